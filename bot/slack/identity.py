"""Who the desk is in Slack, and how its members are called."""

import logging

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import TOKEN_ERRORS
from bot.slack.errors import NotConnected, SlackAway
from knowledge.models import Frozen

logger = logging.getLogger(__name__)

_MAX_NAME_CHARS = 100
_KEPT_NAMES = 500


class Identity(Frozen):
    """The desk as a member of a workspace."""

    team: str
    user: str
    """Its member id: what a mention of the desk holds; empty when Slack does not say, as for `team`."""
    scopes: tuple[str, ...]
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
            f"Slack cannot be reached at {client.base_url} ({away.code}): check the network and SLACK_API_URL."
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
        "“OAuth & Permissions” page, then start again."
    )


class Members:
    """Knows the desk itself, once Slack said who it is, and the names of people."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._me: Identity | None = None
        self._names: dict[str, str] = {}

    async def me(self) -> Identity:
        """Return who the desk is; asked once.

        Raises:
            NotConnected: Slack does not accept the token, or cannot be reached.
        """
        if self._me is None:
            self._me = await identify(self._client)
        return self._me

    async def name(self, user: str, *, otherwise: str) -> str:
        """Return how a member is called; `otherwise` when Slack does not tell."""
        if user not in self._names:
            found = await self._look_up(user)
            if not found:
                return otherwise
            if len(self._names) >= _KEPT_NAMES:
                self._names.clear()
            self._names[user] = found
        return self._names[user]

    async def _look_up(self, user: str) -> str:
        try:
            answer = await self._client.api_call("users.info", data={"user": user})
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.info("no name for a member: %s", type(error).__name__)
            return ""
        described = answer.get("user") or {}
        profile = described.get("profile") or {}
        name = profile.get("real_name") or described.get("real_name") or described.get("name")
        return str(name or "")[:_MAX_NAME_CHARS]
