"""Socket Mode: hearing Slack without a public address.

Source: docs.slack.dev, apis/events-api/using-socket-mode.
"""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.pauses import pauses
from bot.slack.client import LINK_DISABLED, TOKEN_ERRORS, SlackClient
from bot.slack.errors import NotConnected, SlackAway

_PING_EVERY_S = 10
_TURNED_OFF = (
    f"Socket Mode was turned off for the app ({LINK_DISABLED}). Turn it on again on the app's “Socket Mode” page; the "
    "desk then hears again by itself."
)


class Hearing(SocketModeClient):
    """A socket that renews itself, and tells the operator once when Slack gives none any more."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: SlackClient,
        *,
        logger: logging.Logger,
        first_pause_s: float,
    ) -> None:
        """Give what comes to `app`; after a refusal, ask again after `first_pause_s`, then twice that, and so on."""
        super().__init__(app_token=app_token, logger=logger, web_client=client, ping_interval=_PING_EVERY_S)
        self._app = app
        self._condition = client.condition
        self._first_pause_s = first_pause_s
        self._ends = asyncio.Event()
        self.socket_mode_request_listeners.append(self._hear)

    async def issue_new_wss_url(self) -> str:
        """Return an address to connect to, as soon as Slack gives one; empty once `close` was called."""
        growing = pauses(self._first_pause_s)
        while not self._ends.is_set():
            try:
                address = await socket_address(self.web_client, self.app_token)
            except NotConnected as error:
                self._condition.deafens(error.code, str(error))
            else:
                self._condition.hears()
                return address
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ends.wait(), next(growing))
        return ""

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Handle one message of Slack's; note why it closes the socket for good."""
        if message.get("type") == "disconnect" and message.get("reason") == LINK_DISABLED:
            self._condition.deafens(LINK_DISABLED, _TURNED_OFF)
        await super().run_message_listeners(message, raw_message)

    async def close(self) -> None:
        """End the connection, and do not ask for another."""
        self._ends.set()
        await super().close()  # type: ignore[no-untyped-call]  # slack_sdk

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, began)


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Return an address to connect to, good for once.

    Raises:
        NotConnected: Slack does not accept the app-level token, or cannot be reached.
    """
    try:
        opened = await client.apps_connections_open(app_token=app_token)
    except SlackAway as away:
        if away.code in TOKEN_ERRORS:
            raise _refused(away.code) from None
        raise NotConnected(
            f"Slack cannot be reached ({away.code}): check the network.", code=away.code
        ) from None
    except SlackApiError as error:
        raise _refused(str(error.response.get("error"))) from None
    return str(opened["url"])


def _refused(code: str) -> NotConnected:
    return NotConnected(
        f"Slack refuses SLACK_APP_TOKEN ({code}): copy the “xapp-…” token of the app's “Basic Information” page "
        "(scope connections:write), then start again.",
        code=code,
    )
