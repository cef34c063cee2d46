"""Once per event, on SQLite and on PostgreSQL, also across a crash."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, create_engine, inspect, select

from bot.durable import DurableWork, Event, Steps, reference_of
from bot.settings import Settings
from bot.store.engine import durable_url
from bot.store.store import Store

WORDS = "ma question très privée"


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
