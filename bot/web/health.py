"""Whether the desk is alive, whether it can work, and what it did."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from time import perf_counter

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine import reachable
from bot.wiring import House
from bot.workers import CheckWorkers
from handlers import Report, Upload
from handlers.findings import Code
from knowledge import Answer

_PROBE = Upload(name="essai.txt", content=b"essai\n")
_PROBE_TIMEOUT_S = 5.0
_NOT_CHECKED = {Code.CHECK_FAILED, Code.TOOK_TOO_LONG}
_QUESTION_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5)
_CHECK_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """What the web door did since it started, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "guichet_questions", "Questions asked on the web page", ["outcome"], registry=self.registry
        )
        self._question_s = Histogram(
            "guichet_question_seconds",
            "Time to answer a question",
            buckets=_QUESTION_BUCKETS_S,
            registry=self.registry,
        )
        self._checks = Counter(
            "guichet_checks", "Files checked from the web page", ["verdict"], registry=self.registry
        )
        self._check_s = Histogram(
            "guichet_check_seconds",
            "Time to check one upload",
            buckets=_CHECK_BUCKETS_S,
            registry=self.registry,
        )
        self._tickets = Counter(
            "guichet_tickets", "Requests handed to a person from the web page", registry=self.registry
        )
        self._errors = Counter(
            "guichet_errors", "Requests that failed unexpectedly on the web page", registry=self.registry
        )

    def asked(self, answer: Answer, seconds: float) -> None:
        """Count a question by its outcome."""
        self._questions.labels(answer.outcome.value).inc()
        self._question_s.observe(seconds)

    def checked(self, reports: tuple[Report, ...], seconds: float) -> None:
        """Count checked files by their verdict."""
        for report in reports:
            self._checks.labels(report.verdict.value).inc()
        self._check_s.observe(seconds)

    def handed_over(self) -> None:
        """Count a new ticket."""
        self._tickets.inc()

    def failed(self) -> None:
        """Count an unexpected failure."""
        self._errors.inc()


class Stopwatch:
    """How long something took."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Time what happens inside; the stopwatch is read afterwards."""
    watch, start = Stopwatch(), perf_counter()
    yield watch
    watch.seconds = perf_counter() - start


class WorkersState(StrEnum):
    """What a tiny check told about the checking processes."""

    OK = "ok"
    BUSY = "busy"
    """Every process has work; they are ended by their own time limit."""
    BROKEN = "broken"


async def workers_state(workers: CheckWorkers, *, at: datetime) -> WorkersState:
    """Have a tiny file checked, to know whether the checking processes work."""
    try:
        async with asyncio.timeout(_PROBE_TIMEOUT_S):
            report = await workers.check(_PROBE, at=at)
    except TimeoutError:
        return WorkersState.BUSY
    except (RuntimeError, OSError):  # the pool is stopped, or cannot start a process
        return WorkersState.BROKEN
    broken = any(finding.code in _NOT_CHECKED for finding in report.findings)
    return WorkersState.BROKEN if broken else WorkersState.OK


SlackFault = Callable[[], str | None]
"""Tells what keeps Slack from working, in a word or two; None when all is well."""


def routes(house: House, metrics: Metrics, slack_fault: SlackFault | None) -> list[web.RouteDef]:
    """Return the routes that tell how the desk is doing.

    A Slack that is away does not make the desk unable: the page works, and events that still come are recorded.
    """

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        database = await reachable(house.engine)
        workers = await workers_state(house.workers, at=datetime.now(UTC))
        able = database and workers is not WorkersState.BROKEN
        slack = "closed" if slack_fault is None else slack_fault() or "ok"
        state = {
            "ready": able,
            "database": database,
            "workers": workers.value,
            "slack": slack,
            "book": house.book.id,
        }
        return web.json_response(state, status=200 if able else 503)

    async def figures(_: web.Request) -> web.Response:
        with suppress(SQLAlchemyError):  # the database is away: what was counted is told all the same
            await house.work.measure()
        body = generate_latest(metrics.registry) + generate_latest(house.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", figures)]
