"""The validation data that a PDF carries: certificates, CRLs and OCSP responses.

They lie in the document security store (ISO 32000-2 clause 12.8.4.3, EN 319 142-1 clause 5.4.2.2) and, from
older tools, in a signed attribute (ISO 32000-2 clause 12.8.3.3.2). Whether they hold is for trust to say.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeVar

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils import generic
from pyhanko.sign.general import find_unique_cms_attribute

from handlers.signatures.found import Evidence
from handlers.signatures.pdf_file import entry

_NO_REVOCATION = frozenset({"0.4.0.194121.2.1", "2.5.29.56"})
"""Extensions of certificates that are never revoked: EN 319 412-1 clause 5.2, X.509 clause 9.2.2.12."""
_MAX_STREAMS = 1000
"""Objects of a store that are read."""

_Item = TypeVar("_Item", x509.Certificate, crl.CertificateList, ocsp.OCSPResponse)


def stored_in(root: generic.DictionaryObject) -> Evidence:
    """Return what the document security store of a catalog holds; what cannot be read is left out."""
    store = entry(root, "/DSS")
    if not isinstance(store, generic.DictionaryObject):
        return Evidence()
    entries = [(store, {"certificates": "/Certs", "crls": "/CRLs", "ocsps": "/OCSPs"})]
    related = entry(store, "/VRI")
    if isinstance(related, generic.DictionaryObject):
        singular = {"certificates": "/Cert", "crls": "/CRL", "ocsps": "/OCSP"}
        entries += [
            (found, singular)
            for key in related
            if isinstance(found := related[key], generic.DictionaryObject)
        ]

    def values(kind: str) -> Iterator[bytes]:
        for dictionary, keys in entries:
            yield from _streams(entry(dictionary, keys[kind]))

    return Evidence(
        certificates=_parsed(values("certificates"), x509.Certificate),
        crls=_parsed(values("crls"), crl.CertificateList),
        ocsp_responses=_parsed(values("ocsps"), ocsp.OCSPResponse),
    )


def archived_in(signer_info: cms.SignerInfo) -> Evidence:
    """Return what a signer's adbe-revocationInfoArchival attribute carries; nothing without one."""
    try:
        archive = find_unique_cms_attribute(signer_info["signed_attrs"], "adobe_revocation_info_archival")
        return Evidence(crls=tuple(archive["crl"] or ()), ocsp_responses=tuple(archive["ocsp"] or ()))
    except Exception:  # noqa: BLE001 -- absent, or hostile bytes: asn1crypto raises anything
        return Evidence()


def together(*found: Evidence) -> Evidence:
    """Return all that several sources carry, each item once."""
    return Evidence(
        certificates=_once(item for each in found for item in each.certificates),
        crls=_once(item for each in found for item in each.crls),
        ocsp_responses=_once(item for each in found for item in each.ocsp_responses),
    )


def suffices(evidence: Evidence, certificate: x509.Certificate | None) -> bool:
    """Tell whether evidence speaks of the revocation of a certificate, and brings its issuer's.

    That is what makes a signature B-LT (EN 319 142-1 clause 6.3): validation data for this very signature.
    A certificate that issued itself, or that is never revoked, needs none.
    """
    if certificate is None:
        return False
    try:
        if certificate.self_issued:
            return bool(evidence.certificates)
        issued_by = certificate.issuer.hashable
        has_issuer = any(each.subject.hashable == issued_by for each in evidence.certificates)
        return has_issuer and (_never_revoked(certificate) or _speaks_of(evidence, certificate))
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False


def _never_revoked(certificate: x509.Certificate) -> bool:
    extensions = certificate["tbs_certificate"]["extensions"]
    return any(extension["extn_id"].dotted in _NO_REVOCATION for extension in extensions)


def _speaks_of(evidence: Evidence, certificate: x509.Certificate) -> bool:
    issued_by = certificate.issuer.hashable
    if any(each.issuer.hashable == issued_by for each in evidence.crls):
        return True
    return any(
        answer["cert_id"]["serial_number"].native == certificate.serial_number
        and _names_issuer(answer["cert_id"], certificate)
        for response in evidence.ocsp_responses
        for answer in _answers(response)
    )


def _answers(response: ocsp.OCSPResponse) -> Iterable[ocsp.SingleResponse]:
    if response["response_status"].native != "successful":
        return ()
    answers: Iterable[ocsp.SingleResponse] = response.response_data["responses"]
    return answers


def _names_issuer(identifier: ocsp.CertId, certificate: x509.Certificate) -> bool:
    """Tell whether an OCSP answer is about a certificate of the same issuer (RFC 6960 clause 4.1.1)."""
    digest = hashlib.new(identifier["hash_algorithm"]["algorithm"].native, certificate.issuer.dump())
    return bool(identifier["issuer_name_hash"].native == digest.digest())


def _streams(found: generic.PdfObject | None) -> Iterator[bytes]:
    if not isinstance(found, generic.ArrayObject):
        return
    for position in range(min(len(found), _MAX_STREAMS)):
        try:
            stream = found[position]
            if isinstance(stream, generic.StreamObject):
                yield bytes(stream.data)
        except Exception:  # noqa: BLE001, S112 -- one stream that cannot be read does not spoil the others
            continue


def _parsed(values: Iterable[bytes], kind: type[_Item]) -> tuple[_Item, ...]:
    def read() -> Iterator[_Item]:
        for value in dict.fromkeys(values):
            try:
                parsed = kind.load(value)
                _touch(parsed)
            except Exception:  # noqa: BLE001, S112 -- asn1crypto raises anything on hostile bytes
                continue
            yield parsed

    return tuple(read())


def _touch(parsed: x509.Certificate | crl.CertificateList | ocsp.OCSPResponse) -> None:
    """Have asn1crypto parse the outer fields, which is what may fail."""
    parsed[0]


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple({item.dump(): item for item in items}.values())
