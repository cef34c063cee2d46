"""The running product and the workspace that it serves, over HTTP or over Socket Mode: the same for every journey."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from aiohttp import ClientSession
from sqlalchemy import NullPool, column, create_engine, select, table, update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.settings import Settings
from bot.store.engine import database_url, durable_url
from bot.store.store import Store
from bot.store.tables import tickets
from tests.journeys.doomed import orders
from tests.journeys.serving import environment, printed
from tests.peers import local_slack
from tests.peers.border import Border, Mode
from tests.peers.emulate import free_port
from tests.peers.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SUPPORT, LocalSlack

Product = TypeVar("Product", bound="SlackProduct")

_POLL_S = 0.02
_WAIT_S = 60.0


class SlackProduct:
    """`guichet serve`, the workspace, and what stands between."""

    def __init__(self, slack: LocalSlack, border: Border, folder: Path, settings: Mapping[str, str]) -> None:
        self.slack = slack
        self.border = border
        self.settings = settings
        self.log = folder / "log"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        known = {"GUICHET_DATA_DIR": str(folder / "data"), **settings}
        self._known = Settings.model_validate(known)
        self._engine = create_async_engine(database_url(self._known))
        self.store = Store(self._engine)

    async def start(self) -> None:
        """Start the product and wait until it hears Slack."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve"),
                env=environment(self._folder / "data", self.settings),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        await printed(self._process, r"(open on)")
        await self.border.connected()

    async def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def ended(self) -> None:
        """Wait until the process is gone."""
        assert self._process is not None
        await self._process.communicate()

    async def close(self) -> None:
        """End whatever runs."""
        if self._process is not None:
            await self.kill()
        await self._engine.dispose()

    async def settled(self) -> None:
        """Wait until every delivery is acknowledged and every recorded event handled."""
        await self.border.acknowledged()
        async with asyncio.timeout(_WAIT_S):
            while await self.store.unhandled_events():  # noqa: ASYNC110  # another process's: only its tables tell
                await asyncio.sleep(_POLL_S)

    async def tells_of_slack(self, state: str) -> None:
        """Wait until the desk tells whoever watches over it that Slack does so."""
        async with asyncio.timeout(_WAIT_S), ClientSession() as session:
            while True:
                async with session.get(f"{self.border.desk}/readyz") as response:
                    if (await response.json())["slack"] == state:
                        return
                await asyncio.sleep(_POLL_S)

    async def answers(self, thread: str, channel: str | None = None) -> list[dict[str, Any]]:
        """Return what the desk said in a thread: of the supplier's direct messages unless a channel is named."""
        await self.settled()
        where = channel or await self.slack.direct(local_slack.SUPPLIER)
        return await self.slack.answers(where, thread)

    async def has_more(self, thread: str, count: int) -> bool:
        """Tell whether more was said in a thread of the team's channel."""
        return len(await self.slack.answers(SUPPORT, thread)) > count

    async def waits_since(self, card: str, moment: datetime) -> None:
        """Let the supplier of a ticket have waited since a moment, instead of waiting that long."""
        standing = tickets.c.support_message["ts"].as_string() == card
        async with self._engine.begin() as connection:
            values = {"awaiting_since": moment.replace(tzinfo=None)}
            await connection.execute(update(tickets).where(standing).values(values))

    async def card(self, ticket: Mapping[str, Any]) -> dict[str, Any]:
        """Return a ticket's message as it stands now."""
        await self.settled()
        return next(one for one in await self.slack.answers(SUPPORT) if one["ts"] == ticket["ts"])


class DoomedProduct(SlackProduct):
    """The product in forks that can be told when to die (`doomed`)."""

    def __init__(self, slack: LocalSlack, border: Border, folder: Path, settings: Mapping[str, str]) -> None:
        super().__init__(slack, border, folder, settings)
        self._seen = folder / "seen"
        self._child = 0
        self._durable = create_engine(durable_url(self._known), poolclass=NullPool)

    async def start(self) -> None:
        """Start the product and wait until it hears Slack."""
        if self._process is None:
            with self.log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "tests.journeys.doomed"),
                    env=environment(self._folder / "data", self.settings),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                )
        assert self._process.stdin is not None
        self._process.stdin.write(b"start\n")
        self._child = int(await printed(self._process, r"^(\d+)$"))
        await printed(self._process, r"(open on)")
        await self.border.connected()

    def strike(self) -> None:
        """End the fork that runs, and do not wait."""
        os.kill(self._child, signal.SIGKILL)

    def seen(self) -> list[str]:
        """Return what was committed since it was armed."""
        return self._seen.read_text().splitlines() if self._seen.exists() else []

    async def ended(self) -> None:
        """Wait until the fork that runs is gone."""
        assert self._process is not None
        await printed(self._process, r"^(ended)$")

    async def close(self) -> None:
        """End whatever runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            await self._process.communicate(b"")  # no more starts
        await self._engine.dispose()

    def arm(self, commit: int) -> None:
        """Let it die before that commit, counted from now; 0: never, but note what is committed."""
        with orders(self._folder) as armed:
            self._seen.unlink(missing_ok=True)
            armed.truncate(0)
            armed.write(f"{commit} {uuid4()}")

    def disarm(self) -> list[str]:
        """Let it live; returns what was committed since it was armed, with what it died before."""
        with orders(self._folder) as armed:
            armed.truncate(0)
            return self.seen()

    async def settled(self) -> None:
        """Wait until every recorded event is handled and the durable engine has noted it."""
        await super().settled()
        async with asyncio.timeout(_WAIT_S):
            while await asyncio.to_thread(self._pending):  # noqa: ASYNC110  # as above
                await asyncio.sleep(_POLL_S)

    def _pending(self) -> bool:
        schema = "dbos" if self._durable.dialect.name == "postgresql" else None
        workflows = table("workflow_status", column("status"), schema=schema)
        waiting = select(workflows).where(workflows.c.status.not_in(("SUCCESS", "ERROR"))).limit(1)
        with self._durable.connect() as connection:
            return connection.execute(waiting).first() is not None


@asynccontextmanager
async def slack_product(
    folder: Path, mode: Mode, kind: type[Product], **settings: str
) -> AsyncIterator[Product]:
    """Open a workspace and the product that serves it; settings may be given. The product is not started."""
    port = free_port()
    async with (
        Border(mode).opened() as border,
        local_slack.local_slack(folder, mode=mode, request_url=border.request_url) as slack,
    ):
        border.workspace = slack.api_url.removesuffix("/api/")
        border.desk = f"http://127.0.0.1:{port}"
        secrets = {
            "events": {"SLACK_SIGNING_SECRET": SIGNING_SECRET},
            "socket": {"SLACK_APP_TOKEN": APP_TOKEN},
        }[mode]
        known = {
            "PORT": str(port),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": border.api_url,
            "SLACK_SUPPORT_CHANNEL": SUPPORT,
            "GUICHET_CHECK_WORKERS": "1",
            **secrets,
            **settings,
        }
        product = kind(slack, border, folder, known)
        try:
            yield product
        finally:
            await product.close()
    assert border.complaints == []
