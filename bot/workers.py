"""Processes that check files: a hostile file costs one worker, not the desk."""

import asyncio
import hashlib
import logging
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as CheckTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.confinement import allow_cpu, confine
from bot.reports import About, ReportFormat
from bot.reports.writing import write
from handlers import Checked, Limits, Report, Upload, check_among, paired
from handlers.detect import may_be_separate_signature
from handlers.findings import Code, Observation
from handlers.refusal import refuse
from handlers.signatures import NO_TRUST, Trust
from handlers.trust import NO_LISTS, Answers, Inquiry, ListTrust, TrustedLists, trust_in
from knowledge import Book, load_book
from knowledge.models import Lang

_T = TypeVar("_T")

logger = logging.getLogger(__name__)

Inquire = Callable[[Sequence[Inquiry]], Awaitable[Answers]]
"""Asks issuers whether certificates are revoked."""

_JUST_NOW = timedelta(minutes=10)
"""How old a moment of judgement may be for issuers to be asked."""

_book: Book | None = None
_trust: Trust = NO_TRUST
"""The worker's own copies, loaded once when the process starts."""

_FORKSERVER = multiprocessing.get_context("forkserver")
_FORKSERVER.set_forkserver_preload([__name__])  # so that a worker starts without importing anything


def _start_worker(book: str, memory_mib: int, lists: str) -> None:
    global _book, _trust  # noqa: PLW0603  # a process pool's initializer has no other place to put them
    _book = load_book(book)
    _trust = trust_in(TrustedLists.model_validate_json(lists))
    confine(memory_mib=memory_mib)


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
    answers: Answers | None = None
    """What issuers said, when a check is done again."""


def _check_among(uploads: Sequence[Upload], positions: Sequence[int], terms: _Terms) -> _Outcome:
    if _book is None:  # pragma: no cover  # the pool runs the initializer first
        raise RuntimeError("the worker was not started")
    allow_cpu(terms.timeout_s)
    trust = _trust.for_one_check(terms.answers) if isinstance(_trust, ListTrust) else _trust
    checked = check_among(uploads, positions, book=_book, at=terms.at, trust=trust, limits=terms.limits)
    return _Outcome(checked, tuple(trust.inquiries) if isinstance(trust, ListTrust) else ())


def _write_report(
    checked: Sequence[tuple[Report, bytes]],
    about: About,
    formats: Sequence[ReportFormat],
    lang: Lang,
    timeout_s: int,
) -> Mapping[ReportFormat, bytes]:
    if _book is None:  # pragma: no cover  # the pool runs the initializer first
        raise RuntimeError("the worker was not started")
    allow_cpu(timeout_s)
    return write(checked, about, formats, lang=lang, book=_book)


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

    async def check(self, upload: Upload, *, at: datetime) -> Report:
        """Check one file as of `at`; one that takes too long or kills its worker gets a report saying so."""
        (report,) = await self.check_all((upload,), at=at)
        return report

    async def check_all(self, uploads: Sequence[Upload], *, at: datetime) -> tuple[Report, ...]:
        """Check files that were handed in together, side by side; reports in order.

        Signature files go to one worker, with all the others beside them; any other file goes to a worker
        alone. One that takes too long or kills its worker costs its own report only.
        """
        together = _signature_files(uploads)
        alone = [position for position in range(len(uploads)) if position not in together]
        signatures, *others = await asyncio.gather(
            self._checked(uploads, together, at),
            *(self._checked((uploads[position],), (0,), at) for position in alone),
        )
        checked = dict(zip(together, signatures, strict=True))
        checked |= {position: only for position, (only,) in zip(alone, others, strict=True)}
        return paired([checked[position] for position in range(len(uploads))], self._book)

    async def _checked(
        self, uploads: Sequence[Upload], positions: Sequence[int], at: datetime
    ) -> tuple[Checked, ...]:
        """Check some of the files that lie together in one worker; where that fails, one by one."""
        if not positions:
            return ()
        outcome = await self._outcome(uploads, positions, at)
        if not isinstance(outcome, Observation):
            return await self._with_answers(outcome, uploads, positions, at)
        if len(positions) == 1:
            return (Checked(self._refuse(uploads[positions[0]], outcome)),)
        one_by_one = await asyncio.gather(
            *(self._checked(uploads, (position,), at) for position in positions)
        )
        return tuple(only for (only,) in one_by_one)

    async def _with_answers(
        self, outcome: _Outcome, uploads: Sequence[Upload], positions: Sequence[int], at: datetime
    ) -> tuple[Checked, ...]:
        """Ask issuers what a check lacks, where that is allowed, and check again with what they say.

        What they say today is nothing that was known at an earlier moment: a check as of one asks nobody.
        """
        if self._inquire is None or not outcome.inquiries or at < datetime.now(UTC) - _JUST_NOW:
            return outcome.checked
        answers = await self._inquire(outcome.inquiries)
        again = await self._outcome(uploads, positions, at, answers)
        return outcome.checked if isinstance(again, Observation) else again.checked

    async def _outcome(
        self,
        uploads: Sequence[Upload],
        positions: Sequence[int],
        at: datetime,
        answers: Answers | None = None,
    ) -> _Outcome | Observation:
        """Return what a worker found, or why it could not."""
        arguments = (uploads, positions, _Terms(at, self._limits, self._timeout_s, answers))
        async with self._idle_worker() as worker:
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
        given = [(report, upload.content) for report, upload in checked]
        arguments = (given, about, formats, lang, self._timeout_s)
        async with self._idle_worker() as worker:
            try:
                return await worker.run(_write_report, arguments, timeout_s=self._timeout_s)
            except Exception as error:  # noqa: BLE001  # too long, the worker's end, or whatever Typst made of it
                logger.warning("a report could not be made: %s", type(error).__name__)
                return {}

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
        digest = hashlib.sha256(upload.content).hexdigest()
        return refuse(upload.name, len(upload.content), (why,), self._book, sha256=digest)

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
            max_workers=1, initializer=_start_worker, initargs=self._start_with, context=_FORKSERVER
        )


def _signature_files(uploads: Sequence[Upload]) -> tuple[int, ...]:
    """Return the positions of the files that need the others beside them; none for a file by itself."""
    if len(uploads) == 1:
        return ()
    return tuple(at for at, upload in enumerate(uploads) if may_be_separate_signature(upload.content))
