"""Who the desk is in Slack, and how its members are called."""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import TOKEN_ERRORS
from bot.slack.errors import NotConnected, SlackAway
from bot.store.store import Store
from knowledge.models import Frozen

logger = logging.getLogger(__name__)

_MAX_NAME_CHARS = 100
_KEPT_PEOPLE = 500


class Identity(Frozen):
    """The desk as a member of a workspace."""

    team: str
    user: str
    """Its member id: what a mention of the desk holds; empty when Slack does not say, as for `team`."""
    scopes: tuple[str, ...] = ()
    """What its token may do; empty when Slack does not say."""


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who the token belongs to.

    Raises:
        NotConnected: Slack does not accept the token, or cannot be reached.
    """
    try:
        answer = await client.auth_test()
    except SlackAway as away:
        if away.code in TOKEN_ERRORS:
            raise _refused(away.code) from None
        raise NotConnected(
            f"Slack cannot be reached at {client.base_url} ({away.code}): check the network and SLACK_API_URL.",
            code=away.code,
        ) from None
    except SlackApiError as error:
        raise _refused(str(error.response.get("error"))) from None
    granted = str(answer.headers.get("x-oauth-scopes", ""))
    return Identity(
        team=str(answer.get("team_id") or ""),
        user=str(answer.get("user_id") or ""),
        scopes=tuple(scope.strip() for scope in granted.split(",") if scope.strip()),
    )


def _refused(code: str) -> NotConnected:
    return NotConnected(
        f"Slack refuses SLACK_BOT_TOKEN ({code}): copy the “xoxb-…” token of the app's "
        "“OAuth & Permissions” page, then start again.",
        code=code,
    )


class Person(Frozen):
    """A member, as Slack describes them."""

    name: str
    """Empty when Slack gives none."""
    team: str
    """Their workspace; empty when Slack does not say."""
    is_guest: bool
    """A guest, someone of another workspace (Slack Connect), a bot, or someone who left."""


class Members:
    """Knows the desk itself, once Slack said who it is, and who people are."""

    def __init__(self, client: AsyncWebClient, store: Store | None = None) -> None:
        """Ask `client`; what it says of the desk is kept in `store` for a start while Slack is away."""
        self._client = client
        self._store = store
        self._token_digest = hashlib.sha256((client.token or "").encode()).hexdigest()
        self._me: Identity | None = None
        self._people: dict[str, Person] = {}
        self._companies: dict[str, str] = {}

    async def introduce(self) -> Identity:
        """Ask Slack who the desk is, and keep what it says.

        Raises:
            NotConnected: Slack does not accept the token, or cannot be reached.
        """
        self._me = await identify(self._client)
        if self._store is not None:
            await self._store.keep_slack_identity(
                self._token_digest, team=self._me.team, member=self._me.user
            )
        return self._me

    async def me(self) -> Identity:
        """Return who the desk is: asked once, or as Slack said of the same token before.

        Raises:
            NotConnected: Slack does not accept the token, or cannot be reached, and never said whose the token is.
        """
        if self._me is None:
            self._me = await self._remembered() or await self.introduce()
        return self._me

    async def _remembered(self) -> Identity | None:
        known = None if self._store is None else await self._store.slack_identity(self._token_digest)
        return None if known is None else Identity(team=known[0], user=known[1])

    async def name(self, user: str, *, otherwise: str) -> str:
        """Return how a member is called; `otherwise` when Slack does not tell."""
        person = await self.person(user)
        return otherwise if person is None or not person.name else person.name

    async def person(self, user: str) -> Person | None:
        """Return who a member is; None when Slack does not tell."""
        if user not in self._people:
            found = await self._look_up(user)
            if found is None:
                return None
            if len(self._people) >= _KEPT_PEOPLE:
                self._people.clear()
            self._people[user] = found
        return self._people[user]

    async def company(self, user: str) -> str:
        """Return the name of another workspace that a member writes from (Slack Connect); empty otherwise."""
        person = await self.person(user)
        if person is None or person.team in {"", (await self.me()).team}:
            return ""
        if person.team not in self._companies:
            described = (await self._ask("team.info", {"team": person.team})).get("team") or {}
            if not described.get("name"):
                return ""
            self._companies[person.team] = str(described["name"])[:_MAX_NAME_CHARS]
        return self._companies[person.team]

    async def _look_up(self, user: str) -> Person | None:
        described = (await self._ask("users.info", {"user": user})).get("user")
        if not described:
            return None
        profile = described.get("profile") or {}
        name = profile.get("real_name") or described.get("real_name") or described.get("name")
        team = str(described.get("team_id") or "")
        outside = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
        return Person(
            name=str(name or "")[:_MAX_NAME_CHARS],
            team=team,
            is_guest=any(described.get(flag) for flag in outside) or team not in {"", (await self.me()).team},
        )

    async def _ask(self, method: str, arguments: dict[str, str]) -> Mapping[str, Any]:
        """Return what Slack tells of a member or a workspace; nothing when it does not."""
        try:
            answer = await self._client.api_call(method, data=arguments)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.info("%s gives nothing: %s", method, type(error).__name__)
            return {}
        return answer.data if isinstance(answer.data, dict) else {}
