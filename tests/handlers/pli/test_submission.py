"""Files handed in together, judged as one pli."""

import pytest

from handlers.findings import Code
from handlers.models import Report, Submission, VerdictName
from handlers.pli.submission import submission_of
from knowledge import Book, load_book
from tests.handlers.pli.lines import archive, beside, signature_file, signed, unsigned


@pytest.fixture(scope="module")
def cpam() -> Book:
    return load_book("cpam-aisne")


def judged(reports: list[Report], book: Book, *must_sign: str) -> Submission:
    told = submission_of(reports, book, must_sign)
    assert told is not None
    return told


def test_one_document_is_no_pli(cpam: Book) -> None:
    assert submission_of([unsigned("AE.pdf")], cpam) is None
    assert submission_of([beside("AE.pdf", "AE.pdf.p7s"), signature_file("AE.pdf.p7s")], cpam) is None


def test_archive_alone_is_told_in_its_own_report(cpam: Book) -> None:
    assert submission_of([archive("pli.zip", unsigned("AE.pdf"), unsigned("DC1.pdf"))], cpam, ["AE"]) is None


def test_one_document_held_against_a_list_is_one(cpam: Book) -> None:
    assert judged([signed("AE.pdf")], cpam, "AE").verdict is VerdictName.COMPLIANT


def test_pli_that_lacks_what_must_be_signed_is_not_compliant(cpam: Book) -> None:
    told = judged([signed("AE.pdf")], cpam, "AE", "DPGF")
    assert told.verdict is VerdictName.CHECK
    assert {finding.code: finding.rule for finding in told.findings} == {
        Code.PLI_REQUIRED_NOT_FOUND: "R16",
        Code.PLI_NO_SUPPORTING_DOCUMENTS: "R15",
    }


def test_what_need_not_be_signed_does_not_spoil_a_pli_whose_list_is_met(cpam: Book) -> None:
    files = [signed("AE.pdf"), unsigned("mémoire.pdf"), unsigned("kbis.pdf")]
    assert judged(files, cpam, "acte d'engagement").verdict is VerdictName.COMPLIANT
    assert judged(files, cpam).verdict is VerdictName.CHECK, "without a list, others may have to be signed"


def test_pli_without_any_signature_is_unsigned_and_can_be_put_right(cpam: Book) -> None:
    told = judged([unsigned("AE.pdf"), unsigned("kbis.pdf")], cpam)
    assert told.verdict is VerdictName.UNSIGNED
    assert [(finding.code, finding.rule) for finding in told.findings] == [
        (Code.PLI_TO_SIGN, "R16"),
        (Code.PLI_CAN_BE_PUT_RIGHT, "R17"),
    ]


def test_one_broken_signature_makes_the_whole_not_compliant(cpam: Book) -> None:
    files = [signed("AE.pdf", verdict=VerdictName.NON_COMPLIANT), signed("kbis.pdf")]
    assert judged(files, cpam, "AE").verdict is VerdictName.NON_COMPLIANT
