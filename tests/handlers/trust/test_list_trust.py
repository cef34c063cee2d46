from datetime import UTC, datetime, timedelta

import pytest

from handlers.models import CertificateType
from handlers.signatures.found import Evidence, FoundTimestamp
from handlers.signatures.signing_moment import Basis, SigningMoment
from handlers.signatures.trust import NO_TRUST, IssuerStanding, ListUsed, Standing, Trust
from handlers.trust import NO_LISTS, trust_in
from handlers.trust.list_trust import AUTHORITY_REVOKED, ISSUER_UNCONFIRMED, NOT_CARRIED, NOT_USABLE
from tests.assets.pdfs import JUDGED_AT, SIGNED_AT
from tests.assets.pki import VALID_UNTIL, Holder, Pki
from tests.assets.revocation import evidence
from tests.assets.trusted_lists import ISSUED, NEXT_UPDATE, SERVICE, ListedService, Period, Scheme, operator

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def trust(scheme: Scheme) -> Trust:
    return trust_in(scheme.loaded())


def cleared(pki: Pki) -> Evidence:
    return evidence(pki.crl(made=SIGNED_AT + DAY))


def standing(
    trust: Trust,
    holder: Holder,
    carried: Evidence | None = None,
    *,
    basis: Basis = Basis.PROOF,
    when: datetime = SIGNED_AT,
    at: datetime = JUDGED_AT,
) -> Standing:
    return trust.standing(
        holder.asn1_certificate, carried or Evidence(), moment=SigningMoment(when, basis), at=at
    )


def test_qualified_certificate_of_a_listed_issuer_passes(trust: Trust, pki: Pki) -> None:
    assert standing(trust, pki.person, cleared(pki)) == Standing(
        issuer=IssuerStanding.CONFIRMED,
        trusted_by=f"{SERVICE} (Confiance Exemple, FR)",
        list=ListUsed("FR", ISSUED, stale=False),
        qualified=True,
        qscd=True,
        type=CertificateType.ESIGN,
    )


def test_revocation_that_cannot_be_told_says_why(trust: Trust, pki: Pki) -> None:
    found = standing(trust, pki.person)
    assert (found.revocation_unchecked, found.failure) == (NOT_CARRIED, "TRY_LATER")
    useless = evidence(pki.crl(made=SIGNED_AT - 30 * DAY))
    assert standing(trust, pki.person, useless).revocation_unchecked == NOT_USABLE


@pytest.mark.parametrize(
    ("basis", "revoked_on", "failure"),
    [
        (Basis.PROOF, SIGNED_AT - DAY, "REVOKED"),
        (Basis.CLAIM, SIGNED_AT - DAY, "REVOKED_NO_POE"),
        (Basis.TIMESTAMP, SIGNED_AT + DAY, "REVOKED_NO_POE"),
        (Basis.PROOF, SIGNED_AT + DAY, None),
    ],
)
def test_revocation_counts_by_when_the_signature_was_made_for_sure(
    trust: Trust, pki: Pki, basis: Basis, revoked_on: datetime, failure: str | None
) -> None:
    serial = pki.person.certificate.serial_number
    listing = pki.crl(made=SIGNED_AT + 2 * DAY, revoked={serial: revoked_on})
    found = standing(trust, pki.person, evidence(listing), basis=basis)
    assert (found.revoked_on, found.failure) == (revoked_on, failure)


@pytest.mark.parametrize(
    ("basis", "dates", "failure"),
    [
        (Basis.PROOF, (SIGNED_AT + DAY, VALID_UNTIL), "NOT_YET_VALID"),
        (Basis.CLAIM, (SIGNED_AT + DAY, VALID_UNTIL), "SIG_CONSTRAINTS_FAILURE"),
        (Basis.PROOF, (SIGNED_AT - 9 * DAY, SIGNED_AT - DAY), "EXPIRED"),
        (Basis.CLAIM, (SIGNED_AT - 9 * DAY, SIGNED_AT - DAY), "OUT_OF_BOUNDS_NO_POE"),
        (Basis.CLAIM, (SIGNED_AT - 9 * DAY, SIGNED_AT + 2 * DAY), "OUT_OF_BOUNDS_NOT_REVOKED"),
        (Basis.PROOF, (SIGNED_AT - 9 * DAY, SIGNED_AT + 2 * DAY), None),
    ],
)
def test_dates_count_by_when_the_signature_was_made_for_sure(
    trust: Trust, pki: Pki, basis: Basis, dates: tuple[datetime, datetime], failure: str | None
) -> None:
    holder = pki.natural_person(not_before=dates[0], not_after=dates[1])
    assert standing(trust, holder, cleared(pki), basis=basis).failure == failure


def test_revoked_authority_between_the_signer_and_the_list_fails(scheme: Scheme, pki: Pki) -> None:
    trust = trust_in(scheme.loaded([ListedService(pki.root, "Racine")]))
    clear = pki.crl(made=SIGNED_AT + DAY)
    found = standing(trust, pki.person, evidence(clear, certificates=[pki.issuing]))
    assert (found.issuer, found.failure) == (IssuerStanding.CONFIRMED, "TRY_LATER")
    revoked = pki.root_crl(made=SIGNED_AT + DAY, revoked={pki.issuing.serial_number: SIGNED_AT - DAY})
    found = standing(trust, pki.person, evidence(clear, revoked, certificates=[pki.issuing]))
    assert (found.failure, found.revocation_unchecked) == ("REVOKED_CA_NO_POE", AUTHORITY_REVOKED)


def test_issuer_that_no_list_knows_is_unknown(trust: Trust) -> None:
    found = standing(trust, Pki().person)
    assert (found.issuer, found.trusted, found.qualified) == (IssuerStanding.UNKNOWN, False, False)
    assert (found.failure, found.revocation_unchecked) == ("NO_CERTIFICATE_CHAIN_FOUND", ISSUER_UNCONFIRMED)


def test_issuer_of_a_territory_whose_list_is_missing_is_not_judged(scheme: Scheme) -> None:
    pointers = [
        ("BE", "https://be.test/", [scheme.french_operator]),
        ("FR", "https://fr.test/", [operator()]),
    ]
    documents = scheme.documents(
        of_lists=scheme.of_lists(pointers=pointers), french=scheme.french(territory="BE")
    )
    found = standing(trust_in(scheme.load(documents)), Pki().person)
    assert (found.issuer, found.trusted, found.qualified) == (IssuerStanding.LIST_MISSING, None, None)
    assert found.territory == "FR"


def test_list_too_old_to_know_an_issuer_does_not_deny_it(trust: Trust) -> None:
    newer = Pki().natural_person(not_before=ISSUED + DAY)
    at = NEXT_UPDATE + DAY
    assert standing(trust, newer, at=at).issuer is IssuerStanding.LIST_MISSING
    older = Pki().natural_person(not_before=ISSUED - DAY)
    assert standing(trust, older, at=at).issuer is IssuerStanding.UNKNOWN


def test_list_past_its_next_update_serves_and_says_so(trust: Trust, pki: Pki) -> None:
    found = standing(trust, pki.person, cleared(pki), at=NEXT_UPDATE + DAY)
    assert found.issuer is IssuerStanding.CONFIRMED
    assert found.list == ListUsed("FR", ISSUED, stale=True)


def test_issuer_whose_recognition_was_withdrawn_before_is_not_recognised(scheme: Scheme, pki: Pki) -> None:
    withdrawn = Period(status="withdrawn", since=SIGNED_AT - DAY)
    service = ListedService(pki.issuing, SERVICE, periods=(withdrawn, Period()))
    found = standing(trust_in(scheme.loaded([service])), pki.person, cleared(pki))
    assert (found.issuer, found.trusted, found.qualified) == (IssuerStanding.NOT_RECOGNISED, False, False)
    assert found.trusted_by == f"{SERVICE} (Confiance Exemple, FR)"


def test_issuer_of_other_certificates_is_trusted_but_does_not_qualify(scheme: Scheme, pki: Pki) -> None:
    service = ListedService(
        pki.issuing, "AC", "CA/PKC", (Period(status="recognisedatnationallevel", types=()),)
    )
    found = standing(trust_in(scheme.loaded([service])), pki.person, cleared(pki))
    assert (found.trusted, found.qualified, found.failure) == (True, False, None)


def test_no_list_is_no_trust() -> None:
    assert trust_in(NO_LISTS) is NO_TRUST


def timestamp(pki: Pki, time: datetime = SIGNED_AT) -> FoundTimestamp:
    return FoundTimestamp(time, pki.timestamping.asn1_certificate)


def test_listed_timestamp_authority_is_vouched_for(trust: Trust, pki: Pki) -> None:
    assert trust.vouches_for_timestamp(timestamp(pki), Evidence(), at=JUDGED_AT)


def test_timestamp_authority_under_a_listed_one_is_vouched_for(scheme: Scheme, pki: Pki) -> None:
    service = ListedService(pki.issuing, "Horodatage", "TSA/QTST", (Period(types=()),))
    trust = trust_in(scheme.loaded([service]))
    assert trust.vouches_for_timestamp(timestamp(pki), Evidence(), at=JUDGED_AT)
    revoked = {pki.timestamping.certificate.serial_number: SIGNED_AT - DAY}
    carried = evidence(pki.crl(made=SIGNED_AT + DAY, revoked=revoked))
    assert trust.vouches_for_timestamp(timestamp(pki), carried, at=JUDGED_AT) is False


def test_other_timestamp_authority_is_not(trust: Trust, pki: Pki) -> None:
    elsewhere = timestamp(Pki())
    assert trust.vouches_for_timestamp(elsewhere, Evidence(), at=JUDGED_AT) is False
    issuer_of_certificates = FoundTimestamp(SIGNED_AT, pki.person.asn1_certificate)
    assert trust.vouches_for_timestamp(issuer_of_certificates, Evidence(), at=JUDGED_AT) is False
    before = timestamp(pki, datetime(2019, 1, 1, tzinfo=UTC))
    assert trust.vouches_for_timestamp(before, Evidence(), at=JUDGED_AT) is False
    assert trust.vouches_for_timestamp(FoundTimestamp(SIGNED_AT, None), Evidence(), at=JUDGED_AT) is None
