"""The properties that make an XML signature a XAdES one (ETSI EN 319 132-1 clause 5), as they were written.

Older forms (TS 101 903 versions 1.1.1, 1.2.2 and 1.3.2) have the same names in other namespaces.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeVar

from asn1crypto import crl, ocsp, x509
from lxml import etree

from handlers.signatures.algorithms import UnsupportedAlgorithmError
from handlers.signatures.found import Evidence
from handlers.signatures.xml_algorithms import digest, digest_method
from handlers.signatures.xml_document import SIGNATURE, ds, text_of

_NAMESPACES = "http://uri.etsi.org/01903/"
_BASELINE_NAMESPACE = f"{_NAMESPACES}v1.3.2#"
_ARCHIVAL_NAMESPACE = f"{_NAMESPACES}v1.4.1#"
_SIGNED = "#SignedProperties"

_Read = TypeVar("_Read")


def is_signed_properties_type(uri: str | None) -> bool:
    """Tell whether a reference's type says that it covers the signed properties, whatever the version."""
    return uri is not None and uri.startswith(_NAMESPACES[:-1]) and uri.endswith(_SIGNED)


def is_counter_signature(signature: etree._Element) -> bool:
    """Tell whether a signature lies in another as the counter-signature of it (clause 5.2.7.2)."""
    parent = signature.getparent()
    if parent is None or not _is_property(parent, "CounterSignature"):
        return False
    return next(signature.iterancestors(SIGNATURE), None) is not None


@dataclass(frozen=True, eq=False)
class Properties:
    """The qualifying properties of one signature; all of them absent for plain XMLDSig."""

    qualifying: etree._Element | None
    """None without any, or with several."""

    @cached_property
    def signed(self) -> etree._Element | None:
        """The `SignedProperties`."""
        return _child(self.qualifying, "SignedProperties")

    @cached_property
    def _of_signature(self) -> etree._Element | None:
        return _child(self.signed, "SignedSignatureProperties")

    @cached_property
    def unsigned(self) -> tuple[etree._Element, ...]:
        """The unsigned properties of the signature, in order."""
        found = _child(_child(self.qualifying, "UnsignedProperties"), "UnsignedSignatureProperties")
        return () if found is None else tuple(found.iterchildren("*"))

    def unsigned_named(self, name: str) -> list[etree._Element]:
        """Return the unsigned properties of a name."""
        return [each for each in self.unsigned if _is_property(each, name)]

    @cached_property
    def signing_time(self) -> datetime | None:
        """Time the signer claims; a time without zone is taken as universal."""
        written = text_of(_child(self._of_signature, "SigningTime")).strip()
        try:
            time = datetime.fromisoformat(written)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return None

    @cached_property
    def names_certificate(self) -> bool:
        """It says which certificate it was made with."""
        return bool(self._named)

    @cached_property
    def _named(self) -> tuple[etree._Element, ...]:
        return tuple(
            named
            for name in ("SigningCertificateV2", "SigningCertificate")
            for certificates in _children(self._of_signature, name)
            for named in _children(certificates, "Cert")
        )

    def names(self, certificate: x509.Certificate) -> bool:
        """Tell whether it says that it was made with a certificate (clause 5.2.2)."""
        return any(_has_digest(certificate, _child(named, "CertDigest")) for named in self._named)

    def is_baseline(self, data: Iterable[etree._Element]) -> bool:
        """Tell whether it has what level B-B asks for, clause 6.3: `data` are the references to what is signed."""
        if self.signed is None or etree.QName(self.signed).namespace != _BASELINE_NAMESPACE:
            return False
        if self.signing_time is None or not self._named:
            return False
        objects = _child(self.signed, "SignedDataObjectProperties")
        formats = {
            described.get("ObjectReference", "")
            for described in _children(objects, "DataObjectFormat")
            if text_of(_child(described, "MimeType")).strip()
        }
        return all(f"#{reference.get('Id')}" in formats for reference in data)

    def timestamps(self, name: str) -> Iterator[tuple[etree._Element, bytes]]:
        """Yield each timestamp property of a name with each of its tokens, in DER."""
        for stamped in self.unsigned_named(name):
            for encoded in stamped.iter("{*}EncapsulatedTimeStamp"):
                decoded = _decoded(encoded)
                if decoded is not None:
                    yield stamped, decoded

    @property
    def archive_timestamps(self) -> Iterator[tuple[etree._Element, bytes]]:
        """The archive timestamps of EN 319 132-1 clause 5.5.2, not those of older versions."""
        for stamped, token in self.timestamps("ArchiveTimeStamp"):
            if etree.QName(stamped).namespace == _ARCHIVAL_NAMESPACE:
                yield stamped, token

    @cached_property
    def evidence(self) -> Evidence:
        """The certificates and revocation data among the unsigned properties."""
        values = [
            value
            for name in ("CertificateValues", "RevocationValues", "TimeStampValidationData")
            for value in self.unsigned_named(name)
        ]
        return Evidence(
            tuple(_loaded(values, "EncapsulatedX509Certificate", load_certificate)),
            tuple(_loaded(values, "EncapsulatedCRLValue", _load_crl)),
            tuple(_loaded(values, "EncapsulatedOCSPValue", _load_ocsp)),
        )


def properties_of(signature: etree._Element) -> Properties:
    """Return the qualifying properties inside a signature, those that target it (clause 4.3.1)."""
    found = [
        qualifying
        for item in signature.iterfind(ds("Object"))
        for qualifying in item.iterchildren("*")
        if _is_property(qualifying, "QualifyingProperties")
    ]
    return Properties(found[0] if len(found) == 1 and _targets(found[0], signature) else None)


def load_certificate(encoded: bytes) -> x509.Certificate | None:
    """Return a certificate in DER; None when it cannot be read."""
    try:
        certificate = x509.Certificate.load(encoded)
        # asn1crypto parses as we read, and raises anything on hostile bytes: what others rely on is read now.
        _ = certificate.public_key.native, certificate.subject.native, certificate.issuer.native
        _ = certificate.dump()
    except Exception:  # noqa: BLE001 -- the same
        return None
    return certificate


def _targets(qualifying: etree._Element, signature: etree._Element) -> bool:
    target = qualifying.get("Target", "").removeprefix("#")
    return not target or target == signature.get("Id")


def _is_property(element: etree._Element, name: str) -> bool:
    found = etree.QName(element)
    return found.localname == name and (found.namespace or "").startswith(_NAMESPACES)


def _children(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if parent is not None:
        yield from (child for child in parent.iterchildren("*") if _is_property(child, name))


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    """Return the only child of a name; None when there are none or several."""
    found = list(_children(parent, name))
    return found[0] if len(found) == 1 else None


def _decoded(encoded: etree._Element) -> bytes | None:
    try:
        return base64.b64decode(text_of(encoded))
    except (binascii.Error, ValueError):
        return None


def _has_digest(certificate: x509.Certificate, written: etree._Element | None) -> bool:
    if written is None:
        return False
    # Version 1.1.1 has elements of its own for what later ones take from XMLDSig.
    method, value = written.find("{*}DigestMethod"), written.find("{*}DigestValue")
    try:
        algorithm = digest_method(None if method is None else method.get("Algorithm"))
    except UnsupportedAlgorithmError:
        return False
    return value is not None and _decoded(value) == digest(certificate.dump(), algorithm)


def _loaded(
    values: Iterable[etree._Element], name: str, load: Callable[[bytes], _Read | None]
) -> Iterator[_Read]:
    for value in values:
        for encoded in value.iter(f"{{*}}{name}"):
            decoded = _decoded(encoded)
            read = None if decoded is None else load(decoded)
            if read is not None:
                yield read


def _load_crl(encoded: bytes) -> crl.CertificateList | None:
    try:
        found = crl.CertificateList.load(encoded)
        _ = found.issuer.native, found["tbs_cert_list"]["this_update"].native, found.dump()
    except Exception:  # noqa: BLE001 -- asn1crypto raises anything on hostile bytes
        return None
    return found


def _load_ocsp(encoded: bytes) -> ocsp.OCSPResponse | None:
    try:
        found = ocsp.OCSPResponse.load(encoded)
        if found["response_status"].native == "successful":
            _ = [answer["cert_id"].native for answer in found.response_data["responses"]]
        _ = found.dump()
    except Exception:  # noqa: BLE001 -- asn1crypto raises anything on hostile bytes
        return None
    return found
