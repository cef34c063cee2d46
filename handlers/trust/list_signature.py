"""The signature of a trusted list: XAdES, enveloped, over the whole list (ETSI TS 119 612 annex B).

What is read of a list is what comes out of here: the bytes that its signature covers, and nothing else.
"""

import hashlib
from base64 import b64decode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from handlers.trust.errors import ListRefused
from handlers.trust.models import Cause

MAX_BYTES = 32 * 1024 * 1024
"""Size of a list; the largest of those published are some 6 MB."""
LIST_TAG = "{http://uri.etsi.org/02231/v2#}TrustServiceStatusList"
_NAMESPACES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
}
_MAX_CERTIFICATES = 5
"""Certificates of the signature that are tried."""


@dataclass(frozen=True)
class SignedList:
    """A list whose signature holds; whether its signer may sign it is for the list of lists to say."""

    root: etree._Element
    """The signed content."""
    signer: bytes
    """Certificate, DER."""
    signed_at: datetime | None
    """Time that the signer claims; None without one."""

    def accept(self, announced: Collection[str], *, issued: datetime) -> None:
        """Accept the signer among those announced (`digest_of` each), with a certificate valid when it signed.

        The moment is the list's own, not today: a list stays authentic after its signer's certificate expires.

        Raises:
            ListRefused: the signer is another one, or the certificate was not valid then.
        """
        if digest_of(self.signer) not in announced:
            raise ListRefused(Cause.SIGNER_NOT_ANNOUNCED)
        certificate = x509.load_der_x509_certificate(self.signer)
        moment = self.signed_at or issued
        if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
            raise ListRefused(Cause.SIGNER_OUT_OF_DATE)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 digest of a certificate or of a list, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def verify(data: bytes) -> SignedList:
    """Verify the signature of a list with the certificate that it carries; a byte-order mark is fine.

    Raises:
        ListRefused: it is no list, or not signed once, or its signature does not hold.
    """
    root = _parse(data)
    signatures = root.findall(".//ds:Signature", _NAMESPACES)
    if not signatures:
        raise ListRefused(Cause.NO_SIGNATURE)
    if len(signatures) > 1:
        raise ListRefused(Cause.SEVERAL_SIGNATURES)
    carried = signatures[0].findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NAMESPACES)
    for element in carried[:_MAX_CERTIFICATES]:
        try:
            certificate = x509.load_der_x509_certificate(b64decode(element.text or ""))
            return _verify_with(data, certificate)
        except Exception:  # noqa: BLE001, S112 -- signxml raises anything on hostile XML; the next may hold
            continue
    raise ListRefused(Cause.BROKEN_SIGNATURE)


def claimed_territory(data: bytes) -> str | None:
    """Return the territory that a refused list says it is for, to name it by; None when it cannot be read."""
    try:
        return _parse(data).findtext("{*}SchemeInformation/{*}SchemeTerritory")
    except ListRefused:
        return None


def _parse(data: bytes) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise ListRefused(Cause.TOO_LARGE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ListRefused(Cause.NOT_XML) from error
    if root.tag != LIST_TAG or root.getroottree().docinfo.internalDTD is not None:
        raise ListRefused(Cause.NOT_A_LIST)
    return root


def _verify_with(data: bytes, certificate: x509.Certificate) -> SignedList:
    configuration = XAdESSignatureConfiguration(
        require_x509=True,
        expect_references=True,
        location="./",
        verification_time=certificate.not_valid_before_utc,  # when it has to be valid is for `accept` to say
    )
    results = XAdESVerifier().verify(data, x509_cert=certificate, expect_config=configuration)
    signed = {result.signed_xml.tag: result.signed_xml for result in results if result.signed_xml is not None}
    properties = signed["{http://uri.etsi.org/01903/v1.3.2#}SignedProperties"]
    claimed = properties.findtext(".//xades:SigningTime", namespaces=_NAMESPACES)
    return SignedList(
        root=signed[LIST_TAG],
        signer=certificate.public_bytes(Encoding.DER),
        signed_at=None if claimed is None else moment_of(claimed),
    )


def moment_of(text: str) -> datetime:
    """Return a moment as XML writes it (xs:dateTime), in universal time when it says no zone.

    Raises:
        ValueError: it is not one.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
