"""The reading of Slack's limits sees what Slack refuses."""

import json
from typing import Any

import pytest

from tests.peers.block_kit import (
    answer_faults,
    buttons,
    call_faults,
    live_markup,
    message_faults,
    view_faults,
)


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": "a", **more}


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


MODAL = {"type": "modal", "title": plain("x"), "blocks": [section()]}


def test_what_slack_takes_has_no_fault() -> None:
    blocks = [
        section("a" * 3000, accessory=button("b" * 75, value="v" * 2000)),
        row(button(), button(action_id="b")),
    ]
    assert message_faults({"text": "x", "blocks": blocks}) == []
    assert view_faults(MODAL) == []
    assert view_faults({"type": "home", "blocks": [section()] * 100}) == []


@pytest.mark.parametrize(
    "blocks",
    [
        [section("")],
        [section("a" * 3001)],
        [section()] * 51,
        [section("a" * 2900)] * 5,
        [row()],
        [row(*(button(action_id=str(n)) for n in range(26)))],
        [row(button(), button())],
        [row(button("b" * 76))],
        [row(button(""))],
        [row(button(value=""))],
        [row(button(value="v" * 2001))],
        [row(button(style="loud"))],
        [row({**button(), "text": {"type": "mrkdwn", "text": "x"}})],
        [section(block_id="1"), section(block_id="1")],
        [section(block_id="b" * 256)],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "header", "text": plain("h" * 151)}],
        [{"type": "section"}],
        [{"type": "rich"}],
        [row({"type": "overflow", "action_id": "a", "options": [{"text": plain("x"), "value": "v"}] * 6})],
    ],
    ids=str,
)
def test_what_slack_refuses_is_seen(blocks: list[dict[str, Any]]) -> None:
    assert message_faults({"text": "x", "blocks": blocks})


@pytest.mark.parametrize("text", [None, "", " ", "a" * 4001])
def test_message_without_text_or_with_too_much_is_seen(text: str | None) -> None:
    assert message_faults({"text": text, "blocks": [section()]})


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("t" * 25)},
        {"title": None},
        {"close": plain("t" * 25)},
        {"private_metadata": "m" * 3001},
        {"callback_id": "c" * 256},
        {"blocks": []},
        {"blocks": [section()] * 101},
        {"blocks": [{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}]},
        {"type": "window"},
    ],
    ids=str,
)
def test_view_that_slack_refuses_is_seen(change: dict[str, Any]) -> None:
    assert view_faults({**MODAL, **change})


def test_markup_that_would_act_is_seen_where_slack_reads_it_alone() -> None:
    assert live_markup(section("<!channel> &lt;@U1&gt; <https://x|y>")) == ["<!channel>", "<https://x|y>"]
    assert live_markup(row(button("<@U1>"))) == []


def test_buttons_are_found_in_rows_and_beside_texts() -> None:
    assert len(buttons([row(button(), button()), section(accessory=button()), section()])) == 3


@pytest.mark.parametrize("carried", [json.dumps, lambda blocks: blocks])
def test_message_is_read_from_a_call_in_json_or_in_a_form(carried: Any) -> None:
    good, bad = ({"text": "x", "blocks": carried([section(text)])} for text in ("x", ""))
    assert call_faults("chat.postMessage", good) == []
    assert len(call_faults("chat.update", bad)) == 1
    assert call_faults("users.info", bad) == []


@pytest.mark.parametrize("method", ["views.open", "views.update", "views.publish"])
def test_view_is_read_from_a_call(method: str) -> None:
    assert call_faults(method, {"view": MODAL}) == []
    assert call_faults(method, {"view": {**MODAL, "blocks": []}}) == [f"{method}: 0 blocks: not 1 to 100"]


def test_answer_to_a_command_or_a_form_is_read() -> None:
    assert answer_faults({"response_action": "clear"}) == []
    assert answer_faults({"response_action": "update", "view": MODAL}) == []
    assert len(answer_faults({"response_action": "update", "view": {**MODAL, "title": plain("x" * 25)}})) == 1
    assert len(answer_faults({"text": "", "blocks": [section()]})) == 1
