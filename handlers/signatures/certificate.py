"""From an X.509 certificate to what a report says of the signer and of the certificate."""

from collections.abc import Mapping

from asn1crypto import x509
from pyhanko.sign.ades.qualified_asn1 import QcStatement, get_qc_statements

from handlers.models import Certificate, CertificateType, Signer

_TYPES = {
    "qct_esign": CertificateType.ESIGN,
    "qct_eseal": CertificateType.ESEAL,
    "qct_web": CertificateType.WEB,
}

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
    statements = _qc_statements(certificate)
    return Signer(
        common_name=_first(subject, "common_name"),
        given_name=_first(subject, "given_name"),
        surname=_first(subject, "surname"),
        organization=_first(subject, "organization_name"),
        natural_person=_natural_person(subject, statements),
    )


def certificate_of(certificate: x509.Certificate) -> Certificate:
    """Return what the certificate says about itself; trust and revocation are not looked up.

    Raises:
        ValueError: a date, the issuer or the qualified statements cannot be read.
    """
    statements = _qc_statements(certificate)
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


def _qc_statements(certificate: x509.Certificate) -> Mapping[str, QcStatement]:
    """Return the qualified statements of ETSI EN 319 412-5 clause 4, by name."""
    return {statement["statement_id"].native: statement for statement in get_qc_statements(certificate)}


def _type(statements: Mapping[str, QcStatement]) -> CertificateType | None:
    """Return the first QcType that we know; None without one that can be read."""
    if "qc_type" not in statements:
        return None
    try:
        names = [identifier.native for identifier in statements["qc_type"]["statement_info"]]
    except (TypeError, ValueError):
        return None
    return next((_TYPES[name] for name in names if name in _TYPES), None)


def _natural_person(subject: Mapping[str, object], statements: Mapping[str, QcStatement]) -> bool | None:
    """Tell whether the subject is a person: EN 319 412-2 clause 4.2.4 against EN 319 412-3 clause 4.2.1."""
    kind = _type(statements)
    if kind is CertificateType.ESEAL:
        return False
    if {"given_name", "surname", "pseudonym"} & subject.keys():
        return True
    if kind is CertificateType.ESIGN and "qc_compliance" in statements:
        return True
    if "organization_identifier" in subject or kind is CertificateType.WEB:
        return False
    return None


def _first(name: Mapping[str, object], attribute: str) -> str | None:
    """Return the first value of an attribute that a name may repeat; None when absent."""
    value = name.get(attribute)
    if isinstance(value, list):
        value = value[0]
    return None if value is None else str(value)
