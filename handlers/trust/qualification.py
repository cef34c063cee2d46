"""Is a certificate qualified, for what, and on a qualified device: by itself and by the list that knows its issuer.

ETSI TS 119 615 clause 4.4: the statements of the certificate, then what the issuing service's entry says of
certificates like it, both when it was issued and when it signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import x509

from handlers.models import CertificateType
from handlers.signatures.certificate import qc_statements, types_of
from handlers.trust.models import Criteria, Period, Qualifier, Service, ServiceType

EIDAS = datetime(2016, 6, 30, 22, tzinfo=UTC)
"""1 July 2016 in Brussels: regulation (EU) 910/2014 applies."""

_BEFORE_EIDAS = {"undersupervision", "supervisionincessation", "accredited"}
_NOT_QUALIFIED_BUT_KNOWN = {"recognisedatnationallevel", "setbynationallaw", *_BEFORE_EIDAS}
_QCP, _QCP_PLUS = "0.4.0.1456.1.2", "0.4.0.1456.1.1"
"""Policies of qualified certificates before eIDAS, without and with a secure device (ETSI TS 101 456 clause 5.2)."""
_FOR_TYPE = {
    Qualifier.FOR_ESIG: CertificateType.ESIGN,
    Qualifier.FOR_ESEAL: CertificateType.ESEAL,
    Qualifier.FOR_WEB: CertificateType.WEB,
    Qualifier.FOR_LEGAL_PERSON: CertificateType.ESEAL,
}
_ON_DEVICE = {Qualifier.WITH_SSCD, Qualifier.WITH_QSCD, Qualifier.QSCD_MANAGED_ON_BEHALF}
_NOT_ON_DEVICE = {Qualifier.NO_SSCD, Qualifier.NO_QSCD}


@dataclass(frozen=True)
class Category:
    """What a certificate is, by the list."""

    qualified: bool
    type: CertificateType | None
    """What it is for; None when nothing says it."""
    qscd: bool


def is_granted(service: Service, moment: datetime) -> bool:
    """Tell whether a service was recognised at a moment (ETSI TS 119 612 clause 5.5.4)."""
    period = service.period_at(moment)
    if period is None:
        return False
    accepted = {"granted"} if moment >= EIDAS else {"granted", *_BEFORE_EIDAS}
    if service.type is ServiceType.CA_PKC:
        accepted |= _NOT_QUALIFIED_BUT_KNOWN
    return period.status in accepted


def category_of(certificate: x509.Certificate, services: Iterable[Service], when: datetime) -> Category:
    """Return what the services that issued a certificate make of it, `when` it signed.

    A certificate is qualified when it was so both on the day of its issue and on that of the signature. Where
    several services know its issuer and contradict each other, it is not (ETSI TS 119 615 clause 4.4.4).
    """
    issued = certificate.not_valid_before
    found = {
        category
        for service in services
        if service.type is ServiceType.CA_QC
        and is_granted(service, when)
        and (category := _by_service(certificate, service, issued, when)) is not None
    }
    if len(found) == 1:
        return found.pop()
    claimed = _claim(certificate, issued)
    return Category(qualified=False, type=claimed.type, qscd=claimed.qscd)


def _by_service(
    certificate: x509.Certificate, service: Service, issued: datetime, when: datetime
) -> Category | None:
    """Return the category by one service; None when its entry is about other types of certificates."""
    period = service.period_at(when)
    if period is None or not period.understood:
        return None
    at_signing = _overruled(certificate, period, issued)
    if period.types and at_signing.type not in period.types:
        return None
    at_issue = service.period_at(issued)
    if at_issue is None or not at_issue.understood or not is_granted(service, issued):
        qualified_at_issue = False
    else:
        qualified_at_issue = _overruled(certificate, at_issue, issued).qualified
    return Category(
        qualified=at_signing.qualified and qualified_at_issue, type=at_signing.type, qscd=at_signing.qscd
    )


def _overruled(certificate: x509.Certificate, period: Period, issued: datetime) -> Category:
    """Return what the certificate claims, put right by the list's qualifiers (clauses 4.4.4 and 4.4.5)."""
    claimed = _claim(certificate, issued, period.types)
    said = frozenset[Qualifier]().union(
        *(
            qualification.qualifiers
            for qualification in period.qualifications
            if matches(certificate, qualification.criteria)
        )
    )
    qualified = claimed.qualified or Qualifier.QC_STATEMENT in said
    types = {kind for qualifier, kind in _FOR_TYPE.items() if qualifier in said}
    kind = types.pop() if len(types) == 1 else claimed.type
    if kind is None and qualified:
        kind = CertificateType.ESIGN
    qscd = not said & _NOT_ON_DEVICE and (claimed.qscd or bool(said & _ON_DEVICE))
    return Category(qualified=qualified and Qualifier.NOT_QUALIFIED not in said, type=kind, qscd=qscd)


def _claim(
    certificate: x509.Certificate, issued: datetime, expected: frozenset[CertificateType] = frozenset()
) -> Category:
    """Return what the certificate says of itself, ETSI EN 319 412-5 clause 4.2; before eIDAS by its policies too.

    A qualified certificate that names no type is for signatures; of several types, the first that the service
    is `expected` to issue counts.
    """
    statements = qc_statements(certificate)
    policies = _policies(certificate) if issued < EIDAS else frozenset()
    qualified = "qc_compliance" in statements or bool(policies & {_QCP, _QCP_PLUS})
    types = types_of(statements)
    kinds = [kind for kind in types if not expected or kind in expected] or list(types)
    default = CertificateType.ESIGN if qualified else None
    return Category(
        qualified=qualified,
        type=kinds[0] if kinds else default,
        qscd="qc_sscd" in statements or _QCP_PLUS in policies,
    )


def matches(certificate: x509.Certificate, criteria: Criteria) -> bool:
    """Tell whether a list's criteria are about a certificate, ETSI TS 119 612 clause 5.5.9.2.2."""
    policies = _policies(certificate)
    usages = _key_usages(certificate)
    attributes = {pair["type"].dotted for rdn in certificate.subject.chosen for pair in rdn}
    purposes = certificate.extended_key_usage_value
    purpose_ids = set() if purposes is None else {purpose.dotted for purpose in purposes}
    results = (
        *(wanted <= policies for wanted in criteria.policy_sets),
        *(all((bit in usages) is value for bit, value in wanted.items()) for wanted in criteria.key_usages),
        *(wanted <= attributes for wanted in criteria.subject_attributes),
        *(wanted <= purpose_ids for wanted in criteria.extended_key_usages),
        *(matches(certificate, nested) for nested in criteria.nested),
    )
    match criteria.assertion:
        case "all":
            return all(results)
        case "atLeastOne":
            return any(results)
        case "none":
            return not any(results)


def _policies(certificate: x509.Certificate) -> frozenset[str]:
    policies = certificate.certificate_policies_value or ()
    return frozenset(policy["policy_identifier"].dotted for policy in policies)


def _key_usages(certificate: x509.Certificate) -> frozenset[str]:
    usage = certificate.key_usage_value
    return frozenset() if usage is None else frozenset(usage.native)
