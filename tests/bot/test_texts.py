"""The words that every door shares."""

import gzip
import io
import zipfile
from datetime import UTC, datetime

from bot.texts import NOTHING_CHECKED, VERDICTS, verdict_sentence
from handlers import Report, Upload, VerdictName
from handlers.check import check
from knowledge import load_book


def report_on(name: str, content: bytes) -> Report:
    return check(
        Upload(name=name, content=content), book=load_book("cpam-aisne"), at=datetime(2026, 1, 1, tzinfo=UTC)
    )


def test_file_in_which_nothing_was_checked_is_not_said_to_be_free_of_faults() -> None:
    report = report_on("a.tar.gz", gzip.compress(b"packed"))
    assert report.verdict is VerdictName.CHECK
    assert verdict_sentence(report) is NOTHING_CHECKED


def test_signature_that_was_checked_keeps_the_verdicts_own_sentence(signed_pdf: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.pdf", signed_pdf)
    for report in (report_on("a.pdf", signed_pdf), report_on("a.zip", packed.getvalue())):
        assert verdict_sentence(report) is VERDICTS[VerdictName.CHECK].sentence


def test_unsigned_file_is_told_so(unsigned_pdf: bytes) -> None:
    report = report_on("a.pdf", unsigned_pdf)
    assert verdict_sentence(report) is VERDICTS[VerdictName.UNSIGNED].sentence
