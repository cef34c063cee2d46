"""Once per event: an event is recorded, acknowledged, then handled once, also across a crash.

The event, with what people wrote in it, is a row of the desk's own `events` table until it is handled; the durable
engine (DBOS) is given its key alone, so its tables never hold anyone's words. A second delivery of the same key does
nothing, unless the first was lost before it was recorded.

Events of one lane (the words of a thread, the news of a ticket) are handled one after the other, in the order in
which this process took them; lanes do not wait for each other.

What cannot be done now (`NotNow`: Slack is away, or asks to wait) is not a failure: its step is run again later and
later, across restarts, as long as its patience lasts. The lane waits, so that its order is kept; nothing else does.
`lateness` tells a step how late it is by then.

A handler runs its effects as named steps. After a crash it is run again from the start, and a step that was finished
gives back its result without acting again; so what a handler reads or decides belongs inside a step, and what a step
returns is a reference (a number, a message's time stamp), never text.
"""

import asyncio
import hashlib
import logging
import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos import error as dbos_error
from sqlalchemy import make_url

from bot.errors import BotError, JobFailed, NotNow
from bot.pauses import pauses
from bot.work_metrics import WorkMetrics
from knowledge.models import Frozen

logger = logging.getLogger(__name__)

T = TypeVar("T")

_STEP_ATTEMPTS = 3
_TAKE_UP_EVERY_S = 60
_AT_ONCE = 8
"""Events of one kind that are handled side by side: a backlog must not keep what comes in from being acknowledged."""
_LONGEST_DEFERENCE_S = 5.0
"""How long a recorded event lets those go first that are coming in."""
_LATE_AFTER = timedelta(minutes=3)
"""What comes later than this says so."""
_NOT_NOW = "not now"
"""Marks the result of a step that is to be run again: when it was tried, and in seconds the wait and the patience."""


class Event(Frozen):
    """Something to handle once."""

    key: str
    """Unique among all events: Slack's `event_id`, or a name of our own."""
    kind: str
    """Which handler it is for."""
    payload: dict[str, Any]
    """JSON; forgotten once handled."""
    received_at: datetime | None = None
    """When it was recorded; None until then."""


class Lateness(NamedTuple):
    """How late what is being handled is."""

    since: datetime
    """When it should have been done."""
    away: bool
    """The other side did not answer then; else the desk itself was away."""


_lateness: ContextVar[Lateness | None] = ContextVar("lateness", default=None)


def lateness() -> Lateness | None:
    """Return how late the step that is running is; None when it is on time, and outside of any."""
    return _lateness.get()


class Journal(Protocol):
    """Where events are recorded; `bot.store.Store` is one."""

    async def record_event(self, event: Event) -> bool:
        """Record an event; False when its key was recorded before."""
        ...

    async def event(self, key: str) -> Event | None:
        """Return an event that is not handled yet."""
        ...

    async def finish_event(self, key: str, *, failed: bool) -> None:
        """Mark an event handled and forget what it held."""
        ...

    async def unhandled_events(self, kinds: Collection[str] | None = None) -> tuple[str, ...]:
        """Return the keys of the events not handled yet, of some kinds or of all, oldest first."""
        ...

    async def backlog(self) -> tuple[int, datetime | None]:
        """Return how many events are not handled, and when the oldest of them was recorded."""
        ...


class Steps(Protocol):
    """Runs the effects of a handler, each once."""

    async def run(self, name: str, act: Callable[[], Awaitable[T]]) -> T:
        """Run `act`, or return what it gave when this step was finished before.

        Retried twice on an exception; on `NotNow`, later and later, as long as its patience lasts.

        Raises:
            JobFailed: every attempt raised.
        """
        ...


Handler = Callable[[Event, Steps], Awaitable[None]]
LaneOf = Callable[[Event], str]
"""Names the lane of an event: what must be handled in order."""
FailureHandler = Callable[[Event, str], Awaitable[None]]
"""Told of an event that could not be handled, with the reference that the log carries."""


def reference_of(key: str) -> str:
    """Return the short name under which an event appears in the log and in an apology."""
    return hashlib.sha256(key.encode()).hexdigest()[:8].upper()


class DurableWork:
    """Records events and handles each once. One runs in a process at a time, as DBOS is one per process."""

    def __init__(
        self,
        journal: Journal,
        *,
        url: str,
        executor: str = "local",
        retry_interval_s: float = 1.0,
        pause: Callable[[float], Awaitable[None]] = DBOS.sleep_async,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        metrics: WorkMetrics | None = None,
    ) -> None:
        """`pause` waits a number of seconds, also across a restart."""
        self._journal = journal
        self._url = url
        self._executor = executor
        self._retry_interval_s = retry_interval_s
        self._pause = pause
        self._now = now
        self._metrics = metrics or WorkMetrics()
        self._handlers: dict[str, tuple[Handler, FailureHandler | None]] = {}
        self._awaited: set[str] = set()
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._beginning = asyncio.Semaphore(1)
        self._coming_in = 0
        self._calm = asyncio.Event()
        self._calm.set()
        self._lane_of: dict[str, LaneOf] = {}
        self._last_in_lane: dict[str, asyncio.Task[None]] = {}
        self._waiting: asyncio.Queue[Event] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._in_hand: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    def handle(
        self,
        kind: str,
        handler: Handler,
        on_failure: FailureHandler | None = None,
        *,
        lane: LaneOf | None = None,
        awaited: bool = False,
    ) -> None:
        """Name who handles the events of one kind; call before `start`.

        `lane` None: in no order. `awaited`: someone waits for it, so that it is late when the desk was away before.
        """
        self._handlers[kind] = (handler, on_failure)
        self._slots[kind] = asyncio.Semaphore(_AT_ONCE)
        if awaited:
            self._awaited.add(kind)
        if lane is not None:
            self._lane_of[kind] = lane

    async def start(self) -> None:
        """Take up the work, beginning with what a crash left unhandled."""
        global _running  # noqa: PLW0603  # DBOS keeps one instance per process, and finds workflows by module
        _running = self
        await asyncio.to_thread(_write_ahead, self._url)
        DBOS(
            config=DBOSConfig(
                name="guichet",
                system_database_url=self._url,
                executor_id=self._executor,
                application_version="1",  # workflows are a key alone: every version can take up another's
                log_level="ERROR",
            )
        )
        DBOS.launch()
        await self._take_up()
        self._tasks = [asyncio.create_task(self._dispatch()), asyncio.create_task(self._keep_taking_up())]

    async def stop(self) -> None:
        """Let the running handlers finish, at most ten seconds; the others are taken up at the next start."""
        global _running  # noqa: PLW0603  # see start
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), timeout=10)
        await asyncio.to_thread(DBOS.destroy)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # DBOS's own is gone with it
        _running = None

    async def submit(self, event: Event) -> bool:
        """Record an event for handling; returns once it is safe. False for a second delivery."""
        new = await self._journal.record_event(event)
        self._metrics.received(event.kind, new=new)
        if new and event.kind in self._handlers:  # another one waits for its door to be open again
            self._enqueue(event)
        return new

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """Tell that something is coming in: until it is acknowledged, nothing is begun, for a while at most."""
        self._coming_in += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._coming_in -= 1
            if not self._coming_in:
                self._calm.set()

    async def settled(self) -> None:
        """Wait until every event submitted so far is handled."""
        await self._idle.wait()

    async def measure(self) -> None:
        """Bring the figures of what waits up to date."""
        count, oldest = await self._journal.backlog()
        self._metrics.waits(count, oldest, now=self._now())

    def _enqueue(self, event: Event) -> None:
        self._in_hand.add(event.key)
        self._idle.clear()
        self._waiting.put_nowait(event)

    async def _take_up(self) -> None:
        """Enqueue what was recorded and is not in hand: before a crash, or by an instance that is gone.

        What is for a door that is not open waits for it.
        """
        for key in await self._journal.unhandled_events(self._handlers):
            event = None if key in self._in_hand else await self._journal.event(key)
            if event is not None and key not in self._in_hand:
                self._enqueue(event)

    async def _keep_taking_up(self) -> None:
        while True:
            await asyncio.sleep(_TAKE_UP_EVERY_S)
            try:
                await self._take_up()
            except Exception as error:  # noqa: BLE001  # the database is away: the next round may find it
                logger.error("unhandled events cannot be read: %s", type(error).__name__)

    async def _dispatch(self) -> None:
        """Start one workflow per event. A task of its own, for a handler to submit events from inside a step."""
        running: set[asyncio.Task[None]] = set()
        while True:
            event = await self._waiting.get()
            lane_of = self._lane_of.get(event.kind)
            lane = lane_of(event) if lane_of is not None else f"alone:{event.key}"
            task = asyncio.create_task(self._carry_out(event.key, after=self._last_in_lane.get(lane)))
            self._last_in_lane[lane] = task
            running.add(task)
            task.add_done_callback(running.discard)
            task.add_done_callback(partial(self._leave, lane))

    def _leave(self, lane: str, task: asyncio.Task[None]) -> None:
        if self._last_in_lane[lane] is task:
            del self._last_in_lane[lane]

    async def _carry_out(self, key: str, *, after: asyncio.Task[None] | None) -> None:
        try:
            if after is not None:
                await asyncio.wait({after})
            async with self._beginning:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._calm.wait(), _LONGEST_DEFERENCE_S)
                with SetWorkflowID(key):
                    handle = await DBOS.start_workflow_async(_handle_event, key)
            await handle.get_result()
        except Exception as error:  # noqa: BLE001  # whatever it is, the event is still recorded
            logger.error("event %s stays unhandled: %s", reference_of(key), type(error).__name__)
        finally:
            self._in_hand.discard(key)
            if not self._in_hand:
                self._idle.set()

    async def perform(self, key: str) -> None:
        """Handle one recorded event: the body of the durable workflow."""
        event = await self._journal.event(key)
        if event is None:  # handled before a crash that came just after
            return
        slot = self._slots[event.kind]
        steps = _DurableSteps(
            reference_of(key), self._retry_interval_s, pause=partial(self._put_off, slot), now=self._now
        )
        _lateness.set(self._late_from_the_start(event))
        async with slot:
            failed = await self._attempt(event, steps)
            await self._journal.finish_event(key, failed=failed)
        self._metrics.handled(event.kind, failed=failed)

    async def _attempt(self, event: Event, steps: Steps) -> bool:
        """Hand an event to its handler; returns whether that failed, which is told."""
        handler, on_failure = self._handlers[event.kind]
        try:
            await handler(event, steps)
        except Exception as error:  # noqa: BLE001  # a person waits: whatever it is, it is told
            if not isinstance(error, JobFailed):  # steps have told theirs
                _log_failure(reference_of(event.key), event.kind, error)
            if on_failure is not None:
                await self._apologise(on_failure, event, steps)
            return True
        return False

    async def _put_off(self, slot: asyncio.Semaphore, seconds: float) -> None:
        """Wait before a step is run again, letting others have the slot meanwhile."""
        self._metrics.postponed()
        slot.release()
        await self._pause(seconds)
        await slot.acquire()

    def _late_from_the_start(self, event: Event) -> Lateness | None:
        since = event.received_at
        if event.kind not in self._awaited or since is None or self._now() - since < _LATE_AFTER:
            return None
        return Lateness(since, away=False)

    async def _apologise(self, on_failure: FailureHandler, event: Event, steps: Steps) -> None:
        reference = reference_of(event.key)
        try:
            await steps.run("apologise", lambda: on_failure(event, reference))
        except JobFailed as error:  # nothing is left to tell the person with
            logger.error("event %s: even the apology failed: %s", reference, error)


class _DurableSteps:
    """`Steps` over DBOS."""

    def __init__(
        self,
        reference: str,
        retry_interval_s: float,
        *,
        pause: Callable[[float], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._reference = reference
        self._retry_interval_s = retry_interval_s
        self._pause = pause
        self._now = now

    async def run(self, name: str, act: Callable[[], Awaitable[T]]) -> T:
        first: datetime | None = None
        growing = pauses()
        while True:
            result = await self._once(name, act)
            if not (isinstance(result, dict) and _NOT_NOW in result):
                return cast("T", result)
            tried_at, at_least_s, patience_s = result[_NOT_NOW]
            tried = datetime.fromisoformat(tried_at)
            first = first or tried
            if tried - first > timedelta(seconds=patience_s):
                raise JobFailed(f"{self._reference}: {name}: given up after {tried - first}")
            await self._pause(max(next(growing), at_least_s) * self._stagger())
            if _lateness.get() is None and self._now() - first >= _LATE_AFTER:
                _lateness.set(Lateness(first, away=True))

    async def _once(self, name: str, act: Callable[[], Awaitable[T]]) -> Any:
        """Run a step; returns its result, or that it cannot be done now, both remembered across a restart."""

        async def attempt() -> Any:
            try:
                return await act()
            except NotNow as error:
                logger.info("event %s, %s: later: %s", self._reference, name, error)
                waits = (error.retry_after_s, error.patience.total_seconds())
                return {_NOT_NOW: (self._now().isoformat(), *waits)}
            except Exception as error:  # noqa: BLE001  # any failure becomes one that holds no words
                _log_failure(self._reference, name, error)
                raise JobFailed(f"{self._reference}: {name}: {type(error).__name__}") from None

        try:
            return await DBOS.run_step_async(
                {
                    "name": name,
                    "retries_allowed": True,
                    "max_attempts": _STEP_ATTEMPTS,
                    "interval_seconds": self._retry_interval_s,
                },
                attempt,
            )
        except dbos_error.DBOSException as error:
            raise JobFailed(f"{self._reference}: {name}: {type(error).__name__}") from None

    def _stagger(self) -> float:
        """Return a factor between 1 and 1.25 that differs between events: not all come back at the same moment."""
        return 1 + int(self._reference, 16) % 1000 / 4000


def _write_ahead(url: str) -> None:
    """Let an SQLite file of the engine's be written through a log: one wait for the disk instead of three."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and where.database:
        with closing(sqlite3.connect(where.database)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")  # kept in the file


def _log_failure(reference: str, where: str, error: Exception) -> None:
    """Log what went wrong: our own errors by their sentence, which holds no words, others by type and place."""
    if isinstance(error, BotError):
        logger.error("event %s, %s: %s: %s", reference, where, type(error).__name__, error)
    else:
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("event %s, %s: %s\n%s", reference, where, type(error).__name__, frames)


_running: DurableWork | None = None


@DBOS.workflow(name="handle_event")
async def _handle_event(key: str) -> None:
    if _running is None:
        raise JobFailed(reference_of(key))
    await _running.perform(key)
