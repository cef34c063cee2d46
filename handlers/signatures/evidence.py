"""What validation data a signature carries: put together, and whether it is enough."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.sign.general import find_unique_cms_attribute

from handlers.signatures.found import Evidence

_NO_REVOCATION = frozenset({"0.4.0.194121.2.1", "2.5.29.56"})
"""Extensions of certificates that are never revoked: EN 319 412-1 clause 5.2, X.509 clause 9.2.2.12."""

_Item = TypeVar("_Item", x509.Certificate, crl.CertificateList, ocsp.OCSPResponse)


def archived_in(signer_info: cms.SignerInfo) -> Evidence:
    """Return what a signer's adbe-revocationInfoArchival attribute carries, ISO 32000-2 clause 12.8.3.3.2."""
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


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple({item.dump(): item for item in items}.values())
