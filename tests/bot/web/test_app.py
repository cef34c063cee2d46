"""The application as a whole."""

import pytest
from aiohttp import ClientSession, web

from bot.web import build_app
from bot.wiring import House
from tests.bot.web.conftest import Serve
from tests.bot.web.test_tickets import open_ticket

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_slack_requests_reach_their_handler_untouched(house: House, serve: Serve) -> None:
    received: list[bytes] = []

    async def slack(request: web.Request) -> web.Response:
        received.append(await request.read())
        return web.Response(text="ok")

    async with serve(build_app(house, slack=slack)) as session:
        headers = {"Content-Type": "application/json", "Origin": "https://slack.example"}
        async with session.post("/slack/events", data=b'{"a": 1}', headers=headers) as response:
            assert await response.text() == "ok"
            assert "Set-Cookie" not in response.headers
    assert received == [b'{"a": 1}']


async def test_slack_route_is_absent_without_slack(browser: ClientSession) -> None:
    async with browser.post("/slack/events", data=b"{}") as response:
        assert response.status == 404


async def test_live_pages_end_when_the_server_stops(house: House, serve: Serve) -> None:
    async with serve(build_app(house, reread_s=3600)) as session:
        path = await open_ticket(session)
        events = await session.get(path + "/events")
        await events.content.readuntil(b"\n\n")
    events.close()  # leaving `serve` stopped the server: it did not wait for the hour
