"""The running product and the workspace that it serves, over HTTP or over Socket Mode: the same for every journey."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine

from bot.settings import Settings
from bot.store.engine import database_url
from bot.store.store import Store
from tests.journeys.serving import environment, printed
from tests.peers import local_slack
from tests.peers.border import Border, Mode
from tests.peers.emulate import free_port
from tests.peers.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SUPPORT, LocalSlack

_POLL_S = 0.02
_WAIT_S = 60.0


class SlackProduct:
    """`guichet serve`, the workspace, and what stands between."""

    def __init__(
        self,
        slack: LocalSlack,
        border: Border,
        folder: Path,
        settings: Mapping[str, str],
        program: tuple[str, ...],
    ) -> None:
        self.slack = slack
        self.border = border
        self.settings = settings
        self.log = folder / "log"
        self._folder = folder
        self._program = program
        self._process: asyncio.subprocess.Process | None = None
        known = {"GUICHET_DATA_DIR": str(folder / "data"), **settings}
        self._engine = create_async_engine(database_url(Settings.model_validate(known)))
        self.store = Store(self._engine)

    async def start(self, **more: str) -> None:
        """Start the product and wait until it hears Slack."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, *self._program, "serve"),
                env=environment(self._folder / "data", {**self.settings, **more}),
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
        if self._process is not None:
            await self.kill()
        await self._engine.dispose()

    async def settled(self) -> None:
        """Wait until every delivery is acknowledged and every recorded event handled."""
        await self.border.acknowledged()
        async with asyncio.timeout(_WAIT_S):
            while await self.store.unhandled_events():  # noqa: ASYNC110  # another process's: only its tables tell
                await asyncio.sleep(_POLL_S)

    async def answers(self, thread: str, channel: str | None = None) -> list[dict[str, Any]]:
        """Return what the desk said in a thread: of the supplier's direct messages unless a channel is named."""
        await self.settled()
        where = channel or await self.slack.direct(local_slack.SUPPLIER)
        return await self.slack.answers(where, thread)

    async def card(self, ticket: Mapping[str, Any]) -> dict[str, Any]:
        """Return a ticket's message as it stands now."""
        await self.settled()
        return next(one for one in await self.slack.answers(SUPPORT) if one["ts"] == ticket["ts"])


@asynccontextmanager
async def slack_product(
    folder: Path, mode: Mode, *, program: tuple[str, ...] = ("-m", "bot"), **settings: str
) -> AsyncIterator[SlackProduct]:
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
        product = SlackProduct(slack, border, folder, known, program)
        try:
            yield product
        finally:
            await product.close()
    assert border.complaints == []
