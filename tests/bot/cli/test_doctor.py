"""`guichet doctor`: the clock, held against Slack's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.cli import doctor
from bot.settings import Settings


@asynccontextmanager
async def slack_whose_clock_says(date: str) -> AsyncIterator[Settings]:
    """Serve a Slack that tells that date; yields the settings of a desk that talks to it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(headers={"Date": date})

    app = web.Application()
    app.router.add_route("*", "/api/", answer)
    server = TestServer(app)
    await server.start_server()
    yield Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": "xoxb-invented",
            "SLACK_SIGNING_SECRET": "invented",
            "SLACK_API_URL": str(server.make_url("/api/")),
        }
    )
    await server.close()


@pytest.mark.parametrize(("minutes", "ok"), [(0, True), (10, False), (-10, False)])
async def test_clock_away_from_slacks_is_said_to_be_wrong(minutes: int, *, ok: bool) -> None:
    told = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    async with slack_whose_clock_says(told) as settings:
        check = await doctor._clock(settings)
    assert check.ok is ok
    assert "Slack's" in check.sentence


async def test_clock_that_slack_does_not_tell_is_not_said_to_be_right() -> None:
    async with slack_whose_clock_says("soon") as settings:
        assert (await doctor._clock(settings)).ok is None
    away = settings.model_copy(update={"slack_api_url": "http://127.0.0.1:1/api/"})
    assert (await doctor._clock(away)).ok is None


async def test_clock_of_a_desk_without_slack_is_not_compared() -> None:
    assert (await doctor._clock(Settings.model_validate({}))).ok is None
