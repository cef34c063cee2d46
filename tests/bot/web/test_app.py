"""The application as a whole."""

import pytest
from aiohttp import ClientSession, web

from bot.web import build_app
from bot.wiring import House
from tests.bot.web.conftest import Serve

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
