"""Slack's payloads become values, or nothing."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.slack import payloads
from bot.slack.message import Action

MESSAGE: dict[str, Any] = {"type": "message", "channel": "C1", "ts": "17.2", "user": "U1", "text": "bonjour"}


def test_message_keeps_what_the_desk_needs_and_drops_the_rest() -> None:
    said = payloads.said({**MESSAGE, "client_msg_id": "x", "blocks": [{"type": "rich_text"}]})
    assert said is not None
    assert said.model_dump() == {
        "channel": "C1",
        "ts": "17.2",
        "thread_ts": None,
        "user": "U1",
        "text": "bonjour",
        "files": (),
        "direct": False,
        "mention": False,
        "overheard": False,
        "aside": False,
    }
    assert said.root == "17.2"


def test_thread_hangs_from_its_first_message() -> None:
    said = payloads.said({**MESSAGE, "thread_ts": "17.1"})
    assert said is not None
    assert said.root == "17.1"


@pytest.mark.parametrize(
    ("change", "direct"),
    [({"channel_type": "im"}, True), ({"channel": "D1"}, True), ({"channel_type": "mpim"}, False)],
)
def test_direct_message_is_known_by_its_type_or_its_channel(change: dict[str, str], *, direct: bool) -> None:
    said = payloads.said({**MESSAGE, **change})
    assert said is not None
    assert said.direct is direct


def test_message_without_a_time_stamp_is_a_fault() -> None:
    with pytest.raises(ValidationError):
        payloads.said({**MESSAGE, "ts": None})


@pytest.mark.parametrize(
    ("where", "root"),
    [
        ({"message": {"ts": "17.2", "thread_ts": "17.1"}}, "17.1"),
        ({"container": {"message_ts": "17.2", "thread_ts": "17.1"}}, "17.1"),
        ({"message": {"ts": "17.2"}}, "17.2"),
    ],
)
def test_press_finds_its_thread_wherever_slack_says_it(where: dict[str, Any], root: str) -> None:
    press = payloads.press(
        {
            "user": {"id": "U1", "username": "camille"},
            "channel": {"id": "C1"},
            "actions": [{"action_id": "topic_pick:2", "value": "siret", "action_ts": "17.3"}],
            **where,
        }
    )
    assert press is not None
    assert (press.action, press.value, press.message_ts) == (Action.TOPIC_PICK, "siret", "17.2")
    assert (press.root, press.user_name) == (root, "camille")


@pytest.mark.parametrize("body", [{}, {"actions": []}, {"actions": [{"action_id": "why:0", "value": "t"}]}])
def test_press_outside_a_message_is_none_of_ours(body: dict[str, Any]) -> None:
    assert payloads.press(body) is None


CHANGED = {
    "type": "message",
    "subtype": "message_changed",
    "channel": "C0SUPPORT",
    "message": {"ts": "17.2", "thread_ts": "17.1", "user": "U1", "text": "!Oui, le 15."},
    "previous_message": {"ts": "17.2", "thread_ts": "17.1", "user": "U1", "text": "!Oui, le 12."},
}


def test_change_of_a_message_tells_what_it_said_and_says() -> None:
    edited = payloads.edited(CHANGED)
    assert edited is not None
    assert (edited.channel, edited.ts, edited.root, edited.deleted) == ("C0SUPPORT", "17.2", "17.1", False)
    assert (edited.before, edited.text) == ("!Oui, le 12.", "!Oui, le 15.")


@pytest.mark.parametrize(
    "event",
    [
        {
            "subtype": "message_deleted",
            "deleted_ts": "17.2",
            "previous_message": CHANGED["previous_message"],
        },
        {**CHANGED, "message": {"ts": "17.2", "subtype": "tombstone", "text": "This message was deleted."}},
    ],
)
def test_deleted_message_is_told_from_a_changed_one(event: dict[str, Any]) -> None:
    edited = payloads.edited({"type": "message", "channel": "C0SUPPORT", **event})
    assert edited is not None
    assert (edited.ts, edited.root, edited.deleted, edited.before) == ("17.2", "17.1", True, "!Oui, le 12.")


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "user": "U1", "text": "!Oui", "ts": "17.2", "channel": "C0SUPPORT"},
        {**CHANGED, "previous_message": CHANGED["message"]},
        {**CHANGED, "message": {**CHANGED["message"], "bot_id": "B1"}},  # type: ignore[dict-item]
    ],
    ids=["new", "same words (a link unfolded)", "our own"],
)
def test_what_changes_no_words_of_a_member_is_no_edit(event: dict[str, Any]) -> None:
    assert payloads.edited(event) is None
