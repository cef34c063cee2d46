from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handlers import Upload, check
from handlers.models import CertificateType, Indication, State, VerdictName
from handlers.signatures import Beside, PadesReader, Trust, judge
from handlers.signatures.found import FoundSignature
from handlers.trust import trust_in
from knowledge import Book
from tests.assets import pdfs
from tests.assets.pki import Holder, Pki
from tests.assets.revocation import evidence
from tests.assets.trusted_lists import ISSUED, SERVICE, ListedService, Period, Scheme

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def scheme(pki: Pki) -> Scheme:
    return Scheme(pki)


@pytest.fixture(scope="module")
def trust(scheme: Scheme) -> Trust:
    return trust_in(scheme.loaded())


def long_term(pki: Pki, holder: Holder, *, revoked_on: datetime | None = None) -> bytes:
    """A page signed by the holder, timestamped, with the list of revoked certificates of two days later."""
    signed = pdfs.sign(pdfs.text_pdf(), holder, timestamper=pki.timestamper(pdfs.SIGNED_AT))
    revoked = {} if revoked_on is None else {holder.certificate.serial_number: revoked_on}
    listing = pki.crl(made=pdfs.SIGNED_AT + 2 * DAY, revoked=revoked)
    return pdfs.add_validation_data(signed, pki.issuing, crls=[listing])


def found_in(pdf: bytes) -> FoundSignature:
    (found,) = PadesReader().read(pdf, name="acte.pdf", beside=Beside()).signatures
    return found


def test_file_with_its_list_and_its_proof_is_compliant(pki: Pki, trust: Trust, book: Book) -> None:
    upload = Upload(name="acte.pdf", content=long_term(pki, pki.person))
    report = check(upload, book=book, at=pdfs.JUDGED_AT, trust=trust)
    (signature,) = report.signatures
    assert report.verdict is VerdictName.COMPLIANT
    assert signature.indication is Indication.TOTAL_PASSED
    assert {control.state for control in signature.controls.by_name.values()} == {State.OK}
    assert signature.certificate.trusted_by == f"{SERVICE} (Confiance Exemple, FR)"
    assert (signature.certificate.trusted, signature.certificate.revoked) == (True, False)
    assert report.trusted_lists.as_of == ISSUED.date()


def test_without_proof_of_revocation_it_is_left_to_check(pki: Pki, trust: Trust, book: Book) -> None:
    upload = Upload(name="acte.pdf", content=pdfs.sign(pdfs.text_pdf(), pki.person))
    report = check(upload, book=book, at=pdfs.JUDGED_AT, trust=trust)
    assert report.verdict is VerdictName.CHECK
    assert report.signatures[0].sub_indication == "TRY_LATER"
    assert "le fichier n'en contient pas la preuve" in report.signatures[0].controls.validity.reason


@pytest.mark.parametrize("days", [-1, 1])
def test_revocation_before_the_timestamp_fails_and_after_it_does_not(
    pki: Pki, trust: Trust, book: Book, days: int
) -> None:
    pdf = long_term(pki, pki.person, revoked_on=pdfs.SIGNED_AT + days * DAY)
    report = check(Upload(name="acte.pdf", content=pdf), book=book, at=pdfs.JUDGED_AT, trust=trust)
    revoked = days < 0
    assert report.verdict is (VerdictName.NON_COMPLIANT if revoked else VerdictName.COMPLIANT)
    assert report.signatures[0].certificate.revoked is revoked


def test_stale_list_leaves_a_file_to_check(pki: Pki, scheme: Scheme, book: Book) -> None:
    stale = trust_in(scheme.loaded(next_update=pdfs.JUDGED_AT - DAY))
    upload = Upload(name="acte.pdf", content=long_term(pki, pki.person))
    report = check(upload, book=book, at=pdfs.JUDGED_AT, trust=stale)
    assert report.verdict is VerdictName.CHECK
    assert "trusted-list-stale" in {finding.code for finding in report.findings}


def test_seal_of_a_listed_issuer_is_not_compliant(pki: Pki, trust: Trust, book: Book) -> None:
    upload = Upload(name="acte.pdf", content=long_term(pki, pki.organization()))
    report = check(upload, book=book, at=pdfs.JUDGED_AT, trust=trust)
    assert report.verdict is VerdictName.NON_COMPLIANT
    assert report.signatures[0].certificate.type is CertificateType.ESEAL


def test_issuer_that_copies_a_listed_name_is_not_compliant(trust: Trust, book: Book) -> None:
    impostors = Pki()
    upload = Upload(name="acte.pdf", content=long_term(impostors, impostors.person))
    report = check(upload, book=book, at=pdfs.JUDGED_AT, trust=trust)
    assert report.verdict is VerdictName.NON_COMPLIANT
    assert report.signatures[0].certificate.trusted is False
    assert "issuer-not-in-trusted-list" in {finding.code for finding in report.findings}


def test_timestamp_of_a_listed_authority_proves_the_date(pki: Pki, trust: Trust, scheme: Scheme) -> None:
    found = found_in(long_term(pki, pki.person))
    reason = judge(found, at=pdfs.JUDGED_AT, trust=trust).controls.validity.reason
    assert "date de l'horodatage qualifié" in reason
    without = trust_in(scheme.loaded([ListedService(pki.issuing, SERVICE)]))
    reason = judge(found, at=pdfs.JUDGED_AT, trust=without).controls.validity.reason
    assert "dont l'autorité n'a pas été vérifiée" in reason


def named(holders: Iterable[Holder], trust: Trust, pki: Pki) -> list[bool | None]:
    carried = evidence(pki.crl(made=pdfs.SIGNED_AT + DAY))
    signed = (found_in(pdfs.sign(pdfs.text_pdf(), holder)) for holder in holders)
    return [
        judge(replace(found, evidence=carried), at=pdfs.JUDGED_AT, trust=trust).signer.natural_person
        for found in signed
    ]


def test_list_tells_a_person_where_the_certificate_does_not(pki: Pki, scheme: Scheme) -> None:
    unnamed = pki.holder({}, ("qc_compliance",))
    seal = pki.organization()
    both = Period(types=("ForeSignatures", "ForeSeals"))
    trust = trust_in(scheme.loaded([ListedService(pki.issuing, SERVICE, periods=(both,))]))
    assert named([unnamed, seal], trust, pki) == [True, False]
