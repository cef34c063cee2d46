"""Looks for what the desk may have said just before it was cut short, so that it is not left standing.

Slack takes a message before the desk knows it: where the process dies in between, only Slack's own history tells. It is
asked then alone, as it may be limited to one call a minute.
"""

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.identity import Members

logger = logging.getLogger(__name__)

_LIMIT = 50


class Recall:
    """Finds the desk's own messages."""

    def __init__(self, client: AsyncWebClient, members: Members) -> None:
        self._client = client
        self._members = members

    async def find(self, channel: str, thread: str | None, text: str, *, after: str) -> str | None:
        """Return the time stamp of the desk's last message that still says `text`; None: there is none, or no telling.

        Args:
            channel: where.
            thread: the message that the thread hangs from; None: in the channel.
            text: as it was posted.
            after: the time stamp that it must be later than.

        Raises:
            SlackAway: Slack does not answer now.
        """
        asked: dict[str, Any] = {"channel": channel, "oldest": after, "limit": _LIMIT}
        try:
            if thread is None:
                answer = await self._client.api_call("conversations.history", data=asked)
            else:
                answer = await self._client.api_call("conversations.replies", data={**asked, "ts": thread})
        except SlackApiError as error:
            logger.warning("what was said last is not to be had: %s", error.response.get("error"))
            return None
        me = (await self._members.me()).user
        said = [
            str(one["ts"])
            for one in answer.get("messages") or ()
            if one.get("user") == me and one.get("text") == text and str(one.get("ts")) > after
        ]
        return max(said, default=None)
