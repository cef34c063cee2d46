"""`guichet doctor` says in one sentence what keeps Slack from working."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.checkup import Check
from bot.settings import Settings
from bot.slack.probe import probe
from bot.slack.scopes import BOT_SCOPES
from tests.peers.slack_api import SlackApi


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        opened.scopes = ",".join(BOT_SCOPES)
        yield opened


async def checks(api: SlackApi, **more: Any) -> tuple[Check, ...]:
    return await probe(
        Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": "xoxb-invented",
                "SLACK_SIGNING_SECRET": "invented",
                "SLACK_API_URL": api.api_url,
                "SLACK_SUPPORT_CHANNEL": "C0SUPPORT",
                **more,
            }
        )
    )


async def test_all_is_well(api: SlackApi) -> None:
    api.answer("conversations.info", {"ok": True, "channel": {"id": "C0SUPPORT", "is_member": True}})
    api.answer("apps.connections.open", {"ok": True, "url": "wss://slack.example"})
    assert [check.ok for check in await checks(api, SLACK_APP_TOKEN="xapp-invented")] == [True] * 4


async def test_http_reception_is_not_said_to_be_checked(api: SlackApi) -> None:
    assert (await checks(api))[2].ok is None


async def test_wrong_app_token_is_one_sentence(api: SlackApi) -> None:
    api.answer("apps.connections.open", {"ok": False, "error": "invalid_auth"})
    hearing = (await checks(api, SLACK_APP_TOKEN="xapp-invented"))[2]
    assert hearing.ok is False
    assert "SLACK_APP_TOKEN" in hearing.sentence


async def test_without_a_token_the_door_is_said_to_stay_closed() -> None:
    (check,) = await probe(Settings.model_validate({}))
    assert check.ok is None
    assert "SLACK_BOT_TOKEN" in check.sentence


async def test_wrong_token_is_one_sentence(api: SlackApi) -> None:
    api.answer("auth.test", {"ok": False, "error": "invalid_auth"})
    (check,) = await checks(api)
    assert check.ok is False
    assert "SLACK_BOT_TOKEN" in check.sentence
    assert "invalid_auth" in check.sentence


async def test_unreachable_slack_is_one_sentence(api: SlackApi) -> None:
    (check,) = await checks(api, SLACK_API_URL="http://127.0.0.1:1/api/")
    assert check.ok is False
    assert "cannot be reached" in check.sentence


async def test_missing_scopes_are_named_with_what_they_are_for(api: SlackApi) -> None:
    api.scopes = ",".join(set(BOT_SCOPES) - {"files:read"})
    scopes = (await checks(api))[1]
    assert scopes.ok is False
    assert "files:read (read the files to check)" in scopes.sentence


async def test_unknown_scopes_are_not_said_to_be_fine(api: SlackApi) -> None:
    api.scopes = ""
    scopes = (await checks(api))[1]
    assert scopes.ok is None


async def test_desk_outside_its_support_channel_is_told_to_be_invited(api: SlackApi) -> None:
    api.answer("conversations.info", {"ok": True, "channel": {"id": "C0SUPPORT", "is_member": False}})
    channel = (await checks(api))[3]
    assert channel.ok is False
    assert "/invite" in channel.sentence


async def test_channel_is_found_by_its_name_on_a_later_page(api: SlackApi) -> None:
    api.answer(
        "conversations.list",
        {"ok": True, "channels": [{"name": "autre"}], "response_metadata": {"next_cursor": "2"}},
    )
    api.answer("conversations.list", {"ok": True, "channels": [{"name": "assistance", "is_member": True}]})
    assert (await checks(api, SLACK_SUPPORT_CHANNEL="#assistance"))[3].ok is True
    assert api.called("conversations.list")[1]["cursor"] == "2"


async def test_unknown_channel_is_said_to_be_missing(api: SlackApi) -> None:
    api.answer("conversations.info", {"ok": False, "error": "channel_not_found"})
    channel = (await checks(api))[3]
    assert channel.ok is False
    assert "not to be found" in channel.sentence


async def test_channels_to_listen_to_are_looked_at_one_by_one(api: SlackApi) -> None:
    for there in (True, True, False):
        api.answer("conversations.info", {"ok": True, "channel": {"id": "C0ANY", "is_member": there}})
    *_, first, second = await checks(api, GUICHET_SLACK_LISTEN="C0FIRST, C0SECOND")
    assert (first.ok, second.ok) == (True, False)
    assert "C0SECOND" in second.sentence
    api.answer("conversations.info", {"ok": True, "channel": {"id": "C0SUPPORT", "is_member": True}})
    api.answer("conversations.list", {"ok": True, "channels": []})
    *_, missing = await checks(api, GUICHET_SLACK_LISTEN="#nulle-part")
    assert missing.ok is False
    assert "GUICHET_SLACK_LISTEN" in missing.sentence
