"""Looks at the Slack connection for `guichet doctor`: token, scopes, support channel."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.checkup import Check
from bot.settings import Settings
from bot.slack.channels import find_channel
from bot.slack.errors import NotConnected
from bot.slack.identity import Identity, identify
from bot.slack.outbox import open_client
from bot.slack.scopes import BOT_SCOPES
from bot.slack.socket_mode import socket_address


async def probe(settings: Settings) -> tuple[Check, ...]:
    """Look at the Slack connection; never raises for what Slack answers."""
    if settings.slack_bot_token is None:
        return (Check("Slack", None, "no SLACK_BOT_TOKEN: the Slack door stays closed"),)
    client = open_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        me = await identify(client)
    except NotConnected as error:
        return (Check("Slack token", ok=False, sentence=str(error)),)
    token = Check("Slack token", ok=True, sentence=f"accepted: workspace {me.team}, member {me.user}")
    channel = await _support_channel(client, settings.slack_support_channel)
    listened = [await _listened_channel(client, wanted) for wanted in settings.listened_channels]
    return (token, _scopes(me), await _hearing(client, settings), channel, *listened)


async def _hearing(client: AsyncWebClient, settings: Settings) -> Check:
    """Look at how the desk hears Slack."""
    name = "Slack events"
    if settings.slack_app_token is None:
        return Check(
            name,
            None,
            "over HTTP at /slack/events; only Slack can tell whether it reaches it "
            "(the app's “Event Subscriptions” page)",
        )
    try:
        await socket_address(client, settings.slack_app_token.get_secret_value())
    except NotConnected as error:
        return Check(name, ok=False, sentence=str(error))
    return Check(name, ok=True, sentence="over Socket Mode: SLACK_APP_TOKEN is accepted")


def _scopes(me: Identity) -> Check:
    name = "Slack scopes"
    if not me.scopes:
        return Check(name, None, "Slack does not name the token's scopes: not checked")
    missing = [scope for scope in BOT_SCOPES if scope not in me.scopes]
    if not missing:
        return Check(name, ok=True, sentence=f"the manifest's {len(BOT_SCOPES)} scopes are granted")
    lacking = ", ".join(f"{scope} ({BOT_SCOPES[scope]})" for scope in missing)
    return Check(
        name,
        ok=False,
        sentence=f"missing: {lacking}; add them to the app, then install it again",
    )


async def _support_channel(client: AsyncWebClient, wanted: str | None) -> Check:
    name = "Slack support channel"
    if wanted is None:
        return Check(
            name,
            None,
            "no SLACK_SUPPORT_CHANNEL: tickets wait on the support page (/support)",
        )
    return await _channel(client, name, wanted, "SLACK_SUPPORT_CHANNEL")


async def _listened_channel(client: AsyncWebClient, wanted: str) -> Check:
    return await _channel(client, "Slack listening", wanted, "GUICHET_SLACK_LISTEN")


async def _channel(client: AsyncWebClient, name: str, wanted: str, setting: str) -> Check:
    """Look whether a channel of a setting is there, and the app in it."""
    try:
        channel = await find_channel(client, wanted)
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if code == "channel_not_found":
            channel = None
        else:
            return Check(name, None, f"Slack does not show {wanted} ({code}): not checked")
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        return Check(name, None, f"Slack did not answer ({type(error).__name__}): not checked")
    if channel is None:
        return Check(
            name,
            ok=False,
            sentence=f"{wanted} is not to be found: correct {setting}, "
            "or invite the app there if it is private",
        )
    if not channel.get("is_member"):
        return Check(name, ok=False, sentence=f"the app is not in {wanted}: type /invite @Guichet there")
    return Check(name, ok=True, sentence=f"the app is in {wanted}")
