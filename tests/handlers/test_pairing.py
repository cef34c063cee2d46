import pytest

from handlers.findings import Code
from handlers.models import Kind, Report, State, VerdictName
from handlers.pairing import Checked, paired
from knowledge import Book
from tests.handlers.reports import controls, report, signature

ACT, SIGNATURE = 0, 1


def unsigned(name: str) -> Report:
    return report(name, VerdictName.UNSIGNED, Code.UNSIGNED, Code.SIGNATURE_REQUIRED_REMINDER)


def not_checked(name: str) -> Report:
    return report(name, VerdictName.CHECK, Code.SIGNATURE_FORMAT_NOT_CHECKED, kind=Kind.ASIC)


def signs_act(verdict: VerdictName, name: str = "acte.pdf.p7s") -> Checked:
    return Checked(report(name, verdict, kind=Kind.CMS), frozenset({ACT}))


def document_of(book: Book, document: Report, *others: Checked) -> Report:
    return paired([Checked(document), *others], book)[ACT]


def codes(found: Report) -> list[str]:
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize("verdict", [VerdictName.COMPLIANT, VerdictName.CHECK, VerdictName.NON_COMPLIANT])
def test_document_without_a_signature_of_its_own_takes_the_verdict_of_the_one_beside_it(
    verdict: VerdictName, book: Book
) -> None:
    document = document_of(book, unsigned("acte.pdf"), signs_act(verdict))
    assert (document.verdict, codes(document)) == (verdict, [Code.SIGNED_SEPARATELY])
    assert "« acte.pdf.p7s »" in document.findings[0].text


def test_signed_document_takes_the_graver_verdict_of_its_own_signature_and_the_one_beside_it(
    book: Book,
) -> None:
    own = report("acte.pdf", VerdictName.COMPLIANT).model_copy(update={"signatures": (signature(),)})
    broken = own.model_copy(update={"signatures": (signature(checked=controls(integrity=State.FAILED)),)})
    assert document_of(book, own, signs_act(VerdictName.COMPLIANT)).verdict is VerdictName.COMPLIANT
    assert document_of(book, own, signs_act(VerdictName.CHECK)).verdict is VerdictName.CHECK
    assert document_of(book, broken, signs_act(VerdictName.COMPLIANT)).verdict is VerdictName.NON_COMPLIANT


def test_every_signature_file_of_a_document_is_named_and_counts(book: Book) -> None:
    files = (signs_act(VerdictName.COMPLIANT), signs_act(VerdictName.NON_COMPLIANT, "acte - Signature 2.xml"))
    document = document_of(book, unsigned("acte.pdf"), *files)
    assert document.verdict is VerdictName.NON_COMPLIANT
    assert codes(document) == [Code.SIGNED_SEPARATELY, Code.SIGNED_SEPARATELY]


def test_any_kind_of_file_may_be_signed_separately(book: Book) -> None:
    plan = report("plan.xyz", VerdictName.UNREADABLE, Code.UNKNOWN_FORMAT, kind=Kind.OTHER)
    assert document_of(book, plan, signs_act(VerdictName.CHECK)).verdict is VerdictName.CHECK


def test_what_else_is_said_of_a_document_stays_worst_first(book: Book) -> None:
    picture = report("acte.pdf", VerdictName.UNSIGNED, Code.NOT_SIGNABLE, Code.NOT_WHAT_NAME_SAYS)
    document = document_of(book, picture, signs_act(VerdictName.COMPLIANT))
    assert codes(document) == [Code.NOT_WHAT_NAME_SAYS, Code.SIGNED_SEPARATELY]
    assert document.verdict is VerdictName.CHECK


def test_signed_archive_keeps_its_verdict_and_is_told_what_that_signs(book: Book) -> None:
    archive = report("offre.zip", VerdictName.UNSIGNED, kind=Kind.ZIP, members=(unsigned("acte.pdf"),))
    told = document_of(book, archive, signs_act(VerdictName.CHECK, "offre.zip.p7s"))
    assert (told.verdict, codes(told), told.members) == (
        VerdictName.UNSIGNED,
        [Code.ARCHIVE_SIGNATURE_ONLY],
        archive.members,
    )
    broken = document_of(book, archive, signs_act(VerdictName.NON_COMPLIANT, "offre.zip.p7s"))
    assert broken.verdict is VerdictName.NON_COMPLIANT


def test_document_whose_signature_file_could_not_be_tried_is_to_check(book: Book) -> None:
    document = document_of(book, unsigned("acte.pdf"), signs_act(VerdictName.UNREADABLE, "signature.p7s"))
    assert (document.verdict, codes(document)) == (
        VerdictName.CHECK,
        [Code.DETACHED_SIGNATURE_NOT_CHECKED],
    )


@pytest.mark.parametrize(
    "name",
    [
        "Acte.pdf.asics",
        "acte.asics",
        "acte.pdf - Signature 1.asics",
        "signatures/acte.pdf.sig",
        "acte.pdf_1.sig",
    ],
)
def test_document_beside_a_signature_that_is_not_checked_is_neither_signed_nor_unsigned(
    name: str, book: Book
) -> None:
    document = document_of(book, unsigned("dossier/acte.pdf"), Checked(not_checked(name)))
    assert document.verdict is VerdictName.CHECK
    assert codes(document) == [Code.DETACHED_SIGNATURE_NOT_CHECKED]
    assert name in document.findings[0].text


def test_document_beside_a_damaged_signature_is_not_said_unsigned(book: Book) -> None:
    damaged = report("acte.pdf.p7s", VerdictName.UNREADABLE, Code.DAMAGED_FILE, kind=Kind.OTHER)
    assert document_of(book, unsigned("acte.pdf"), Checked(damaged)).verdict is VerdictName.CHECK


@pytest.mark.parametrize("name", ["prix.pdf.p7s", "acte2.pdf.p7s", "contre-acte.pdf.p7s"])
def test_signature_of_another_document_changes_nothing(name: str, book: Book) -> None:
    document = unsigned("acte.pdf")
    assert document_of(book, document, Checked(not_checked(name))) == document


def test_signature_on_an_archive_that_is_not_checked_does_not_speak_for_the_documents_inside(
    book: Book,
) -> None:
    inner = report("lot.zip", VerdictName.UNSIGNED, kind=Kind.ZIP, members=(unsigned("acte.pdf"),))
    assert document_of(book, inner, Checked(not_checked("lot.zip.asics"))) == inner


def test_signature_files_keep_their_own_reports(book: Book) -> None:
    beside = signs_act(VerdictName.CHECK)
    assert paired([Checked(unsigned("acte.pdf")), beside], book)[SIGNATURE] == beside.report


def test_document_beside_what_is_named_a_signature_and_is_none_is_not_said_unsigned(book: Book) -> None:
    text = report("acte.pdf.p7s", VerdictName.UNSIGNED, Code.NOT_SIGNABLE, kind=Kind.TEXT)
    document, beside = paired([Checked(unsigned("acte.pdf")), Checked(text)], book)
    assert document.verdict is VerdictName.CHECK
    assert codes(document) == [Code.DETACHED_SIGNATURE_NOT_CHECKED]
    assert beside == text
