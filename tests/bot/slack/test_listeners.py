"""What Slack delivers is recorded once, whatever the order and however often; the rest is not recorded."""

import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.slack.markup import escape
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.peers.slack_api import BOT, SlackApi, send, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL = "C0SUPPLIERS"
FILE = {"id": "F1", "name": "offre.pdf", "mode": "tombstone"}


def twins(user: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two events of one mention with a file."""
    mention = direct(
        type="app_mention", user=user, channel=CHANNEL, text=f"<@{BOT}> {QUESTION}", channel_type=None
    )
    return mention, {**mention, "type": "message", "subtype": "file_share", "files": [FILE]}


def press(action_id: str, value: str, *, user: str = "U0SUPPLIER") -> dict[str, Any]:
    """Return a new press of a button."""
    ts = moment()
    return {
        "type": "block_actions",
        "team": {"id": "T01TEST"},
        "user": {"id": user},
        "channel": {"id": CHANNEL},
        "message": {"ts": ts},
        "actions": [{"action_id": action_id, "value": value, "action_ts": ts}],
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(api: SlackApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        yield opened


@pytest.mark.parametrize("order", [1, -1], ids=["mention-first", "message-first"])
async def test_mention_with_a_file_gets_both_once_whichever_twin_comes_first(
    desk: Receiving, order: int
) -> None:
    user = f"U0TWIN{order}".replace("-", "M")
    events = twins(user)[::order]
    for event in events:
        assert await send_event(desk.url, event) == 200
    said = "".join(await desk.texts(events[0]["ts"]))
    assert said.count("R03") == 1
    assert said.count("message direct") == 1
    assert "".join(await desk.directly(user)).count("`offre.pdf` n'est plus disponible") == 1


async def test_retries_do_nothing(desk: Receiving) -> None:
    event = direct()
    for number in range(4):
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert await send_event(desk.url, event, headers=retry) == 200
    assert len(await desk.texts(event["ts"])) == 1


async def test_unsigned_forged_and_old_requests_are_refused(desk: Receiving) -> None:
    event = direct()
    assert await send_event(desk.url, event, secret="another") == 401
    assert await send_event(desk.url, event, sent_at=time.time() - 301) == 401
    for broken in (
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=é"},
    ):
        assert await send_event(desk.url, event, headers=broken) == 401
    assert (await send(desk.url, "{", "application/json", secret="another"))[0] == 401
    assert await desk.texts(event["ts"]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"user": BOT},
        {"user": None},
        {"channel": None},
        {"type": "reaction_added"},
        {"type": "file_shared", "file_id": "F1", "channel_id": "D0DIRECT"},
    ],
    ids=str,
)
async def test_what_no_member_said_to_the_desk_is_acknowledged_and_left_alone(
    desk: Receiving, change: dict[str, Any]
) -> None:
    event = direct(**change)
    assert await send_event(desk.url, event) == 200
    assert await desk.texts(event["ts"]) == []


async def test_failure_to_record_asks_slack_to_send_again_and_logs_no_words(
    desk: Receiving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    event = direct()
    async with desk.house.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE events RENAME TO gone")
    assert await send_event(desk.url, event) == 500
    async with desk.house.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE gone RENAME TO events")
    assert await send_event(desk.url, event, headers={"X-Slack-Retry-Num": "1"}) == 200
    assert len(await desk.texts(event["ts"])) == 1
    assert "SIRET à indiquer" not in caplog.text


async def test_failed_answer_is_apologised_for_with_a_reference(desk: Receiving) -> None:
    for _ in range(3):
        desk.api.answer("chat.postMessage", {"ok": False, "error": "restricted_action"})
    event = direct()
    assert await send_event(desk.url, event) == 200
    apology = (await desk.texts(event["ts"]))[-1]
    assert "référence" in apology
    assert "restricted_action" not in apology


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"type": "event_callback", "event": {', "application/json"),
        ("[1]", "application/json"),
        ('{"type": "event_callback", "event": "message"}', "application/json"),
        ("payload=%7B", "application/x-www-form-urlencoded"),
        ("payload=null", "application/x-www-form-urlencoded"),
        ("[" * 100_000, "application/json"),
    ],
    ids=["cut", "list", "no-event", "cut-form", "null-form", "deep"],
)
async def test_signed_nonsense_is_refused_and_the_desk_goes_on(
    desk: Receiving, body: str, content_type: str
) -> None:
    status, said = await send(desk.url, body, content_type)
    assert status == 400
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "shortcut", "callback_id": "x", "trigger_id": "1", "user": {"id": "U1"}},
        {"type": "view_closed", "view": {"callback_id": "x"}, "user": {"id": "U1"}},
        {"type": "of next year", "user": {"id": "U1"}},
    ],
    ids=lambda payload: payload["type"],
)
async def test_unknown_kind_of_payload_is_acknowledged(desk: Receiving, payload: dict[str, Any]) -> None:
    assert await send_interaction(desk.url, payload) == 200


async def test_quick_messages_of_a_thread_are_answered_in_order(desk: Receiving) -> None:
    root = direct()
    desk.api.answer("chat.postMessage", {"ok": False, "error": "ratelimited"}, status=429, Retry_After="0")
    words = ["SIRET", "Comment signer l'acte d'engagement ?", "Quel est votre code service ?", QUESTION]
    for text in words:
        event = {**root, "ts": moment(), "thread_ts": root["ts"], "text": text}
        assert await send_event(desk.url, event) == 200
    answers = await desk.texts(root["ts"])
    assert answers == [escape(desk.house.answerer.answer(text).text) for text in words]


async def test_event_without_its_usual_envelope_is_answered(desk: Receiving) -> None:
    event = direct(channel_type=None, subtype=None, team=None)
    body = json.dumps({"type": "event_callback", "event": event})
    assert (await send(desk.url, body, "application/json"))[0] == 200
    assert len(await desk.texts(event["ts"])) == 1


async def test_button_finds_its_thread_when_slack_names_the_message_alone(desk: Receiving) -> None:
    event = direct()
    assert await send_event(desk.url, event) == 200
    await desk.texts(event["ts"])
    posted = next(one for one in desk.api.posted() if one.get("thread_ts") == event["ts"])
    row = posted["blocks"][-1]
    button = row["elements"][-1]
    bare = {
        "type": "block_actions",
        "user": {"id": event["user"]},
        "channel": {"id": event["channel"]},
        "message": {"ts": moment()},
        "actions": [{name: button[name] for name in ("action_id", "value")} | {"block_id": row["block_id"]}],
    }
    assert await send_interaction(desk.url, bare) == 200
    assert "demande n°" in (await desk.texts(event["ts"]))[-1]
    ticket = (await desk.house.store.tickets())[-1]
    assert ticket.question == QUESTION


async def test_top_level_messages_of_a_direct_conversation_are_each_answered(desk: Receiving) -> None:
    first, second = direct(), direct()
    for event in (first, second):
        assert await send_event(desk.url, event) == 200
    assert [len(await desk.texts(event["ts"])) for event in (first, second)] == [1, 1]


async def test_mention_in_the_thread_of_others_is_answered_there_and_needs_no_other(desk: Receiving) -> None:
    root = moment()
    for ts, text, answers in (
        (moment(), "Bonjour à tous", 0),
        (moment(), f"<@{BOT}|guichet> {QUESTION}", 1),
        (moment(), QUESTION, 2),
    ):
        event = direct(channel=CHANNEL, channel_type="channel", ts=ts, thread_ts=root, text=text)
        assert await send_event(desk.url, event) == 200
        assert len(await desk.texts(root)) == answers


async def test_buttons_pressed_at_the_same_moment_on_two_messages_both_count(desk: Receiving) -> None:
    presses = [press("topic_pick:0", "no-such-topic") for _ in range(2)]
    for pressed in presses:
        pressed["actions"][0]["action_ts"] = "1700000000.000000"
        assert await send_interaction(desk.url, pressed) == 200
    for pressed in presses:
        assert len(await desk.texts(pressed["message"]["ts"])) == 1


async def test_file_that_cannot_be_had_does_not_keep_the_others_waiting(desk: Receiving) -> None:
    lost = {"id": "F2", "name": "perdu.pdf", "mode": "hosted", "url_private": "http://127.0.0.1:1/"}
    event = direct(subtype="file_share", text="", files=[lost, FILE], user="U0LOST", channel="DU0LOST")
    assert await send_event(desk.url, event) == 200
    said = await desk.texts(event["ts"])
    assert len(said) == 2
    assert "ne m'a pas donné `perdu.pdf`" in said[0]
    assert "référence" in said[0]
    assert "`offre.pdf` n'est plus disponible" in said[1]


async def test_file_that_slack_does_not_give_yet_is_fetched_later(desk: Receiving) -> None:
    desk.api.files["late.pdf"] = [web.Response(status=503), web.Response(body=b"%PDF-1.7")]
    address = f"{desk.api.base}/files/late.pdf"
    late = {"id": "F2", "name": "late.pdf", "mode": "hosted", "url_private": address}
    event = direct(subtype="file_share", text="", files=[late], user="U0LATE", channel="DU0LATE")
    assert await send_event(desk.url, event) == 200
    (verdict,) = await desk.texts(event["ts"])
    assert "`late.pdf`" in verdict


async def announced_ticket(desk: Receiving, event: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """Ask for a person about a message; returns the ticket's number and where the team sees it."""
    assert await send_event(desk.url, event) == 200
    pressed = press("ask_person:0", "person")
    pressed["channel"] = {"id": event["channel"]}
    pressed["message"] = {"ts": moment(), "thread_ts": event["ts"]}
    assert await send_interaction(desk.url, pressed) == 200
    await desk.house.work.settled()
    ticket = (await desk.house.store.tickets())[-1]
    assert ticket.support_message is not None
    return ticket.number, ticket.support_message


async def test_long_ticket_is_one_message_with_its_buttons_and_the_rest_in_its_thread(
    desk: Receiving,
) -> None:
    question = " ".join(f"mot{number}" for number in range(2500)) + " fin"
    _, place = await announced_ticket(desk, direct(text=question))
    in_channel = [
        one
        for one in desk.api.posted()
        if one["channel"] == place["channel"] and "thread_ts" not in one and "mot0 " in str(one)
    ]
    (ticket,) = in_channel
    assert any(block["type"] == "actions" for block in ticket["blocks"])
    following = [one for one in desk.api.posted() if one.get("thread_ts") == place["ts"]]
    assert "mot2499 fin" in str(following)


async def test_reply_form_that_stays_shut_says_how_to_do_without(desk: Receiving) -> None:
    number, place = await announced_ticket(desk, direct())
    desk.api.answer("views.open", {"ok": False, "error": "invalid_trigger_id"})
    pressed = press("ticket_reply:1", f"{number}:0", user="U0AGENT")
    pressed |= {"channel": {"id": place["channel"]}, "message": {"ts": place["ts"]}}
    assert await send_interaction(desk.url, pressed) == 200
    assert "commence par `!`" in (await desk.texts(place["ts"]))[-1]


async def test_slack_can_verify_the_address(desk: Receiving) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "chosen by Slack"})
    assert await send(desk.url, body, "application/json") == (
        200,
        json.dumps({"challenge": "chosen by Slack"}),
    )


async def test_button_of_another_app_is_acknowledged_and_left_alone(desk: Receiving) -> None:
    pressed = press("of_another_app", "x")
    assert await send_interaction(desk.url, pressed) == 200
    assert await desk.texts(pressed["message"]["ts"]) == []


async def test_button_that_leads_nowhere_says_so_once(desk: Receiving) -> None:
    pressed = press("topic_pick:0", "no-such-topic")
    for _ in range(2):
        assert await send_interaction(desk.url, pressed) == 200
    (said,) = await desk.texts(pressed["message"]["ts"])
    assert "Posez de nouveau votre question" in said


async def test_ticket_opens_without_a_name_when_slack_does_not_tell(desk: Receiving) -> None:
    desk.api.answer("users.info", {"ok": False, "error": "missing_scope"})
    pressed = press("ask_person:0", "person")
    assert await send_interaction(desk.url, pressed) == 200
    (said,) = await desk.texts(pressed["message"]["ts"])
    assert "demande n°" in said
