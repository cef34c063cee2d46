"""Was a certificate revoked: by the CRLs (RFC 5280) and OCSP responses (RFC 6960) that a file carries.

Nothing is believed that the certificate's issuer, or a responder that it authorised, did not sign. What an answer
does not cover (another moment, another scope) proves nothing.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import algos, core, crl, ocsp, x509
from cryptography.x509 import CertificateRevocationList, RevokedCertificate, load_der_x509_crl
from cryptography.x509.extensions import (
    CRLReason,
    DeltaCRLIndicator,
    ExtensionNotFound,
    IssuingDistributionPoint,
    ReasonFlags,
)

from handlers.signatures.algorithms import Validator
from handlers.signatures.found import Evidence
from handlers.trust.path import is_issued_by

_NEVER_REVOKED = {"0.4.0.194121.2.1", "2.5.29.56"}
"""Extensions of certificates that nobody revokes: EN 319 412-1 clause 5.2, X.509 clause 9.2.2.12."""
_CLOCKS = timedelta(minutes=5)
"""By how much an issuer's clock may be ahead."""


@dataclass(frozen=True)
class Statement:
    """What one CRL or OCSP response says of a certificate."""

    made: datetime
    """The moment that it speaks of (thisUpdate)."""
    until: datetime | None
    """When a newer one was due (nextUpdate)."""
    revoked_on: datetime | None
    """None: not revoked."""
    on_hold: bool = False
    """The revocation may be lifted again."""
    keeps_expired: bool = False
    """It also speaks of certificates that had expired by then."""


@dataclass(frozen=True)
class Revocation:
    """What is known of a certificate's revocation."""

    known: bool
    """False: nothing that the file carries tells whether it was revoked by the moment of signing."""
    revoked_on: datetime | None
    """Since when it is revoked, as far as known at the moment of judgement; None when it is not."""
    offered: bool
    """The file carries CRLs or OCSP responses, whether they serve or not."""


def revocation_of(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    evidence: Evidence,
    *,
    when: datetime,
    at: datetime,
) -> Revocation:
    """Return what the evidence says of a certificate `when` it signed, as known `at` the moment of judgement."""
    offered = bool(evidence.crls or evidence.ocsp_responses)
    if is_never_revoked(certificate):
        return Revocation(known=True, revoked_on=None, offered=offered)
    statements = sorted(
        (
            statement
            for statement in _statements(certificate, issuer, evidence)
            if statement.made <= at + _CLOCKS
        ),
        key=lambda statement: statement.made,
    )
    for_good = [each.revoked_on for each in statements if each.revoked_on is not None and not each.on_hold]
    revoked_on = min((moment for moment in for_good if moment <= at), default=None)
    if revoked_on is None and statements and statements[-1].on_hold:
        revoked_on = statements[-1].revoked_on
    if revoked_on is not None:
        return Revocation(known=True, revoked_on=revoked_on, offered=offered)
    known = any(_covers(statement, certificate, when) for statement in statements)
    return Revocation(known=known, revoked_on=None, offered=offered)


def is_never_revoked(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate says that its issuer never revokes it."""
    return any(
        extension["extn_id"].dotted in _NEVER_REVOKED
        for extension in certificate["tbs_certificate"]["extensions"]
    )


def _covers(statement: Statement, certificate: x509.Certificate, when: datetime) -> bool:
    """Tell whether « not revoked » holds for the moment of signing.

    It was said later, or shortly before and no newer answer was due; and not after the certificate expired, when
    issuers stop listing it.
    """
    if statement.made > certificate.not_valid_after and not statement.keeps_expired:
        return False
    return when <= statement.made or (statement.until is not None and when <= statement.until)


def _statements(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence
) -> Iterator[Statement]:
    for response in evidence.ocsp_responses:
        try:
            yield from _by_ocsp(certificate, issuer, response, evidence.certificates)
        except Exception:  # noqa: BLE001, S112 -- asn1crypto raises anything on hostile bytes: it proves nothing
            continue
    for listing in evidence.crls:
        try:
            yield from _by_crl(certificate, issuer, listing)
        except Exception:  # noqa: BLE001, S112 -- the same
            continue


def _by_ocsp(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    response: ocsp.OCSPResponse,
    carried: Iterable[x509.Certificate],
) -> Iterator[Statement]:
    if response["response_status"].native != "successful":
        return
    basic = response.basic_ocsp_response
    data = basic["tbs_response_data"]
    answers = [answer for answer in data["responses"] if _is_about(answer["cert_id"], certificate, issuer)]
    if not answers or not _is_authorised(basic, issuer, carried):
        return
    keeps_expired = any(
        extension["extn_id"].native == "archive_cutoff"
        and extension["extn_value"].parsed.native <= certificate.not_valid_after
        for answer in answers
        for extension in answer["single_extensions"]
    )
    for answer in answers:
        status = answer["cert_status"]
        if status.name == "unknown":
            continue
        revoked = status.name == "revoked"
        yield Statement(
            made=answer["this_update"].native,
            until=answer["next_update"].native,
            revoked_on=status.chosen["revocation_time"].native if revoked else None,
            on_hold=revoked and status.chosen["revocation_reason"].native == "certificate_hold",
            keeps_expired=keeps_expired,
        )


def _is_about(identifier: ocsp.CertId, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether an answer is about a certificate of that issuer (RFC 6960 clause 4.1.1)."""
    algorithm = identifier["hash_algorithm"]["algorithm"].native
    name = hashlib.new(algorithm, certificate.issuer.dump()).digest()
    key = hashlib.new(algorithm, bytes(issuer.public_key["public_key"])).digest()
    return bool(
        identifier["serial_number"].native == certificate.serial_number
        and identifier["issuer_name_hash"].native == name
        and identifier["issuer_key_hash"].native == key
    )


def _is_authorised(
    basic: ocsp.BasicOCSPResponse, issuer: x509.Certificate, carried: Iterable[x509.Certificate]
) -> bool:
    """Tell whether the issuer, or a responder with its certificate for that, signed (RFC 6960 clause 4.2.2.2)."""
    produced = basic["tbs_response_data"]["produced_at"].native
    responders = (*(basic["certs"] or ()), *carried)
    delegated = (
        responder
        for responder in responders
        if responder.issuer.hashable == issuer.subject.hashable
        and _signs_ocsp(responder)
        and responder.not_valid_before - _CLOCKS <= produced <= responder.not_valid_after
    )
    data = basic["tbs_response_data"].dump()
    return any(
        _holds(basic["signature"].native, data, signer, basic["signature_algorithm"])
        and (signer is issuer or is_issued_by(signer, issuer))
        for signer in (issuer, *delegated)
    )


def _signs_ocsp(responder: x509.Certificate) -> bool:
    purposes = responder.extended_key_usage_value
    return purposes is not None and "ocsp_signing" in purposes.native


def _by_crl(
    certificate: x509.Certificate, issuer: x509.Certificate, listing: crl.CertificateList
) -> Iterator[Statement]:
    if listing.issuer.hashable != certificate.issuer.hashable:
        return
    to_be_signed = listing["tbs_cert_list"].dump()
    if not _holds(listing["signature"].native, to_be_signed, issuer, listing["signature_algorithm"]):
        return
    parsed = load_der_x509_crl(listing.dump())
    if not _speaks_of_all(parsed, certificate):
        return
    entry = parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    yield Statement(
        made=parsed.last_update_utc,
        until=parsed.next_update_utc,
        revoked_on=None if entry is None else entry.revocation_date_utc,
        on_hold=entry is not None and _reason(entry) is ReasonFlags.certificate_hold,
        keeps_expired=_keeps_expired(listing, certificate),
    )


def _speaks_of_all(listing: CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Tell whether a CRL is a whole one whose scope the certificate is in (RFC 5280 clause 6.3.3)."""
    understood = (DeltaCRLIndicator, IssuingDistributionPoint)
    if any(
        isinstance(extension.value, DeltaCRLIndicator)
        or (extension.critical and not isinstance(extension.value, understood))
        for extension in listing.extensions
    ):
        return False
    try:
        scope = listing.extensions.get_extension_for_class(IssuingDistributionPoint).value
    except ExtensionNotFound:
        return True
    is_authority = bool(certificate.ca)
    if scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs:
        return False
    if (scope.only_contains_user_certs and is_authority) or (
        scope.only_contains_ca_certs and not is_authority
    ):
        return False
    if scope.full_name is None:
        return scope.relative_name is None
    names = {name.value for name in scope.full_name}
    return not names.isdisjoint(distribution_points(certificate))


def distribution_points(certificate: x509.Certificate) -> Iterator[str]:
    """Yield the addresses where a certificate's issuer publishes its CRLs."""
    for point in certificate.crl_distribution_points_value or ():
        name = point["distribution_point"]
        if name.native is not None and name.name == "full_name":
            yield from (each.native for each in name.chosen if each.name == "uniform_resource_identifier")


def _reason(entry: RevokedCertificate) -> ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(CRLReason).value.reason
    except ExtensionNotFound:
        return None


def _keeps_expired(listing: crl.CertificateList, certificate: x509.Certificate) -> bool:
    """Tell whether a CRL still lists a certificate that expired (expiredCertsOnCRL, X.509 clause 9.5.2.8)."""
    for extension in listing["tbs_cert_list"]["crl_extensions"]:
        if extension["extn_id"].dotted == "2.5.29.60":
            since = core.GeneralizedTime.load(bytes(extension["extn_value"])).native
            return bool(since <= certificate.not_valid_after)
    return False


def _holds(
    signature: bytes, data: bytes, signer: x509.Certificate, algorithm: algos.SignedDigestAlgorithm
) -> bool:
    try:
        Validator().validate_signature(signature, data, signer.public_key, algorithm)
    except Exception:  # noqa: BLE001 -- asn1crypto parses as we read, and raises anything on hostile bytes
        return False
    return True
