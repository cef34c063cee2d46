"""Looks at the Slack connection for `guichet doctor`: token, scopes, support channel."""

import re
from typing import Any, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.errors import NotConnected
from bot.slack.identity import Identity, identify
from bot.slack.outbox import open_client
from bot.slack.scopes import BOT_SCOPES
from bot.slack.socket_mode import socket_address

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{5,}")
_PAGE = 200
_MAX_PAGES = 20


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool | None
    """None: it could not be known, or is left out on purpose."""
    sentence: str
    """In French: what was seen, and what to do about it."""


async def probe(settings: Settings) -> tuple[Check, ...]:
    """Look at the Slack connection; never raises for what Slack answers."""
    if settings.slack_bot_token is None:
        return (Check("Slack", None, "SLACK_BOT_TOKEN est absent : la porte Slack reste fermée."),)
    client = open_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        me = await identify(client)
    except NotConnected as error:
        return (Check("Slack : jeton", ok=False, sentence=str(error)),)
    token = Check(
        "Slack : jeton", ok=True, sentence=f"Le jeton est accepté (espace {me.team}, membre {me.user})."
    )
    channel = await _support_channel(client, settings.slack_support_channel)
    return (token, _scopes(me), await _hearing(client, settings), channel)


async def _hearing(client: AsyncWebClient, settings: Settings) -> Check:
    """Look at how the desk hears Slack."""
    name = "Slack : réception"
    if settings.slack_app_token is None:
        return Check(
            name,
            None,
            "Par HTTP, à l'adresse /slack/events : seul Slack peut vérifier qu'il l'atteint (page « Event "
            "Subscriptions » de l'application).",
        )
    try:
        await socket_address(client, settings.slack_app_token.get_secret_value())
    except NotConnected as error:
        return Check(name, ok=False, sentence=str(error))
    return Check(name, ok=True, sentence="Par Socket Mode : le jeton SLACK_APP_TOKEN est accepté.")


def _scopes(me: Identity) -> Check:
    name = "Slack : droits"
    if not me.scopes:
        return Check(name, None, "Slack n'indique pas les droits du jeton : ils n'ont pas été vérifiés.")
    missing = [scope for scope in BOT_SCOPES if scope not in me.scopes]
    if not missing:
        return Check(name, ok=True, sentence=f"Les {len(BOT_SCOPES)} droits du manifeste sont accordés.")
    lacking = " ; ".join(f"{scope} ({BOT_SCOPES[scope]})" for scope in missing)
    return Check(
        name,
        ok=False,
        sentence=f"Droits manquants : {lacking}. Ajoutez-les à l'application, puis réinstallez-la.",
    )


async def _support_channel(client: AsyncWebClient, wanted: str | None) -> Check:
    name = "Slack : canal de l'équipe"
    if wanted is None:
        return Check(
            name,
            None,
            "SLACK_SUPPORT_CHANNEL est absent : les demandes attendent sur la page de l'équipe (/support).",
        )
    try:
        channel = await _find_channel(client, wanted)
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if code == "channel_not_found":
            channel = None
        else:
            return Check(name, None, f"Slack ne laisse pas voir le canal {wanted} ({code}) : non vérifié.")
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        return Check(name, None, f"Slack n'a pas répondu ({type(error).__name__}) : canal non vérifié.")
    if channel is None:
        return Check(
            name,
            ok=False,
            sentence=f"Le canal {wanted} est introuvable : corrigez SLACK_SUPPORT_CHANNEL, "
            "ou invitez-y l'application s'il est privé.",
        )
    if not channel.get("is_member"):
        return Check(
            name, ok=False, sentence=f"L'application n'est pas dans {wanted} : tapez-y /invite @Guichet."
        )
    return Check(name, ok=True, sentence=f"L'application est dans le canal {wanted}.")


async def _find_channel(client: AsyncWebClient, wanted: str) -> dict[str, Any] | None:
    """Return the channel of that id or #name, or None."""
    if _CHANNEL_ID.fullmatch(wanted):
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
