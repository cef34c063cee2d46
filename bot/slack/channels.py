"""Finds a channel by its id or its name."""

import re
from collections.abc import Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{5,}")
_PAGE = 200
_MAX_PAGES = 20


def is_id(wanted: str) -> bool:
    """Tell whether this is a channel's id rather than its name."""
    return _CHANNEL_ID.fullmatch(wanted) is not None


class Listened:
    """The channels where the desk answers without being asked, when it is sure."""

    def __init__(self, wanted: Sequence[str]) -> None:
        """`wanted` are ids and #names."""
        self._wanted = wanted
        self._ids = {one for one in wanted if is_id(one)}

    def includes(self, channel: str) -> bool:
        """Tell whether the desk listens there."""
        return channel in self._ids

    async def find(self, client: AsyncWebClient) -> tuple[str, ...]:
        """Look up the channels given by name; returns those that are not to be found.

        Raises:
            slack_sdk.errors.SlackClientError, aiohttp.ClientError, TimeoutError: Slack does not tell.
        """
        missing = []
        for name in self._wanted:
            found = {"id": name} if is_id(name) else await find_channel(client, name)
            if found is None:
                missing.append(name)
            else:
                self._ids.add(str(found["id"]))
        return tuple(missing)


async def find_channel(client: AsyncWebClient, wanted: str) -> dict[str, Any] | None:
    """Return the channel of that id or #name, or None.

    Raises:
        slack_sdk.errors.SlackClientError, aiohttp.ClientError, TimeoutError: Slack does not tell.
    """
    if is_id(wanted):
        answer = await client.api_call("conversations.info", data={"channel": wanted})
        found = answer.get("channel")
        return dict(found) if found else None
    cursor = ""
    for _ in range(_MAX_PAGES):
        page = await client.api_call(
            "conversations.list",
            data={"types": "public_channel,private_channel", "limit": _PAGE, "cursor": cursor},
        )
        for channel in page.get("channels") or ():
            if channel.get("name") == wanted.removeprefix("#"):
                return dict(channel)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return None
