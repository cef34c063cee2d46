"""From an X.509 certificate to what a report says of the signer and of the certificate."""

import re
from collections.abc import Mapping

from asn1crypto import x509
from pyhanko.sign.ades.qualified_asn1 import QcStatement, get_qc_statements

from handlers.models import Certificate, CertificateType, Signer

_TYPES = {
    "qct_esign": CertificateType.ESIGN,
    "qct_eseal": CertificateType.ESEAL,
    "qct_web": CertificateType.WEB,
}

_SEMANTICS = "1.3.6.1.5.5.7.11.2"
_NATURAL_SEMANTICS = {"0.4.0.194121.1.1", "0.4.0.194121.1.3"}
_LEGAL_SEMANTICS = {"0.4.0.194121.1.2", "0.4.0.194121.1.4"}
_NATURAL_NUMBER = re.compile(r"(PAS|IDC|PNO|TIN)[A-Z]{2}-|..:[A-Z]{2}-")
"""Identifiers of persons: passport, identity card, national number, tax number (EN 319 412-1 clause 5.1.3)."""

UNKNOWN_SIGNER = Signer(
    common_name=None, given_name=None, surname=None, organization=None, natural_person=None
)
"""Who signed when no certificate says it."""

UNKNOWN_CERTIFICATE = Certificate(
    issuer=None,
    serial=None,
    not_before=None,
    not_after=None,
    type=None,
    qualified=None,
    qscd=None,
    trusted=None,
    trusted_by=None,
    revoked=None,
)
"""The certificate when none could be read."""


def signer_of(certificate: x509.Certificate) -> Signer:
    """Return who the certificate names.

    Raises:
        ValueError: the subject or the qualified statements cannot be read.
    """
    subject = certificate.subject.native
    return Signer(
        common_name=_first(subject, "common_name"),
        given_name=_first(subject, "given_name"),
        surname=_first(subject, "surname"),
        organization=_first(subject, "organization_name"),
        natural_person=_natural_person(subject, certificate),
    )


def certificate_of(certificate: x509.Certificate) -> Certificate:
    """Return what the certificate says about itself; trust and revocation are not looked up.

    Raises:
        ValueError: a date, the issuer or the qualified statements cannot be read.
    """
    statements = qc_statements(certificate)
    issuer = certificate.issuer.native
    return Certificate(
        issuer=_first(issuer, "common_name") or _first(issuer, "organization_name"),
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
        type=_type(statements),
        qualified="qc_compliance" in statements,
        qscd="qc_sscd" in statements,
        trusted=None,
        trusted_by=None,
        revoked=None,
    )


def qc_statements(certificate: x509.Certificate) -> Mapping[str, QcStatement]:
    """Return the qualified statements of ETSI EN 319 412-5 clause 4, by name."""
    return {statement["statement_id"].native: statement for statement in get_qc_statements(certificate)}


def types_of(statements: Mapping[str, QcStatement]) -> tuple[CertificateType, ...]:
    """Return the QcTypes that we know, in their order; none when there is none, or it cannot be read."""
    if "qc_type" not in statements:
        return ()
    try:
        names = [identifier.native for identifier in statements["qc_type"]["statement_info"]]
    except (TypeError, ValueError):
        return ()
    return tuple(_TYPES[name] for name in names if name in _TYPES)


def _type(statements: Mapping[str, QcStatement]) -> CertificateType | None:
    """Return what a certificate is for; of several QcTypes, signatures when they are among them."""
    types = types_of(statements)
    return CertificateType.ESIGN if CertificateType.ESIGN in types else next(iter(types), None)


def _natural_person(subject: Mapping[str, object], certificate: x509.Certificate) -> bool | None:
    """Tell whether the subject is a person: EN 319 412-2 clause 4.2.4 against EN 319 412-3 clause 4.2.1.

    The semantics of its identifier say so where the attributes do not (EN 319 412-1 clause 5.1).
    """
    statements = qc_statements(certificate)
    kind = _type(statements)
    semantics = _semantics(statements)
    if kind is CertificateType.ESEAL or semantics in _LEGAL_SEMANTICS:
        return False
    if semantics in _NATURAL_SEMANTICS or {"given_name", "surname", "pseudonym"} & subject.keys():
        return True
    if kind is CertificateType.ESIGN and "qc_compliance" in statements:
        return True
    if "organization_identifier" in subject or kind is CertificateType.WEB:
        return False
    return True if _NATURAL_NUMBER.match(_first(subject, "serial_number") or "") else None


def _semantics(statements: Mapping[str, QcStatement]) -> str | None:
    """Return the object identifier of the semantics that a certificate follows (RFC 3739 clause 3.2.6)."""
    try:
        return str(statements[_SEMANTICS]["statement_info"].parsed[0].dotted)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


def _first(name: Mapping[str, object], attribute: str) -> str | None:
    """Return the first value of an attribute that a name may repeat; None when absent."""
    value = name.get(attribute)
    if isinstance(value, list):
        value = value[0]
    return None if value is None else str(value)
