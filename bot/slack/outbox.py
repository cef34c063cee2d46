"""Says things in Slack: within its limits, in plain text when it refuses blocks, and saying so when it is late."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.durable import lateness
from bot.slack import budget, texts
from bot.slack.client import SlackClient
from bot.slack.errors import BlocksRefused, SlackAway, SlackError, ThreadGone
from bot.slack.late import late_sentence
from bot.slack.message import Context, Message
from knowledge.models import Lang

logger = logging.getLogger(__name__)

_BLOCKS_REFUSED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
_NOT_THERE = ("message_not_found", "cant_update_message", "edit_window_closed")
_THREAD_GONE = {"thread_not_found", "message_not_found", "cannot_reply_to_message", "invalid_thread_ts"}
"""Codes that mean: what the thread hung from was deleted."""


def open_client(token: str, api_url: str) -> SlackClient:
    """Return a client of Slack's Web API whose calls nobody counts."""
    return SlackClient(token, api_url)


class Outbox:
    """Posts and updates messages."""

    def __init__(
        self, client: AsyncWebClient, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client = client
        self._now = now

    async def post(
        self,
        channel: str,
        thread: str | None,
        message: Message,
        *,
        lang: Lang = "fr",
        aloud: bool = False,
    ) -> dict[str, str]:
        """Post a message in a thread, or in the channel without one; returns where its first part stands.

        What comes late, or whose thread was deleted, says so in `lang`. `aloud` shows what is said in a thread in
        the channel too.

        Raises:
            SlackAway: Slack does not take it now.
            SlackError: Slack refused it; carries Slack's code alone.
        """
        message = self._on_time(message, lang)
        try:
            return await self._post_parts(channel, thread, message, aloud=aloud)
        except ThreadGone:
            return await self._post_parts(channel, None, _said_first(texts.THREAD_GONE.in_(lang), message))

    async def update(self, channel: str, ts: str, message: Message, *, lang: Lang = "fr") -> None:
        """Replace a message, which has one part, by another.

        Raises:
            SlackAway: Slack does not take it now.
            SlackError: Slack refused it.
        """
        part = budget.fit(self._on_time(message, lang))[0]
        await self._call("chat.update", {"channel": channel, "ts": ts, **_content(part, None)})

    async def replace(
        self, channel: str, ts: str, thread: str, message: Message, *, lang: Lang = "fr"
    ) -> None:
        """Put a message of any length in place of one in a thread; where that is gone, say it anew.

        What does not fit in one message follows in the thread. Called twice, it says what follows twice.

        Raises:
            SlackAway: Slack does not take it now.
            SlackError: Slack refused it.
        """
        first, *rest = budget.fit(self._on_time(message, lang))
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
        """Add a reaction; False when Slack refuses it, so that the caller says it in words.

        Raises:
            SlackAway: Slack does not take it now.
        """
        try:
            await self._call("reactions.add", {"channel": channel, "timestamp": ts, "name": emoji})
        except SlackAway:
            raise
        except SlackError as error:
            return str(error).endswith("already_reacted")
        return True

    def _on_time(self, message: Message, lang: Lang) -> Message:
        late = lateness()
        if late is None:
            return message
        return _said_first(late_sentence(late, lang, now=self._now()), message)

    async def _post_parts(
        self, channel: str, thread: str | None, message: Message, *, aloud: bool = False
    ) -> dict[str, str]:
        parts = budget.fit(message)
        places = [await self._post_part(channel, thread, part, aloud=aloud) for part in parts]
        return places[0]

    async def _post_part(
        self, channel: str, thread: str | None, part: Message, *, aloud: bool = False
    ) -> dict[str, str]:
        place: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread is not None:
            place["thread_ts"] = thread
            if aloud:
                place["reply_broadcast"] = True
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
            if code in _THREAD_GONE and arguments.get("thread_ts"):
                raise ThreadGone(f"{method}: {code}") from None
            raise SlackError(f"{method}: {code}") from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}


def _content(part: Message, thread: str | None) -> dict[str, Any]:
    """Return text and blocks; the text is always there, for notifications and screen readers."""
    return {"text": part.text} | ({"blocks": budget.blocks_json(part.blocks, thread)} if part.blocks else {})


def _said_first(sentence: str, message: Message) -> Message:
    """Return a message that begins with a sentence of ours."""
    blocks = (Context(text=f"_{sentence}_"), *message.blocks) if message.blocks else ()
    return Message(f"{sentence}\n{message.text}", blocks)
