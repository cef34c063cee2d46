"""Processes that check files: a hostile file costs one worker, not the desk."""

import asyncio
import contextlib
import logging
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as CheckTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot import rar_tool
from bot.confinement import allow_cpu, confine
from bot.errors import NotTypeset
from bot.label import write_label
from bot.reports import About, ReportFormat
from bot.reports.writing import write
from handlers import Checked, Kind, Limits, Report, Upload, check_among, paired
from handlers.archives.rar import RarTool
from handlers.detect import may_be_separate_signature
from handlers.errors import UnreadableFile
from handlers.findings import Code, Observation
from handlers.progress import NOBODY_WATCHES
from handlers.refusal import refuse
from handlers.signatures import NO_TRUST, Trust
from handlers.sources import sha256_of
from handlers.trust import NO_LISTS, Answers, Inquiry, ListTrust, TrustedLists, trust_in
from knowledge import Book, load_book
from knowledge.label import Label
from knowledge.models import Lang

if TYPE_CHECKING:
    from ctypes import Array, c_longlong

_T = TypeVar("_T")

logger = logging.getLogger(__name__)

Inquire = Callable[[Sequence[Inquiry]], Awaitable[Answers]]
"""Asks issuers whether certificates are revoked."""

_JUST_NOW = timedelta(minutes=10)
"""How old a moment of judgement may be for issuers to be asked."""

_LOOK_S = 0.2
"""How often a check under way is looked at: its progress is told no more often than that."""


class Progress(NamedTuple):
    """How far a check of files handed in together has come, the files inside their archives included."""

    done: int
    total: int
    """Known so far: it grows as archives are opened."""


OnProgress = Callable[[Progress], None]
"""Is told each time a check has come further, at most a few times a second, in the event loop."""

_book: Book | None = None
_trust: Trust = NO_TRUST
"""The worker's own copies, loaded once when the process starts."""
_rar_tool: RarTool | None = None
_counts: "_Counts | None" = None
"""What this process tells of its progress."""

_FORKSERVER = multiprocessing.get_context("forkserver")
_FORKSERVER.set_forkserver_preload([__name__])  # so that a worker starts without importing anything


class _Counts:
    """Numbers of files in memory that a worker and the desk share: the worker writes, the desk reads."""

    def __init__(self) -> None:
        self._shared: Array[c_longlong] = _FORKSERVER.RawArray("q", 2)

    def expect(self, files: int) -> None:
        """Count files that turned up in an archive."""
        self._shared[1] += files

    def done(self) -> None:
        """Count a file that was checked."""
        self._shared[0] += 1

    def read(self) -> Progress:
        """Return what the worker wrote so far."""
        done, total = self._shared
        return Progress(done, max(done, total))

    def reset(self) -> None:
        """Start from nothing; the worker must be idle."""
        self._shared[:] = [0, 0]


class _Share:
    """What one worker does of a check of files handed in together."""

    def __init__(self, tally: "_Tally") -> None:
        self._tally = tally
        self.inside = Progress(0, 0)
        """Files in the archives among them."""

    @asynccontextmanager
    async def following(self, counts: _Counts) -> AsyncIterator[None]:
        """Look at a worker's counts while it works; each try starts from nothing."""
        counts.reset()
        watch = asyncio.create_task(self._watch(counts))
        try:
            yield
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            self._look(counts)

    async def _watch(self, counts: _Counts) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            self._look(counts)

    def _look(self, counts: _Counts) -> None:
        self.inside = counts.read()
        self._tally.tell()

    def end(self, files: int) -> None:
        """Count the files handed in as checked, and with them what is in them, whatever became of it."""
        self.inside = Progress(self.inside.total, self.inside.total)
        self._tally.finish(files)


class _Tally:
    """Adds up what workers do for files handed in together."""

    def __init__(self, files: int, told: OnProgress | None) -> None:
        self._files = files
        self._finished = 0
        self._shares: list[_Share] = []
        self._told = told
        self._last: Progress | None = None

    def share(self) -> _Share:
        """Return the share of one more worker."""
        share = _Share(self)
        self._shares.append(share)
        return share

    def finish(self, files: int) -> None:
        """Count files handed in that are checked."""
        self._finished += files
        self.tell()

    def tell(self) -> None:
        """Tell how far the whole has come, when that has changed."""
        inside = [share.inside for share in self._shares]
        done = self._finished + sum(each.done for each in inside)
        now = Progress(done, self._files + sum(each.total for each in inside))
        if self._told is not None and now != self._last:
            self._last = now
            self._told(now)


def _start_worker(book: str, memory_mib: int, lists: str, counts: _Counts) -> None:
    global _book, _trust, _counts, _rar_tool  # noqa: PLW0603  # a process pool's initializer has no other place to put them
    _counts = counts
    _book = load_book(book)
    _trust = trust_in(TrustedLists.model_validate_json(lists))
    unpacking = rar_tool.command()
    _rar_tool = None if unpacking is None else rar_tool.Bsdtar(unpacking)
    confine(memory_mib=memory_mib, program=unpacking)


def _loaded() -> bool:
    return _book is not None


class _Outcome(NamedTuple):
    """What a worker found in some files."""

    checked: tuple[Checked, ...]
    inquiries: tuple[Inquiry, ...] = ()
    """What it would take to know more of their certificates."""


class _Terms(NamedTuple):
    """How a worker is to check."""

    at: datetime
    limits: Limits
    timeout_s: int
    must_sign: tuple[str, ...] | None = None
    """What must be signed in the pli that an archive is, in words; None: it is but a part of one."""
    answers: Answers | None = None
    """What issuers said, when a check is done again."""


def _check_among(uploads: Sequence[Upload], positions: Sequence[int], terms: _Terms) -> _Outcome:
    if _book is None:  # pragma: no cover  # the pool runs the initializer first
        raise RuntimeError("the worker was not started")
    allow_cpu(terms.timeout_s)
    trust = _trust.for_one_check(terms.answers) if isinstance(_trust, ListTrust) else _trust
    checked = check_among(
        uploads,
        positions,
        book=_book,
        at=terms.at,
        trust=trust,
        limits=terms.limits,
        progress=_counts or NOBODY_WATCHES,
        rar_tool=_rar_tool,
        must_sign=terms.must_sign,
    )
    return _Outcome(checked, tuple(trust.inquiries) if isinstance(trust, ListTrust) else ())


def _write_report(
    checked: Sequence[tuple[Report, Upload]],
    about: About,
    formats: Sequence[ReportFormat],
    lang: Lang,
    timeout_s: int,
) -> Mapping[ReportFormat, bytes]:
    if _book is None:  # pragma: no cover  # the pool runs the initializer first
        raise RuntimeError("the worker was not started")
    allow_cpu(timeout_s)
    pictured = [(report, upload.content if report.kind is Kind.PDF else b"") for report, upload in checked]
    return write(pictured, about, formats, lang=lang, book=_book)


def _write_label(label: Label, lang: Lang, timeout_s: int) -> bytes:
    allow_cpu(timeout_s)
    return write_label(label, lang)


class CheckWorkers:
    """Checks files in other processes, within a time and a memory limit."""

    def __init__(
        self,
        *,
        book: Book,
        book_name: str,
        limits: Limits,
        workers: int,
        timeout_s: int,
        memory_mib: int,
        lists: TrustedLists = NO_LISTS,
        inquire: Inquire | None = None,
    ) -> None:
        self._book = book
        self._inquire = inquire
        self._limits = limits
        self._timeout_s = timeout_s
        packed = lists.model_dump_json()
        self._workers = [_Worker(book_name, memory_mib, packed) for _ in range(workers)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    def warm_up(self) -> None:
        """Start the processes now, so that the first file does not wait for them; returns at once."""
        for worker in self._workers:
            worker.warm_up()

    async def hand_over(self, lists: TrustedLists) -> None:
        """Have every process start anew with other trusted lists, the busy ones once they are done."""
        packed = lists.model_dump_json()
        for worker in self._workers:
            worker.is_to_start_with(packed)
        for _ in range(self._idle.qsize()):
            if not self._idle.empty():
                await self._back_to_idle(self._idle.get_nowait())

    async def check(
        self,
        upload: Upload,
        *,
        at: datetime,
        must_sign: Sequence[str] | None = (),
        on_progress: OnProgress | None = None,
    ) -> Report:
        """Check one file as of `at`; one that takes too long or kills its worker gets a report saying so.

        `must_sign` says in words what must be signed in the pli that an archive is; None: it is but a part of one.
        """
        terms = self._terms(at, must_sign)
        ((report, _),) = await self._checked((upload,), (0,), terms, _Tally(1, on_progress))
        return report

    async def check_all(
        self,
        uploads: Sequence[Upload],
        *,
        at: datetime,
        must_sign: Sequence[str] = (),
        on_progress: OnProgress | None = None,
    ) -> tuple[Report, ...]:
        """Check files that were handed in together, side by side; reports in order.

        An archive that is alone is a pli, in which `must_sign` says in words what must be signed.

        Signature files go to one worker, with all the others beside them; any other file goes to a worker
        alone. One that takes too long or kills its worker costs its own report only.
        """
        tally = _Tally(len(uploads), on_progress)
        terms = self._terms(at, must_sign if len(uploads) == 1 else None)
        together = _signature_files(uploads)
        alone = [position for position in range(len(uploads)) if position not in together]
        signatures, *others = await asyncio.gather(
            self._checked(uploads, together, terms, tally),
            *(self._checked((uploads[position],), (0,), terms, tally) for position in alone),
        )
        checked = dict(zip(together, signatures, strict=True))
        checked |= {position: only for position, (only,) in zip(alone, others, strict=True)}
        return paired([checked[position] for position in range(len(uploads))], self._book)

    def _terms(self, at: datetime, must_sign: Sequence[str] | None) -> _Terms:
        return _Terms(at, self._limits, self._timeout_s, None if must_sign is None else tuple(must_sign))

    async def _checked(
        self, uploads: Sequence[Upload], positions: Sequence[int], terms: _Terms, tally: _Tally
    ) -> tuple[Checked, ...]:
        """Check some of the files that lie together in one worker; where that fails, one by one."""
        if not positions:
            return ()
        share = tally.share()
        outcome = await self._outcome(uploads, positions, terms, share)
        if not isinstance(outcome, Observation):
            checked = await self._with_answers(outcome, uploads, positions, terms, share)
            share.end(len(positions))
            return checked
        if len(positions) == 1:
            share.end(1)
            return (Checked(await asyncio.to_thread(self._refuse, uploads[positions[0]], outcome)),)
        share.end(0)
        one_by_one = await asyncio.gather(
            *(self._checked(uploads, (position,), terms, tally) for position in positions)
        )
        return tuple(only for (only,) in one_by_one)

    async def _with_answers(
        self,
        outcome: _Outcome,
        uploads: Sequence[Upload],
        positions: Sequence[int],
        terms: _Terms,
        share: _Share,
    ) -> tuple[Checked, ...]:
        """Ask issuers what a check lacks, where that is allowed, and check again with what they say.

        What they say today is nothing that was known at an earlier moment: a check as of one asks nobody.
        """
        if self._inquire is None or not outcome.inquiries or terms.at < datetime.now(UTC) - _JUST_NOW:
            return outcome.checked
        answers = await self._inquire(outcome.inquiries)
        again = await self._outcome(uploads, positions, terms._replace(answers=answers), share)
        return outcome.checked if isinstance(again, Observation) else again.checked

    async def _outcome(
        self,
        uploads: Sequence[Upload],
        positions: Sequence[int],
        terms: _Terms,
        share: _Share,
    ) -> _Outcome | Observation:
        """Return what a worker found, or why it could not."""
        arguments = (uploads, positions, terms)
        async with self._idle_worker() as worker, share.following(worker.counts):
            try:
                return await worker.run(_check_among, arguments, timeout_s=self._timeout_s)
            except (CheckTimeout, TimeoutError):
                return Observation(code=Code.TOOK_TOO_LONG, params={"limit": str(self._timeout_s)})
            except (ProcessExpired, BrokenProcessPool, MemoryError):
                return Observation(code=Code.CHECK_FAILED)

    async def write_report(
        self,
        checked: Sequence[tuple[Report, Upload]],
        about: About,
        formats: Sequence[ReportFormat],
        *,
        lang: Lang,
    ) -> Mapping[ReportFormat, bytes]:
        """Write the report on files that were checked; empty when it cannot be made: the verdict stands without."""
        arguments = (checked, about, formats, lang, self._timeout_s)
        async with self._idle_worker() as worker:
            try:
                return await worker.run(_write_report, arguments, timeout_s=self._timeout_s)
            except Exception as error:  # noqa: BLE001  # too long, the worker's end, or whatever Typst made of it
                logger.warning("a report could not be made: %s", type(error).__name__)
                return {}

    async def write_label(self, label: Label, *, lang: Lang) -> bytes:
        """Write the label of a backup copy as a page to print.

        Raises:
            bot.label.Unprintable: no font at hand has some of its characters.
            NotTypeset: it took too long, or ended the process.
        """
        async with self._idle_worker() as worker:
            try:
                return await worker.run(
                    _write_label, (label, lang, self._timeout_s), timeout_s=self._timeout_s
                )
            except (CheckTimeout, TimeoutError, ProcessExpired, BrokenProcessPool, MemoryError):
                raise NotTypeset("a label could not be set in time") from None

    @asynccontextmanager
    async def _idle_worker(self) -> AsyncIterator["_Worker"]:
        worker = await self._idle.get()
        try:
            yield worker
        finally:
            await self._back_to_idle(worker)

    async def _back_to_idle(self, worker: "_Worker") -> None:
        """Keep a worker for the next file, even when whoever asked for this one has gone away meanwhile."""
        try:
            await worker.renew()
        finally:
            self._idle.put_nowait(worker)

    def _refuse(self, upload: Upload, why: Observation) -> Report:
        try:
            digest = sha256_of(upload.source)
        except UnreadableFile:  # it went away meanwhile
            digest = ""
        return refuse(upload.name, upload.size, (why,), self._book, sha256=digest)

    def stop(self) -> None:
        """End the processes; checks under way are given up."""
        for worker in self._workers:
            worker.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)


class _Worker:
    """One process with a channel of its own, so that what ends it spoils no other's work."""

    def __init__(self, book_name: str, memory_mib: int, lists: str) -> None:
        self.counts = _Counts()
        self._start_with = (book_name, memory_mib, lists)
        self._outdated = False
        self._stopped = False
        self._pool = self._open()

    def warm_up(self) -> None:
        """Start the process now; returns at once."""
        self._pool.schedule(_loaded)

    def is_to_start_with(self, lists: str) -> None:
        """Start with other trusted lists from the next time on."""
        book_name, memory_mib, before = self._start_with
        self._outdated = self._outdated or lists != before
        self._start_with = (book_name, memory_mib, lists)

    async def renew(self) -> None:
        """Start the process anew if what it started with is outdated; it must be idle."""
        if not self._outdated or self._stopped:
            return
        self._outdated = False
        await asyncio.to_thread(self._end)
        self._pool = self._open()
        self.warm_up()

    async def run(self, function: Callable[..., _T], arguments: tuple[object, ...], *, timeout_s: int) -> _T:
        """Run a function in the process.

        Raises:
            TimeoutError: it took too long, and the process was ended.
            ProcessExpired: it ended the process.
            BrokenProcessPool: it ended the process before it began, and once more in a new one.
            RuntimeError: the process was stopped.
        """
        try:
            return await self._run(function, arguments, timeout_s)
        except RuntimeError:  # the pool is broken: the process may have ended while it had nothing to do
            if self._stopped:
                raise
            await asyncio.to_thread(self._end)
            self._pool = self._open()
            return await self._run(function, arguments, timeout_s)

    async def _run(self, function: Callable[..., _T], arguments: tuple[object, ...], timeout_s: int) -> _T:
        return await asyncio.wrap_future(self._pool.schedule(function, args=arguments, timeout=timeout_s))

    def stop(self) -> None:
        """End the process, for good."""
        self._stopped = True
        self._end()

    def _end(self) -> None:
        self._pool.stop()
        self._pool.join()

    def _open(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            initializer=_start_worker,
            initargs=(*self._start_with, self.counts),
            context=_FORKSERVER,
        )


def _signature_files(uploads: Sequence[Upload]) -> tuple[int, ...]:
    """Return the positions of the files that need the others beside them; none for a file by itself."""
    if len(uploads) == 1:
        return ()
    return tuple(at for at, upload in enumerate(uploads) if may_be_separate_signature(upload.source))
