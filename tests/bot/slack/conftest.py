"""The whole desk, connected to a Slack workspace on this machine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.slack import SlackDoor
from bot.wiring import House, open_house
from tests.peers import local_slack
from tests.peers.local_slack import LocalSlack

needs_peer = pytest.mark.skipif(
    not local_slack.installed(), reason="local-slack is not installed: run npm ci in tests/peers"
)


class Running(NamedTuple):
    """A desk and the workspace that it serves."""

    slack: LocalSlack
    house: House
    door: SlackDoor
    events_url: str

    async def settled(self) -> None:
        await self.house.work.settled()


class Doorway:
    """Where Slack posts to; the door behind it can be changed, as when the desk is started again."""

    def __init__(self) -> None:
        self.door: SlackDoor | None = None
        self.url = ""

    async def receive(self, request: web.Request) -> web.StreamResponse:
        if self.door is None:
            return web.Response(status=503)
        return await self.door.handle_http(request)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_post("/slack/events", self.receive)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/slack/events"))
        yield
        await server.close()


def settings_of(folder: Path, slack: LocalSlack, **more: str | int) -> Settings:
    """Return settings for a workspace, without reading the environment."""
    return Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": local_slack.BOT_TOKEN,
            "SLACK_SIGNING_SECRET": local_slack.SIGNING_SECRET,
            "SLACK_API_URL": slack.api_url,
            "SLACK_SUPPORT_CHANNEL": local_slack.SUPPORT,
            "GUICHET_DATA_DIR": folder / "data",
            "GUICHET_CHECK_WORKERS": 1,
            **more,
        }
    )


@asynccontextmanager
async def opened_desk(settings: Settings, *, working: bool = True) -> AsyncIterator[tuple[House, SlackDoor]]:
    """Open the desk as `guichet serve` does; not `working`: it records, and handles nothing."""
    async with open_house(settings) as house:
        door = SlackDoor(house)
        door.connect()
        if working:
            await house.work.start()
        assert await door.start() is None
        try:
            yield house, door
        finally:
            await door.stop()
            if working:
                await house.work.stop()


OpenDesk = Callable[..., Awaitable[Running]]


@pytest.fixture
async def open_desk(tmp_path: Path) -> AsyncIterator[OpenDesk]:
    """Return a function that opens a desk over HTTP; settings may be given."""
    async with AsyncExitStack() as stack:

        async def open_(**more: str | int) -> Running:
            doorway = Doorway()
            await stack.enter_async_context(doorway.opened())
            slack = await stack.enter_async_context(
                local_slack.local_slack(tmp_path, mode="events", request_url=doorway.url)
            )
            house, door = await stack.enter_async_context(opened_desk(settings_of(tmp_path, slack, **more)))
            doorway.door = door
            return Running(slack, house, door, doorway.url)

        yield open_


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Running:
    """Return a desk over HTTP."""
    return await open_desk()
