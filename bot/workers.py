"""Processes that check files: a hostile file costs one worker, not the desk."""

import asyncio
import hashlib
import multiprocessing
import resource
from concurrent.futures import TimeoutError as CheckTimeout
from datetime import datetime
from typing import Self

from pebble import ProcessExpired, ProcessPool

from handlers import Limits, Report, Upload, check
from handlers.findings import Code, Observation
from handlers.limits import MIB
from handlers.refusal import refuse
from knowledge import Book, load_book

_book: Book | None = None
"""The worker's own copy, loaded once when the process starts."""


def _start_worker(book: str, memory_mib: int) -> None:
    global _book  # noqa: PLW0603  # a process pool's initializer has no other place to put it
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MIB, memory_mib * MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _book = load_book(book)


def _loaded() -> bool:
    return _book is not None


def _check(upload: Upload, at: datetime, limits: Limits) -> Report:
    if _book is None:  # pragma: no cover  # the pool runs the initializer first
        raise RuntimeError("the worker was not started")
    return check(upload, book=_book, at=at, limits=limits)


class CheckWorkers:
    """Checks files in other processes, within a time and a memory limit."""

    def __init__(
        self, *, book: Book, book_name: str, limits: Limits, workers: int, timeout_s: int, memory_mib: int
    ) -> None:
        self._book = book
        self._limits = limits
        self._timeout_s = timeout_s
        self._workers = workers
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=_start_worker,
            initargs=(book_name, memory_mib),
            context=multiprocessing.get_context("forkserver"),
        )

    def warm_up(self) -> None:
        """Start the processes now, so that the first file does not wait for them; returns at once."""
        for _ in range(self._workers):
            self._pool.schedule(_loaded)

    async def check(self, upload: Upload, *, at: datetime) -> Report:
        """Check one file as of `at`; one that takes too long or kills its worker gets a report saying so."""
        future = self._pool.schedule(_check, args=(upload, at, self._limits), timeout=self._timeout_s)
        try:
            return await asyncio.wrap_future(future)
        except (CheckTimeout, TimeoutError):
            return self._refuse(
                upload, Observation(code=Code.TOOK_TOO_LONG, params={"limit": str(self._timeout_s)})
            )
        except (ProcessExpired, MemoryError):
            return self._refuse(upload, Observation(code=Code.CHECK_FAILED))

    def _refuse(self, upload: Upload, why: Observation) -> Report:
        digest = hashlib.sha256(upload.content).hexdigest()
        return refuse(upload.name, len(upload.content), (why,), self._book, sha256=digest)

    def stop(self) -> None:
        """End the processes; checks under way are given up."""
        self._pool.stop()
        self._pool.join()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)
