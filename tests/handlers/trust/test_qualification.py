from datetime import UTC, datetime

import pytest
from asn1crypto import x509
from lxml import etree

from handlers.models import CertificateType
from handlers.trust import Service
from handlers.trust.qualification import EIDAS, Category, category_of, is_granted
from tests.assets.pdfs import SIGNED_AT
from tests.assets.pki import AUTHORITY_FROM, Holder, Pki
from tests.assets.trusted_lists import (
    ListedService,
    Period,
    Scheme,
    key_usage,
    policy,
    qualifier,
    subject_attribute,
)

GIVEN_NAME, PSEUDONYM = "2.5.4.42", "2.5.4.65"


def service(scheme: Scheme, *periods: Period) -> Service:
    listed = ListedService(scheme.pki.issuing, "AC", periods=periods or (Period(),))
    (found,) = scheme.loaded([listed]).lists[0].services
    return found


def category(
    scheme: Scheme, holder: Holder, *extensions: etree._Element, types: tuple[str, ...] = ()
) -> Category:
    period = Period(extensions=extensions, types=types)
    return category_of(holder.asn1_certificate, [service(scheme, period)], SIGNED_AT)


@pytest.fixture(scope="module")
def plain(pki: Pki) -> Holder:
    return pki.natural_person(qualified=False)


def test_qualified_certificate_of_a_granted_service_is_qualified(scheme: Scheme, pki: Pki) -> None:
    assert category(scheme, pki.person) == Category(qualified=True, type=CertificateType.ESIGN, qscd=True)


def test_certificate_without_statements_is_not(scheme: Scheme, plain: Holder) -> None:
    assert not category(scheme, plain).qualified


def test_seal_is_qualified_for_seals(scheme: Scheme, pki: Pki) -> None:
    assert category(scheme, pki.organization(), types=("ForeSeals",)) == Category(
        qualified=True, type=CertificateType.ESEAL, qscd=True
    )


def test_service_for_seals_does_not_qualify_signatures(scheme: Scheme, pki: Pki) -> None:
    assert not category(scheme, pki.person, types=("ForeSeals",)).qualified


def test_qualified_certificate_without_a_type_is_for_signatures(scheme: Scheme, pki: Pki) -> None:
    holder = pki.holder({}, ("qc_compliance",))
    assert category(scheme, holder).type is CertificateType.ESIGN


def test_list_may_qualify_and_disqualify(scheme: Scheme, pki: Pki, plain: Holder) -> None:
    matching = [key_usage("nonRepudiation")]
    assert category(scheme, plain, qualifier("QCStatement", criteria=matching)).qualified
    assert not category(scheme, pki.person, qualifier("NotQualified", criteria=matching)).qualified
    both = qualifier("QCStatement", "NotQualified", criteria=matching)
    assert not category(scheme, pki.person, both).qualified


def test_qualifiers_are_for_the_certificates_that_match(scheme: Scheme, plain: Holder) -> None:
    other = qualifier("QCStatement", criteria=[policy("1.2.250.1.1")])
    assert not category(scheme, plain, other).qualified


@pytest.mark.parametrize(
    ("assertion", "criteria", "matches"),
    [
        ("all", [key_usage("nonRepudiation"), subject_attribute(GIVEN_NAME)], True),
        ("all", [key_usage("nonRepudiation"), subject_attribute(PSEUDONYM)], False),
        ("atLeastOne", [key_usage("keyCertSign"), subject_attribute(GIVEN_NAME)], True),
        ("none", [key_usage("keyCertSign"), subject_attribute(PSEUDONYM)], True),
        ("none", [subject_attribute(GIVEN_NAME)], False),
        ("all", [key_usage("keyCertSign", value=False)], True),
    ],
)
def test_criteria_combine_as_the_list_says(
    scheme: Scheme, plain: Holder, assertion: str, criteria: list[etree._Element], *, matches: bool
) -> None:
    extension = qualifier("QCStatement", assertion=assertion, criteria=criteria)
    assert category(scheme, plain, extension).qualified is matches


def test_list_may_say_what_a_certificate_is_for(scheme: Scheme, pki: Pki) -> None:
    matching = [key_usage("nonRepudiation")]
    assert (
        category(scheme, pki.person, qualifier("QCForESeal", criteria=matching)).type is CertificateType.ESEAL
    )
    assert (
        category(scheme, pki.person, qualifier("QCForLegalPerson", criteria=matching)).type
        is CertificateType.ESEAL
    )


def test_list_may_say_whether_the_key_is_in_a_device(scheme: Scheme, pki: Pki, plain: Holder) -> None:
    matching = [key_usage("nonRepudiation")]
    assert not category(scheme, pki.person, qualifier("QCNoQSCD", criteria=matching)).qscd
    for name in ("QCWithSSCD", "QCWithQSCD", "QCQSCDManagedOnBehalf"):
        assert category(scheme, plain, qualifier(name, criteria=matching)).qscd
    assert not category(scheme, plain, qualifier("QCQSCDStatusAsInCert", criteria=matching)).qscd


def test_unknown_criterion_qualifies_nothing(scheme: Scheme, pki: Pki) -> None:
    odd = qualifier("NotQualified", criteria=[etree.Element("{https://exemple.test/}Humeur")])
    assert not category(scheme, pki.person, odd).qualified


def test_unknown_critical_extension_qualifies_nothing(scheme: Scheme, pki: Pki) -> None:
    odd = etree.Element("{http://uri.etsi.org/02231/v2#}Extension", Critical="true")
    odd.append(etree.Element("{https://exemple.test/}Humeur"))
    assert not category(scheme, pki.person, odd).qualified


def test_withdrawn_service_qualifies_what_it_had_issued_and_was_signed_before(
    scheme: Scheme, pki: Pki
) -> None:
    withdrawn = datetime(2025, 6, 1, tzinfo=UTC)
    found = service(scheme, Period(status="withdrawn", since=withdrawn), Period())
    assert is_granted(found, SIGNED_AT)
    assert not is_granted(found, withdrawn)
    assert category_of(pki.person.asn1_certificate, [found], SIGNED_AT).qualified
    assert not category_of(pki.person.asn1_certificate, [found], withdrawn).qualified


def test_certificate_issued_before_its_service_was_recognised_is_not_qualified(
    scheme: Scheme, pki: Pki
) -> None:
    late = service(scheme, Period(since=datetime(2025, 2, 1, tzinfo=UTC)))
    assert is_granted(late, SIGNED_AT)
    assert not category_of(pki.person.asn1_certificate, [late], SIGNED_AT).qualified


def test_services_that_contradict_each_other_qualify_nothing(scheme: Scheme, pki: Pki) -> None:
    refusing = Period(extensions=(qualifier("NotQualified", criteria=[key_usage("nonRepudiation")]),))
    services = [service(scheme), service(scheme, refusing)]
    assert not category_of(pki.person.asn1_certificate, services, SIGNED_AT).qualified


@pytest.mark.parametrize("status", ["undersupervision", "supervisionincessation", "accredited"])
def test_statuses_of_before_eidas_count_until_eidas(scheme: Scheme, status: str) -> None:
    found = service(scheme, Period(status=status, since=datetime(2010, 1, 1, tzinfo=UTC)))
    assert is_granted(found, datetime(2014, 1, 1, tzinfo=UTC))
    assert not is_granted(found, EIDAS)


def test_policy_qualifies_a_certificate_of_before_eidas_alone(scheme: Scheme, pki: Pki) -> None:
    def issued(year: int) -> x509.Certificate:
        return pki.holder(
            {}, policies=("0.4.0.1456.1.1",), not_before=datetime(year, 1, 1, tzinfo=UTC)
        ).asn1_certificate

    since = Period(since=datetime(2010, 1, 1, tzinfo=UTC), types=())
    found = service(scheme, since)
    assert category_of(issued(2015), [found], SIGNED_AT) == Category(
        qualified=True, type=CertificateType.ESIGN, qscd=True
    )
    assert not category_of(issued(2024), [found], SIGNED_AT).qualified


def test_service_before_its_first_period_is_not_granted(scheme: Scheme) -> None:
    assert not is_granted(service(scheme), AUTHORITY_FROM.replace(year=2019))
