"""Health routes: alive, able to work, and what was done."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession
from sqlalchemy.ext.asyncio import create_async_engine

from bot.web import build_app
from bot.web.health import WorkersState, workers_state
from bot.wiring import House, open_workers
from tests.bot.web.conftest import Serve
from tests.bot.web.test_tickets import open_ticket
from tests.bot.web.test_views import QUESTION, files

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_desk_is_alive(browser: ClientSession) -> None:
    async with browser.get("/healthz") as response:
        assert response.status == 200


async def test_desk_is_ready_with_database_workers_and_book(browser: ClientSession) -> None:
    async with browser.get("/readyz") as response:
        given = await response.json()
    assert response.status == 200
    assert given["ready"] is True
    assert given["database"] is True
    assert given["book"] == "cpam-aisne"


async def test_desk_without_its_database_is_alive_but_not_ready(house: House, serve: Serve) -> None:
    lost = create_async_engine("sqlite+aiosqlite:////nowhere/guichet.sqlite3")
    async with serve(build_app(replace(house, engine=lost))) as browser:
        async with browser.get("/readyz") as response:
            assert response.status == 503
            assert (await response.json())["database"] is False
        async with browser.get("/healthz") as response:
            assert response.status == 200
    await lost.dispose()


async def test_stopped_workers_are_broken(house: House) -> None:
    workers = open_workers(house.settings, house.book)
    workers.stop()
    assert await workers_state(workers, at=datetime.now(UTC)) is WorkersState.BROKEN


async def test_metrics_count_questions_checks_and_requests(
    browser: ClientSession, unsigned_pdf: bytes
) -> None:
    await browser.post("/ask", data={"q": QUESTION})
    await browser.post("/ask", data={"q": ""})
    await browser.post("/check", data=files(a_pdf=unsigned_pdf))
    await open_ticket(browser)
    await open_ticket(browser)
    async with browser.get("/metrics") as response:
        figures = await response.text()
    for line in (
        'guichet_questions_total{outcome="answer"} 1.0',
        'guichet_questions_total{outcome="unknown"} 1.0',
        'guichet_checks_total{verdict="unsigned"} 1.0',
        "guichet_tickets_total 1.0",
        "guichet_question_seconds_count 2.0",
        "guichet_check_seconds_count 1.0",
    ):
        assert line in figures
    assert QUESTION not in figures
