"""Once per event, on SQLite and on PostgreSQL, also across a crash."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, create_engine, inspect, select

from bot.durable import DurableWork, Event, Lateness, Steps, lateness, reference_of
from bot.errors import NotNow
from bot.settings import Settings
from bot.store.engine import durable_url
from bot.store.store import Store

WORDS = "ma question très privée"
START = datetime(2026, 11, 30, 10, 42, tzinfo=UTC)


class Time:
    """A clock that moves on when someone waits."""

    def __init__(self) -> None:
        self.now = START
        self.pauses: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def timed(store: Store, settings: Settings, time: Time) -> AsyncIterator[DurableWork]:
    made = DurableWork(
        store, url=durable_url(settings), retry_interval_s=0.01, pause=time.pause, now=lambda: time.now
    )
    yield made
    await made.stop()


@pytest.fixture
async def work(store: Store, settings: Settings) -> AsyncIterator[DurableWork]:
    made = DurableWork(store, url=durable_url(settings), retry_interval_s=0.01)
    yield made
    await made.stop()


async def test_event_delivered_three_times_is_handled_once(work: DurableWork) -> None:
    handled: list[str] = []

    async def handler(event: Event, steps: Steps) -> None:
        async def act() -> None:
            handled.append(event.payload["text"])

        await steps.run("act", act)

    work.handle("k", handler)
    await work.start()
    event = Event(key="Ev1", kind="k", payload={"text": WORDS})
    assert [await work.submit(event) for _ in range(3)] == [True, False, False]
    await work.settled()
    assert await work.submit(event) is False
    await work.settled()
    assert handled == [WORDS]


async def test_failing_step_is_tried_again_and_then_the_person_is_told(
    work: DurableWork, caplog: pytest.LogCaptureFixture
) -> None:
    attempts: list[int] = []
    told: list[str] = []

    async def handler(event: Event, steps: Steps) -> None:
        async def act() -> None:
            attempts.append(1)
            raise ValueError(event.payload["text"])

        await steps.run("act", act)

    async def on_failure(_: Event, reference: str) -> None:
        told.append(reference)

    work.handle("k", handler, on_failure)
    await work.start()
    await work.submit(Event(key="Ev2", kind="k", payload={"text": WORDS}))
    await work.settled()
    assert len(attempts) == 3
    assert told == [reference_of("Ev2")]
    assert reference_of("Ev2") in caplog.text
    assert WORDS not in caplog.text


async def test_step_that_recovers_is_not_a_failure(work: DurableWork, store: Store) -> None:
    attempts: list[int] = []

    async def handler(_: Event, steps: Steps) -> None:
        async def act() -> None:
            attempts.append(1)
            if len(attempts) == 1:
                raise OSError("once")

        await steps.run("act", act)

    work.handle("k", handler)
    await work.start()
    await work.submit(Event(key="Ev3", kind="k", payload={}))
    await work.settled()
    assert len(attempts) == 2
    assert await store.unhandled_events() == ()


async def test_events_of_a_lane_are_handled_in_order_and_the_others_do_not_wait(work: DurableWork) -> None:
    order: list[str] = []
    others_done = asyncio.Event()

    async def handler(event: Event, _: Steps) -> None:
        if event.key == "slow-1":
            await others_done.wait()
        order.append(event.key)
        if event.key == "quick":
            others_done.set()

    work.handle("k", handler, lane=lambda event: str(event.payload["lane"]))
    await work.start()
    for key, lane in (("slow-1", "a"), ("slow-2", "a"), ("slow-3", "a"), ("quick", "b")):
        await work.submit(Event(key=key, kind="k", payload={"lane": lane}))
    await work.settled()
    assert order == ["quick", "slow-1", "slow-2", "slow-3"]


async def test_recorded_event_lets_those_go_first_that_are_coming_in(work: DurableWork) -> None:
    order: list[str] = []

    async def handler(event: Event, _: Steps) -> None:
        order.append(event.key)

    work.handle("k", handler)
    await work.start()
    with work.receiving():
        await work.submit(Event(key="Ev1", kind="k", payload={}))
        for _ in range(20):  # rounds of the loop in which it could have been begun
            await asyncio.sleep(0)
        order.append("acknowledged")
    await work.settled()
    assert order == ["acknowledged", "Ev1"]


async def test_handler_may_submit_another_event_from_inside_a_step(work: DurableWork) -> None:
    seen: list[str] = []

    async def first(_: Event, steps: Steps) -> None:
        async def act() -> None:
            await work.submit(Event(key="Ev5", kind="second", payload={}))

        await steps.run("act", act)

    async def second(event: Event, _: Steps) -> None:
        seen.append(event.key)

    work.handle("first", first)
    work.handle("second", second)
    await work.start()
    await work.submit(Event(key="Ev4", kind="first", payload={}))
    await work.settled()
    assert seen == ["Ev5"]


async def test_failure_outside_a_step_is_told_too_and_the_event_forgotten(
    work: DurableWork, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    async def handler(event: Event, _: Steps) -> None:
        raise ValueError(event.payload["text"])

    async def on_failure(_: Event, reference: str) -> None:
        told.append(reference)

    work.handle("k", handler, on_failure)
    await work.start()
    await work.submit(Event(key="Ev7", kind="k", payload={"text": WORDS}))
    await work.settled()
    assert told == [reference_of("Ev7")]
    assert await store.unhandled_events() == ()
    assert WORDS not in caplog.text


async def test_event_of_a_door_that_is_closed_waits_until_the_door_is_open_again(
    store: Store, settings: Settings
) -> None:
    closed = DurableWork(store, url=durable_url(settings))
    await closed.start()
    await closed.submit(Event(key="Ev8", kind="slack", payload={"text": WORDS}))
    await closed.settled()
    await closed.stop()
    assert await store.unhandled_events() == ("Ev8",)
    seen: list[str] = []

    async def handler(event: Event, _: Steps) -> None:
        seen.append(event.payload["text"])

    reopened = DurableWork(store, url=durable_url(settings))
    reopened.handle("slack", handler)
    await reopened.start()
    await reopened.settled()
    await reopened.stop()
    assert seen == [WORDS]


async def test_threads_still_run_once_the_work_is_stopped(store: Store, settings: Settings) -> None:
    work = DurableWork(store, url=durable_url(settings))

    async def handler(_: Event, steps: Steps) -> None:
        await steps.run("act", lambda: asyncio.sleep(0))

    work.handle("k", handler)
    await work.start()
    await work.submit(Event(key="Ev6", kind="k", payload={}))
    await work.settled()
    await work.stop()
    assert await asyncio.to_thread(int, "1") == 1


async def test_durable_engine_never_holds_what_people_wrote(work: DurableWork, settings: Settings) -> None:
    async def handler(event: Event, steps: Steps) -> None:
        async def act() -> None:
            if event.key == "Bad":
                raise ValueError(event.payload["text"])

        await steps.run("act", act)

    work.handle("k", handler)
    await work.start()
    for key in ("Good", "Bad"):
        await work.submit(Event(key=key, kind="k", payload={"text": WORDS}))
    await work.settled()
    engine = create_engine(durable_url(settings))
    schema = "dbos" if engine.dialect.name == "postgresql" else None
    with engine.connect() as connection:
        tables = [
            Table(name, MetaData(), schema=schema, autoload_with=connection)
            for name in inspect(connection).get_table_names(schema=schema)
        ]
        rows = [str(row) for table in tables for row in connection.execute(select(table))]
    engine.dispose()
    assert any("Good" in row for row in rows)
    assert not any(WORDS in row for row in rows)


async def test_outage_of_ten_minutes_loses_nothing_keeps_order_and_is_said(
    timed: DurableWork, store: Store, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    back = START + timedelta(minutes=10)
    said: list[tuple[str, Lateness | None]] = []

    async def handler(event: Event, steps: Steps) -> None:
        async def act() -> None:
            if event.kind == "outside" and time.now < back:
                raise NotNow("away")
            said.append((event.key, lateness()))

        await steps.run("act", act)

    async def on_failure(event: Event, _: str) -> None:
        raise AssertionError(event.key)

    for kind in ("outside", "inside"):
        timed.handle(kind, handler, on_failure, lane=lambda event: event.kind)
    await timed.start()
    for key, kind in (("first", "outside"), ("second", "outside"), ("other", "inside")):
        await timed.submit(Event(key=key, kind=kind, payload={"text": WORDS}))
    await timed.settled()
    assert await store.unhandled_events() == ()
    late = dict(said)
    assert [key for key, _ in said if key != "other"] == ["first", "second"]
    assert late["first"] == Lateness(START, away=True)
    assert late["other"] is None
    assert len(time.pauses) < 20
    assert sum(time.pauses) >= 600
    assert WORDS not in caplog.text


async def test_what_asks_to_wait_longer_is_waited_for(timed: DurableWork, time: Time) -> None:
    asked = NotNow("ratelimited")
    asked.retry_after_s = 240
    attempts: list[Lateness | None] = []

    async def handler(_: Event, steps: Steps) -> None:
        async def act() -> None:
            attempts.append(lateness())
            if len(attempts) == 1:
                raise asked

        await steps.run("act", act)

    timed.handle("k", handler)
    await timed.start()
    await timed.submit(Event(key="Ev1", kind="k", payload={}))
    await timed.settled()
    assert attempts == [None, Lateness(START, away=True)]
    assert 240 <= time.pauses[0] <= 300


async def test_what_cannot_be_done_for_three_days_is_apologised_for(timed: DurableWork, time: Time) -> None:
    told: list[timedelta] = []

    async def handler(_: Event, steps: Steps) -> None:
        async def act() -> None:
            time.now += timedelta(hours=9)  # the attempt itself hangs: a test of days in a few steps
            raise NotNow("away")

        await steps.run("act", act)

    async def on_failure(_: Event, __: str) -> None:
        told.append(time.now - START)

    timed.handle("k", handler, on_failure)
    await timed.start()
    await timed.submit(Event(key="Ev1", kind="k", payload={}))
    await timed.settled()
    assert len(told) == 1
    assert told[0] > timedelta(days=3)


@pytest.mark.parametrize(
    ("awaited", "minutes", "late"), [(True, 4, True), (True, 2, False), (False, 4, False)]
)
async def test_what_someone_waits_for_is_late_when_the_desk_was_away(
    *, store: Store, settings: Settings, awaited: bool, minutes: int, late: bool
) -> None:
    seen: list[Lateness | None] = []

    async def handler(_: Event, steps: Steps) -> None:
        async def act() -> None:
            seen.append(lateness())

        await steps.run("act", act)

    await store.record_event(Event(key="Ev1", kind="k", payload={}))
    kept = await store.event("Ev1")
    assert kept is not None
    assert kept.received_at is not None
    now = kept.received_at + timedelta(minutes=minutes)
    work = DurableWork(store, url=durable_url(settings), now=lambda: now)
    work.handle("k", handler, awaited=awaited)
    await work.start()
    await work.settled()
    await work.stop()
    assert seen == [Lateness(kept.received_at, away=False) if late else None]


CRASHING = textwrap.dedent(
    """
    import asyncio, os, sys
    from pathlib import Path
    from bot.durable import DurableWork, Event
    from bot.settings import Settings
    from bot.store.engine import durable_url, open_engine
    from bot.store.store import Store

    trace, crash = Path(sys.argv[1]), sys.argv[2] == "crash"

    def note(line):
        with trace.open("a") as out:
            out.write(line + "\\n")

    async def handler(event, steps):
        async def first():
            note("first")
        async def second():
            if crash:
                os.kill(os.getpid(), 9)
            note("second")
        await steps.run("first", first)
        await steps.run("second", second)

    async def main():
        settings = Settings()
        engine = await open_engine(settings)
        work = DurableWork(Store(engine), url=durable_url(settings))
        work.handle("k", handler)
        await work.start()
        if crash:
            await work.submit(Event(key="Ev9", kind="k", payload={"text": "x"}))
        await work.settled()
        await work.stop()
        await engine.dispose()

    asyncio.run(main())
    """
)


async def test_crash_between_two_steps_resumes_after_the_first(settings: Settings, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    environment = {**os.environ, "GUICHET_DATA_DIR": str(settings.data_dir)}
    if settings.database_url:
        environment["DATABASE_URL"] = settings.database_url

    def run(mode: str) -> int:
        return subprocess.run(
            [sys.executable, "-c", CRASHING, str(trace), mode], env=environment, check=False, timeout=60
        ).returncode

    assert await asyncio.to_thread(run, "crash") == -signal.SIGKILL
    assert trace.read_text().split() == ["first"]
    assert await asyncio.to_thread(run, "resume") == 0
    assert trace.read_text().split() == ["first", "second"]
