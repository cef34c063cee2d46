"""The manifest that creates the app asks for what the desk uses, and keeps Slack's limits."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack.scopes import BOT_SCOPES

ROOT = Path(__file__).parents[3]

_METHOD_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "reactions.add": "reactions:write",
    "users.info": "users:read",
    "files.info": "files:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "conversations.info": "channels:read",
    "conversations.list": "groups:read",
    "conversations.open": "im:write",
    "views.open": None,
    "views.push": None,
    "views.publish": None,
    "auth.test": None,
}
"""Scope of each method that the desk calls (docs.slack.dev, reference/methods)."""

_EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text())
    return loaded


def test_manifest_asks_for_the_scopes_in_use_and_no_other(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"] == {"scopes": {"bot": sorted(BOT_SCOPES)}}


def test_every_method_called_is_covered_by_a_scope() -> None:
    source = "".join(path.read_text() for path in (ROOT / "bot" / "slack").glob("*.py"))
    called = set(re.findall(r'"((?:chat|reactions|users|files|conversations|views)\.[a-zA-Z.]+)"', source))
    assert called <= set(_METHOD_SCOPES)
    assert {_METHOD_SCOPES[method] for method in called} - {None} <= set(BOT_SCOPES)


def test_every_event_subscribed_is_covered_by_a_scope(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert {_EVENT_SCOPES[event] for event in events} - {None} <= set(BOT_SCOPES)


def test_guests_and_outsiders_can_use_the_app(manifest: dict[str, Any]) -> None:
    assert "agent_view" not in manifest["features"]
    assert "assistant_view" not in manifest["features"]
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_manifest_keeps_slacks_limits(manifest: dict[str, Any]) -> None:
    described = manifest["display_information"]
    assert len(described["name"]) <= 35
    assert len(described["description"]) <= 140
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert not manifest["settings"]["socket_mode_enabled"]
    assert not manifest["settings"]["org_deploy_enabled"]
    (command,) = manifest["features"]["slash_commands"]
    addresses = {command["url"], manifest["settings"]["interactivity"]["request_url"]}
    assert addresses == {manifest["settings"]["event_subscriptions"]["request_url"]}
    assert addresses.pop().endswith("/slack/events")
