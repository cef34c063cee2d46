"""The manifest asks for what the listeners hear, for the scopes in use, and keeps Slack's limits."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.main import main
from bot.slack import payloads
from bot.slack.features import COMMAND, EVENTS, Shortcut
from bot.slack.listeners import Listeners
from bot.slack.manifest import manifest, manifest_text
from bot.slack.scopes import BOT_SCOPES
from bot.slack.workspace import Workspace

ROOT = Path(__file__).parents[3]
URL = "https://bureau.example/guichet"


class Recorder:
    """Notes, in Bolt's place, what the listeners ask to hear."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Any:
        def register(what: Any) -> Any:
            if callable(what):  # app.error(handler)
                return what
            self.heard.setdefault(kind, []).append(what)
            return lambda handler: handler

        return register


@pytest.fixture
def heard() -> dict[str, list[Any]]:
    recorder = Recorder()
    for hearing in (Workspace.__new__(Workspace), Listeners.__new__(Listeners)):
        hearing.register(recorder)  # type: ignore[arg-type]  # in Bolt's place
    return recorder.heard


def test_file_in_the_repository_is_the_commands_output() -> None:
    assert (ROOT / "manifest.yaml").read_text(encoding="utf-8") == manifest_text("https://guichet.example")


def test_every_event_subscribed_is_heard_by_name_and_no_other_is(heard: dict[str, list[Any]]) -> None:
    named = {what for what in heard["event"] if isinstance(what, str)}
    assert {event.partition(".")[0] for event in EVENTS} == named


def test_every_shortcut_offered_is_read(heard: dict[str, list[Any]]) -> None:
    (pattern,) = heard["shortcut"]
    for offered in manifest(URL)["features"]["shortcuts"]:
        assert pattern.fullmatch(offered["callback_id"])
        body = {
            "type": "message_action",
            "callback_id": offered["callback_id"],
            "user": {"id": "U1"},
            "channel": {"id": "C1"},
            "message": {"ts": "17.1"},
        }
        assert payloads.aside(body) is not None
    assert {one["callback_id"] for one in manifest(URL)["features"]["shortcuts"]} == set(Shortcut)


def test_command_offered_is_heard(heard: dict[str, list[Any]]) -> None:
    (pattern,) = heard["command"]
    (offered,) = manifest(URL)["features"]["slash_commands"]
    assert offered["command"] == COMMAND
    assert pattern.fullmatch(COMMAND)


def test_events_shortcuts_and_command_have_their_scopes() -> None:
    assert {scope for scope in EVENTS.values() if scope} | {"commands"} <= set(BOT_SCOPES)


def test_over_http_all_that_slack_sends_comes_to_one_address() -> None:
    made = manifest(URL)
    (command,) = made["features"]["slash_commands"]
    settings = made["settings"]
    addresses = {
        command["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }
    assert addresses == {f"{URL}/slack/events"}
    assert not settings["socket_mode_enabled"]


def test_over_socket_mode_no_address_is_named() -> None:
    assert manifest(None)["settings"]["socket_mode_enabled"]
    assert "url" not in manifest_text(None)


@pytest.mark.parametrize("url", [URL, None])
def test_manifest_keeps_slacks_limits(url: str | None) -> None:
    made = yaml.safe_load(manifest_text(url))
    described = made["display_information"]
    assert len(described["name"]) <= 35
    assert len(described["description"]) <= 140
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
    assert len(made["features"]["shortcuts"]) <= 10
    assert made["settings"]["interactivity"]["is_enabled"]
    assert not made["settings"]["org_deploy_enabled"]


def test_guests_and_outsiders_can_use_the_app() -> None:
    features = manifest(URL)["features"]
    assert not {"agent_view", "assistant_view"} & set(features)
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_command_line_writes_either_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack", "manifest", "--url", f"{URL}/"]) == 0
    assert yaml.safe_load(capsys.readouterr().out) == manifest(URL)
    assert main(["slack", "manifest", "--socket-mode"]) == 0
    assert yaml.safe_load(capsys.readouterr().out) == manifest(None)


@pytest.mark.parametrize("url", ["http://bureau.example", "bureau.example", "https://", "https://a b", ""])
def test_address_that_slack_could_not_reach_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack", "manifest", "--url", url]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "--socket-mode" in said.err
