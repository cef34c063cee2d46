"""The whole desk, connected to a Slack workspace on this machine."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.slack import SlackDoor
from bot.wiring import House, open_house
from tests.peers import local_slack
from tests.peers.local_slack import LocalSlack
from tests.peers.slack_api import SlackApi

QUESTION = "Quel est le SIRET de la CPAM à indiquer ?"

needs_peer = pytest.mark.skipif(
    not local_slack.installed(), reason="local-slack is not installed: run npm ci in tests/peers"
)


class Running(NamedTuple):
    """A desk and the workspace that it serves."""

    slack: LocalSlack
    house: House
    door: SlackDoor

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


def settings_of(folder: Path, api_url: str, **more: str | int) -> Settings:
    """Return settings for a workspace, without reading the environment."""
    return Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": local_slack.BOT_TOKEN,
            "SLACK_SIGNING_SECRET": local_slack.SIGNING_SECRET,
            "SLACK_API_URL": api_url,
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


@asynccontextmanager
async def running(folder: Path, **more: str | int) -> AsyncIterator[Running]:
    """Open a workspace and a desk that hears it over HTTP; settings may be given."""
    doorway = Doorway()
    async with (
        doorway.opened(),
        local_slack.local_slack(folder, mode="events", request_url=doorway.url) as slack,
        opened_desk(settings_of(folder, slack.api_url, **more)) as (house, door),
    ):
        doorway.door = door
        yield Running(slack, house, door)


class Receiving(NamedTuple):
    api: SlackApi
    house: House
    door: SlackDoor
    url: str

    async def texts(self, ts: str) -> list[str]:
        """Return what the desk's messages in a thread say once everything is handled."""
        await self.house.work.settled()
        return [str(message["text"]) for message in self.api.standing if message.get("thread_ts") == ts]

    async def directly(self, user: str) -> list[str]:
        """Return what the desk's direct messages to a person, opened by itself, say once everything is handled."""
        await self.house.work.settled()
        return [str(message["text"]) for message in self.api.standing if message["channel"] == f"D{user}"]


@asynccontextmanager
async def receiving(
    api: SlackApi, folder: Path, *, working: bool = True, **more: str
) -> AsyncIterator[Receiving]:
    doorway = Doorway()
    async with (
        doorway.opened(),
        opened_desk(settings_of(folder, api.api_url, **more), working=working) as (house, door),
    ):
        doorway.door = door
        yield Receiving(api, house, door, doorway.url)


_moments = itertools.count(1)


def moment() -> str:
    """Return a time stamp that no other message has."""
    return f"1700000001.{next(_moments):06d}"


def direct(**change: Any) -> dict[str, Any]:
    """Return a new direct message, with some of its fields changed."""
    return {
        "type": "message",
        "channel_type": "im",
        "channel": "D0DIRECT",
        "ts": moment(),
        "user": "U0SUPPLIER",
        "text": QUESTION,
        **change,
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Return a desk over HTTP, shared by a module's tests: each looks at its own threads."""
    async with running(tmp_path_factory.mktemp("desk")) as opened:
        yield opened
