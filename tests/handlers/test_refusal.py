from handlers.findings import Code, Observation
from handlers.models import Kind, Severity, VerdictName
from handlers.refusal import refuse
from knowledge import Book


def test_refused_file_is_unreadable_and_every_reason_is_given_worst_first(book: Book) -> None:
    reasons = (Observation(code=Code.MEMBER_NAME_UNSAFE), Observation(code=Code.MEMBER_ENCRYPTED))
    report = refuse("../acte.pdf", 12, reasons, book)
    assert report.verdict is VerdictName.UNREADABLE
    assert [found.severity for found in report.findings] == [Severity.ERROR, Severity.WARNING]
    assert (report.file, report.size, report.kind) == ("../acte.pdf", 12, Kind.OTHER)


def test_refused_file_that_was_not_read_has_no_checksum(book: Book) -> None:
    reasons = (Observation(code=Code.MEMBER_ENCRYPTED),)
    assert not refuse("acte.pdf", 12, reasons, book).sha256
    assert refuse("acte.pdf", 12, reasons, book, sha256="ab").sha256 == "ab"
