"""Checks in other processes: a hostile file costs one worker, not the desk."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

from bot.workers import CheckWorkers
from handlers import Limits, Upload, VerdictName
from handlers.findings import Code
from handlers.limits import MIB
from knowledge import load_book

AT = datetime(2026, 1, 1, tzinfo=UTC)


def workers(*, timeout_s: int = 60, memory_mib: int = 2048, max_upload_mib: int = 100) -> CheckWorkers:
    return CheckWorkers(
        book=load_book("cpam-aisne"),
        book_name="cpam-aisne",
        limits=Limits(max_upload_bytes=max_upload_mib * MIB),
        workers=1,
        timeout_s=timeout_s,
        memory_mib=memory_mib,
    )


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


async def test_file_is_checked_in_another_process_as_of_the_moment_given(signed_pdf: bytes) -> None:
    async with workers() as opened:
        report = await opened.check(Upload(name="a.pdf", content=signed_pdf), at=AT)
    assert report.verdict is VerdictName.CHECK
    assert report.sha256 == hashlib.sha256(signed_pdf).hexdigest()


async def test_check_that_eats_memory_is_a_finding_and_the_next_file_is_checked(unsigned_pdf: bytes) -> None:
    greedy = packed({"zeros.bin": bytes(300 * MIB)})
    async with workers(memory_mib=500, max_upload_mib=400) as small:
        report = await small.check(Upload(name="greedy.zip", content=greedy), at=AT)
        after = await small.check(Upload(name="a.pdf", content=unsigned_pdf), at=AT)
    assert report.verdict is VerdictName.UNREADABLE
    assert report.sha256 == hashlib.sha256(greedy).hexdigest()
    assert [finding.code for finding in report.findings] == [Code.CHECK_FAILED]
    assert after.verdict is VerdictName.UNSIGNED


async def test_check_that_takes_too_long_is_stopped_and_the_next_file_is_checked(
    signed_pdf: bytes, unsigned_pdf: bytes
) -> None:
    endless = packed({f"{number}.pdf": signed_pdf for number in range(500)})  # half a minute of work
    async with workers(timeout_s=1) as hurried:
        report = await hurried.check(Upload(name="endless.zip", content=endless), at=AT)
        after = await hurried.check(Upload(name="a.pdf", content=unsigned_pdf), at=AT)
    assert report.verdict is VerdictName.UNREADABLE
    assert [finding.code for finding in report.findings] == [Code.TOOK_TOO_LONG]
    assert "1 seconde" in report.findings[0].text
    assert after.verdict is VerdictName.UNSIGNED
