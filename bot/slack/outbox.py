"""Says things in Slack: within its limits, waiting when asked to, in plain text when it refuses blocks."""

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import budget
from bot.slack.errors import BlocksRefused, SlackError
from bot.slack.message import Message

logger = logging.getLogger(__name__)

_BLOCKS_REFUSED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
_NOT_THERE = ("message_not_found", "cant_update_message", "edit_window_closed")
_RATE_LIMIT_RETRIES = 5
_TIMEOUT_S = 30


def open_client(token: str, api_url: str) -> AsyncWebClient:
    """Return a client of Slack's Web API that waits `Retry-After` when it is told to."""
    quiet = logging.getLogger("bot.slack.web_api")
    quiet.setLevel(logging.WARNING)  # below, slack_sdk logs what is posted
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=_TIMEOUT_S,
        logger=quiet,
        retry_handlers=[
            AsyncConnectionErrorRetryHandler(),
            AsyncRateLimitErrorRetryHandler(max_retry_count=_RATE_LIMIT_RETRIES),
            AsyncServerErrorRetryHandler(),
        ],
    )


class Outbox:
    """Posts and updates messages."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(self, channel: str, thread: str | None, message: Message) -> dict[str, str]:
        """Post a message in a thread, or in the channel without one; returns where its first part stands.

        Raises:
            SlackError: Slack refused it; carries Slack's code alone.
        """
        places = [await self._post_part(channel, thread, part) for part in budget.fit(message)]
        return places[0]

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message, which has one part, by another.

        Raises:
            SlackError: Slack refused it.
        """
        part = budget.fit(message)[0]
        await self._call("chat.update", {"channel": channel, "ts": ts, **_content(part, None)})

    async def replace(self, channel: str, ts: str, thread: str, message: Message) -> None:
        """Put a message of any length in place of one in a thread; where that is gone, say it anew.

        What does not fit in one message follows in the thread. Called twice, it says what follows twice.

        Raises:
            SlackError: Slack refused it.
        """
        first, *rest = budget.fit(message)
        try:
            await self._call("chat.update", {"channel": channel, "ts": ts, **_content(first, thread)})
        except BlocksRefused:
            text, *more = budget.plain(first)
            await self._call("chat.update", {"channel": channel, "ts": ts, "text": text, "blocks": []})
            rest = [*map(Message, more), *rest]
        except SlackError as error:
            if not str(error).endswith(_NOT_THERE):
                raise
            rest = [first, *rest]
        for part in rest:
            await self._post_part(channel, thread, part)

    async def react(self, channel: str, ts: str, emoji: str) -> bool:
        """Add a reaction; False when Slack refuses it, so that the caller says it in words."""
        try:
            await self._call("reactions.add", {"channel": channel, "timestamp": ts, "name": emoji})
        except SlackError as error:
            return str(error).endswith("already_reacted")
        return True

    async def _post_part(self, channel: str, thread: str | None, part: Message) -> dict[str, str]:
        place: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread is not None:
            place["thread_ts"] = thread
        try:
            answer = await self._call("chat.postMessage", {**place, **_content(part, thread)})
        except BlocksRefused:
            answers = [
                await self._call("chat.postMessage", {**place, "text": text}) for text in budget.plain(part)
            ]
            answer = answers[0]
        message = answer.get("message") or {}
        return {
            "channel": str(answer.get("channel") or channel),
            "ts": str(answer.get("ts") or message.get("ts") or ""),
        }

    async def _call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            code = str(error.response.get("error"))
            logger.warning("Slack refused %s: %s", method, code)
            if code in _BLOCKS_REFUSED:
                raise BlocksRefused(f"{method}: {code}") from None
            raise SlackError(f"{method}: {code}") from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}


def _content(part: Message, thread: str | None) -> dict[str, Any]:
    """Return text and blocks; the text is always there, for notifications and screen readers."""
    return {"text": part.text} | ({"blocks": budget.blocks_json(part.blocks, thread)} if part.blocks else {})
