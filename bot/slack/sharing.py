"""Shares files in Slack, in a thread or with one person alone. The bytes are handed on and never kept.

Source: docs.slack.dev, messaging/working-with-files (`files.upload` is gone: an address is asked for, the bytes go
there, then the file is shared) and reference/methods/conversations.open.
"""

import json
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.slack.errors import NotReached, NotShared, SlackAway, SlackError
from bot.slack.hosts import is_slack_host
from handlers.sources import Content, opened, size_of

_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10, sock_read=60)


class FileSharing:
    """Uploads files, and finds where one person reads alone."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def direct(self, user: str) -> str:
        """Return the channel of the direct messages between a member and the desk, opened if need be.

        Raises:
            NotReached: that member cannot be written to; trying again would not help.
            SlackError: Slack did not answer as it should; trying again may help (`SlackAway`: later).
        """
        answer = await self._ask("conversations.open", {"users": user}, NotReached)
        channel = (answer.get("channel") or {}).get("id")
        if not channel:
            raise SlackError("conversations.open: no channel")
        return str(channel)

    async def share(
        self, channel: str, thread: str | None, name: str, content: Content, *, text: str = ""
    ) -> str:
        """Share a file in a thread, or in the channel without one; returns the file's id.

        `text` is said above it, in Slack's mrkdwn: escaped by who writes it. Called twice, it shares twice.

        Raises:
            NotShared: Slack does not take it; trying again would not help.
            SlackError: Slack did not answer as it should; trying again may help.
        """
        asked = await self._ask(
            "files.getUploadURLExternal", {"filename": name, "length": size_of(content)}, NotShared
        )
        await self._upload(URL(str(asked.get("upload_url"))), content)
        file = str(asked.get("file_id"))
        shared: dict[str, Any] = {
            "files": json.dumps([{"id": file, "title": name}]),
            "channel_id": channel,
            **({"thread_ts": thread} if thread else {}),
            **({"initial_comment": text} if text else {}),
        }
        await self._ask("files.completeUploadExternal", shared, NotShared)
        return file

    async def _upload(self, address: URL, content: Content) -> None:
        if not is_slack_host(address, self._client.base_url):
            raise NotShared("upload: the address is not Slack's")
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.post(address, data=opened(content), allow_redirects=False) as response,
            ):
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackAway("upload", type(error).__name__) from None
        if status != 200:  # noqa: PLR2004  # OK
            raise SlackAway("upload", f"HTTP {status}")

    async def _ask(self, method: str, arguments: dict[str, Any], refusal: type[SlackError]) -> dict[str, Any]:
        """Call a method with its arguments in the body, where every Slack reads them."""
        try:
            answer = await self._client.api_call(method, data=arguments)
        except SlackApiError as error:
            raise refusal(f"{method}: {error.response.get('error')}") from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}
