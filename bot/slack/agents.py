"""Who belongs to the support team: a user group, a list of members, or by default the members of its channel.

A guest, or someone of another workspace, who reads the support channel is no agent by that alone.
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import SlackAway, SlackError
from bot.slack.identity import Members

_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_KEPT_S = 300.0
"""How long the list of members is believed, in seconds; whoever is not in it is looked for again sooner."""
_LOOK_AGAIN_S = 10.0
_PAGE = 200
_MAX_PAGES = 50


class Agents:
    """Tells whether a member of Slack belongs to the support team."""

    def __init__(
        self,
        client: AsyncWebClient,
        members: Members,
        *,
        team: str,
        channel: Callable[[], Awaitable[str]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`team` is a user group's id, or members' ids separated by commas; empty: the members of `channel`."""
        self._client = client
        self._members = members
        self._listed = frozenset(filter(None, (part.strip() for part in team.split(","))))
        self._group = team.strip() if _GROUP.fullmatch(team.strip()) else ""
        self._channel = channel
        self._clock = clock
        self._known: frozenset[str] = frozenset()
        self._known_at: float | None = None

    async def include(self, user: str) -> bool:
        """Tell whether a member belongs to the support team.

        Raises:
            SlackError: Slack does not tell; nobody is let in meanwhile.
        """
        if self._listed and not self._group:
            return user in self._listed
        age = None if self._known_at is None else self._clock() - self._known_at
        if age is None or age > _KEPT_S or (user not in self._known and age > _LOOK_AGAIN_S):
            self._known = await self._look_up()
            self._known_at = self._clock()
        if user not in self._known:
            return False
        if self._group:
            return True
        person = await self._members.person(user)
        if person is None:
            raise SlackError("users.info: Slack does not say who a member of the support channel is")
        return not person.is_guest

    async def _look_up(self) -> frozenset[str]:
        if self._group:
            answer = await self._ask("usergroups.users.list", {"usergroup": self._group})
            return frozenset(map(str, answer.get("users") or ()))
        channel = await self._channel()
        if not channel:
            return frozenset()
        found: set[str] = set()
        cursor = ""
        for _ in range(_MAX_PAGES):
            page = await self._ask(
                "conversations.members", {"channel": channel, "limit": _PAGE, "cursor": cursor}
            )
            found.update(map(str, page.get("members") or ()))
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return frozenset(found)

    async def _ask(self, method: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
        try:
            answer = await self._client.api_call(method, data=arguments)
        except SlackAway:
            raise
        except SlackApiError as error:
            raise SlackError(f"{method}: {error.response.get('error')}") from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise SlackError(f"{method}: {type(error).__name__}") from None
        return answer.data if isinstance(answer.data, dict) else {}
