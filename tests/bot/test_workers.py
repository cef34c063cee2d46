"""Checks in other processes: a hostile file costs one worker, not the desk."""

import asyncio
import hashlib
import io
import os
import signal
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from bot import rar_tool
from bot.arriving import Arriving
from bot.errors import NotTypeset
from bot.label import Unprintable
from bot.workers import CheckWorkers, Progress, _Outcome, _Terms
from handlers import Limits, Upload, VerdictName, check_among
from handlers.findings import Code
from handlers.limits import MIB
from handlers.sources import FileOnDisk, sha256_of
from handlers.trust import NO_LISTS, TrustedLists
from knowledge import load_book
from knowledge.label import Label, make_label
from tests.assets import cades, rars
from tests.assets.pki import Pki
from tests.assets.trusted_lists import Scheme

AT = datetime(2026, 1, 1, tzinfo=UTC)


def workers(
    *,
    timeout_s: int = 60,
    memory_mib: int = 2048,
    max_upload_mib: int = 100,
    lists: TrustedLists = NO_LISTS,
) -> CheckWorkers:
    return CheckWorkers(
        book=load_book("cpam-aisne"),
        book_name="cpam-aisne",
        limits=Limits(max_upload_bytes=max_upload_mib * MIB),
        workers=1,
        timeout_s=timeout_s,
        memory_mib=memory_mib,
        lists=lists,
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


async def test_worker_starts_with_the_lists_and_starts_anew_with_others(signed_pdf: bytes, pki: Pki) -> None:
    upload = Upload(name="a.pdf", content=signed_pdf)
    lists = Scheme(pki).loaded()
    at = datetime(2025, 3, 10, tzinfo=UTC)
    async with workers() as opened:
        before = await opened.check(upload, at=at)
        await opened.hand_over(lists)
        after = await opened.check(upload, at=at)
    async with workers(lists=lists) as opened:
        from_the_start = await opened.check(upload, at=at)
    assert before.signatures[0].certificate.trusted is None
    assert after.signatures[0].certificate.trusted is True
    assert from_the_start.signatures == after.signatures
    assert after.trusted_lists.as_of == lists.as_of


async def test_busy_worker_starts_anew_once_it_is_done(signed_pdf: bytes, pki: Pki) -> None:
    upload = Upload(name="a.pdf", content=signed_pdf)
    at = datetime(2025, 3, 10, tzinfo=UTC)
    lists = Scheme(pki).loaded()
    async with workers() as opened:
        under_way = asyncio.create_task(opened.check(upload, at=at))
        for _ in range(10):  # turns of the loop, until the check has its worker
            await asyncio.sleep(0)
        assert opened._idle.empty()
        await opened.hand_over(lists)
        assert (await under_way).signatures[0].certificate.trusted is None
        assert (await opened.check(upload, at=at)).signatures[0].certificate.trusted is True


async def test_check_that_eats_memory_is_a_finding_and_the_next_file_is_checked(
    unsigned_pdf: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "greedy.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("zeros.bin", bytes(99 * MIB))
    greedy = FileOnDisk(path=path, size=path.stat().st_size)
    async with workers(memory_mib=500) as small:
        report = await small.check(Upload(name="greedy.zip", content=greedy), at=AT)
        after = await small.check(Upload(name="a.pdf", content=unsigned_pdf), at=AT)
    assert report.verdict is VerdictName.UNREADABLE
    assert report.sha256 == sha256_of(greedy)
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


@pytest.fixture(scope="module")
def detached(unsigned_pdf: bytes, pki: Pki) -> bytes:
    return cades.sign(unsigned_pdf, pki.person)


async def test_signature_and_document_meet_in_one_worker(unsigned_pdf: bytes, detached: bytes) -> None:
    files = [
        Upload(name="prix.txt", content=b"48 250 euros"),
        Upload(name="acte.pdf", content=unsigned_pdf),
        Upload(name="acte.pdf.p7s", content=detached),
    ]
    async with workers() as opened:
        prices, act, signature = await opened.check_all(files, at=AT)
    assert [report.file for report in (prices, act, signature)] == [file.name for file in files]
    assert (prices.verdict, act.verdict) == (VerdictName.UNSIGNED, VerdictName.CHECK)
    assert [finding.code for finding in act.findings] == [Code.SIGNED_SEPARATELY]
    assert signature.signatures[0].intact is True


async def test_signature_file_that_ends_its_worker_costs_no_other(
    unsigned_pdf: bytes, detached: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workers._check_among", check_or_die)
    files = [
        Upload(name="acte.pdf", content=unsigned_pdf),
        Upload(name="acte.pdf.p7s", content=detached),
        Upload(name="kill.p7s", content=detached),
    ]
    async with workers() as opened:
        act, signature, deadly = await opened.check_all(files, at=AT)
    assert signature.signatures[0].intact is True
    assert Code.SIGNED_SEPARATELY in {finding.code for finding in act.findings}
    assert [finding.code for finding in deadly.findings] == [Code.CHECK_FAILED]


async def test_file_too_large_for_a_worker_to_receive_costs_itself_only(unsigned_pdf: bytes) -> None:
    heavy = Upload(name="heavy.pdf", content=bytes(400 * MIB))
    async with workers(memory_mib=500, max_upload_mib=500) as small:
        refused, checked = await small.check_all([heavy, Upload(name="a.pdf", content=unsigned_pdf)], at=AT)
    assert [finding.code for finding in refused.findings] == [Code.CHECK_FAILED]
    assert checked.verdict is VerdictName.UNSIGNED


async def test_worker_that_was_ended_while_idle_is_replaced(unsigned_pdf: bytes) -> None:
    act = Upload(name="a.pdf", content=unsigned_pdf)
    async with workers() as opened:
        await opened.check(act, at=AT)
        os.kill(await process_of(opened), signal.SIGKILL)
        report = await opened.check(act, at=AT)
    assert report.verdict is VerdictName.UNSIGNED


async def test_file_that_nobody_waits_for_any_more_leaves_its_worker_to_the_next(unsigned_pdf: bytes) -> None:
    act = Upload(name="a.pdf", content=unsigned_pdf)
    async with workers() as opened:
        given_up = asyncio.create_task(opened.check(act, at=AT))
        await asyncio.sleep(0)
        given_up.cancel()
        report = await opened.check(act, at=AT)
    assert given_up.cancelled()
    assert report.verdict is VerdictName.UNSIGNED


async def process_of(opened: CheckWorkers) -> int:
    (worker,) = opened._workers
    return await asyncio.wrap_future(worker._pool.schedule(os.getpid))


def check_or_die(uploads: Sequence[Upload], positions: Sequence[int], terms: _Terms) -> _Outcome:
    """Check as ever, except that a file named « kill » ends the process."""
    if any(uploads[position].name.startswith("kill") for position in positions):
        os._exit(1)
    book = load_book("cpam-aisne")
    return _Outcome(check_among(uploads, positions, book=book, at=terms.at, limits=terms.limits))


async def test_progress_counts_the_files_handed_in_and_those_inside_archives(signed_pdf: bytes) -> None:
    inner = packed({"d.pdf": signed_pdf, "e.txt": b"texte"})
    pli = Upload(name="pli.zip", content=packed({"a.pdf": signed_pdf, "b.txt": b"texte", "c.zip": inner}))
    told: list[Progress] = []
    async with workers() as opened:
        await opened.check_all(
            (pli, Upload(name="f.pdf", content=signed_pdf)), at=AT, on_progress=told.append
        )
    assert told[-1] == Progress(done=7, total=7)
    assert told == sorted(set(told)), "it only goes forward, and says nothing twice"


async def test_progress_of_each_check_starts_from_nothing(signed_pdf: bytes) -> None:
    pli = Upload(name="pli.zip", content=packed({"a.pdf": signed_pdf}))
    told: list[Progress] = []
    async with workers() as opened:
        await opened.check_all((pli,), at=AT)
        await opened.check_all((pli,), at=AT, on_progress=told.append)
    assert told[-1] == Progress(done=2, total=2)


async def test_progress_ends_at_the_whole_even_when_a_file_kills_its_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.workers._check_among", check_or_die)
    told: list[Progress] = []
    deadly = Upload(name="kill.pdf", content=b"%PDF-1.7")
    async with workers() as opened:
        (report,) = await opened.check_all((deadly,), at=AT, on_progress=told.append)
    assert [finding.code for finding in report.findings] == [Code.CHECK_FAILED]
    assert told[-1] == Progress(done=1, total=1)


def backup_label(name: str) -> Label:
    guide = load_book("cpam-aisne").label
    assert guide is not None
    return make_label(guide, "2026-042", name)


async def test_label_is_written_in_another_process() -> None:
    async with workers() as opened:
        assert (await opened.write_label(backup_label("Toiture"), lang="fr")).startswith(b"%PDF")


async def test_character_without_a_font_is_named_across_processes() -> None:
    async with workers() as opened:
        with pytest.raises(Unprintable) as refused:
            await opened.write_label(backup_label("Toit \U0001e900"), lang="fr")
    assert refused.value.characters == "\U0001e900"
    assert "\U0001e900" not in str(refused.value)


def die(*_: object) -> NoReturn:
    """End the process, as a fault in Typst's own code would."""
    os._exit(1)


async def test_label_that_ends_its_process_is_refused_and_the_next_file_is_checked(
    unsigned_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workers._write_label", die)
    async with workers() as opened:
        with pytest.raises(NotTypeset):
            await opened.write_label(backup_label("Toiture"), lang="fr")
        report = await opened.check(Upload(name="a.pdf", content=unsigned_pdf), at=AT)
    assert report.verdict is VerdictName.UNSIGNED


async def test_large_upload_is_read_by_the_worker_where_it_lies(signed_pdf: bytes) -> None:
    content = packed({"acte.pdf": signed_pdf, "plan.bin": hashlib.shake_256(b"plan").digest(6 * MIB)})
    arriving = Arriving()
    arriving.take(content)
    upload = Upload(name="pli.zip", content=arriving.content())
    assert not isinstance(upload.source, bytes)
    async with workers() as opened:
        report = await opened.check(upload, at=AT)
    assert report.sha256 == hashlib.sha256(content).hexdigest()
    assert [len(member.signatures) for member in report.members] == [1, 0]


async def test_file_that_went_away_is_told(signed_pdf: bytes, tmp_path: Path) -> None:
    gone = FileOnDisk(path=tmp_path / "gone.pdf", size=len(signed_pdf))
    async with workers() as opened:
        report = await opened.check(Upload(name="gone.pdf", content=gone), at=AT)
    assert report.verdict is VerdictName.UNREADABLE
    assert [finding.code for finding in report.findings] == [Code.DAMAGED_FILE]


@pytest.mark.skipif(rar_tool.command() is None, reason="bsdtar is not here (Debian's libarchive-tools)")
async def test_confined_worker_unpacks_what_rar_compressed(signed_pdf: bytes) -> None:
    files = [
        rars.Packed("acte.pdf", signed_pdf, compressed=True),
        rars.Packed("b.txt", b"b", compressed=True),
    ]
    inner = packed({"lot 1.rar": rars.rar5(files)})
    async with workers() as opened:
        whole = await opened.check(Upload(name="pli.rar", content=rars.rar5(files)), at=AT)
        nested = await opened.check(Upload(name="pli.zip", content=inner), at=AT)
    for report in (whole, *nested.members):
        assert [member.sha256 for member in report.members] == [
            hashlib.sha256(file.content).hexdigest() for file in files
        ]
        assert len(report.members[0].signatures) == 1
