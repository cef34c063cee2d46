"""Messages get through: later when Slack is busy, in plain text when it refuses the blocks."""

import logging
from collections.abc import AsyncIterator

import pytest

from bot.slack.errors import SlackError
from bot.slack.message import Action, Button, Buttons, Message, Section
from bot.slack.outbox import Outbox, open_client
from tests.peers.slack_api import SlackApi

WORDS = "Votre question privée"
MESSAGE = Message(
    WORDS,
    (Section(text=WORDS), Buttons(buttons=(Button(label="Oui", action=Action.WHY, value="t"),))),
)


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi().opened() as opened:
        yield opened


@pytest.fixture
def outbox(api: SlackApi) -> Outbox:
    return Outbox(open_client("xoxb-invented", api.api_url))


async def test_message_is_posted_in_its_thread_with_text_beside_blocks(api: SlackApi, outbox: Outbox) -> None:
    place = await outbox.post("C1", "17.1", MESSAGE)
    (posted,) = api.posted()
    assert place["channel"] == "C1"
    assert posted["thread_ts"] == "17.1"
    assert posted["text"] == WORDS
    assert [block["type"] for block in posted["blocks"]] == ["section", "actions"]


async def test_busy_slack_is_waited_for(api: SlackApi, outbox: Outbox) -> None:
    api.answer("chat.postMessage", {"ok": False, "error": "ratelimited"}, status=429, Retry_After="0")
    await outbox.post("C1", None, MESSAGE)
    assert len(api.posted()) == 2


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
async def test_refused_blocks_are_said_in_plain_text(api: SlackApi, outbox: Outbox, code: str) -> None:
    api.answer("chat.postMessage", {"ok": False, "error": code})
    await outbox.post("C1", "17.1", MESSAGE)
    assert "blocks" not in api.posted()[1]
    assert api.posted()[1]["text"] == WORDS
    assert api.posted()[1]["thread_ts"] == "17.1"


async def test_refusal_carries_and_logs_its_code_alone(
    api: SlackApi, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.answer("chat.postMessage", {"ok": False, "error": "not_in_channel"})
    with pytest.raises(SlackError) as error:
        await outbox.post("C1", None, MESSAGE)
    assert str(error.value) == "chat.postMessage: not_in_channel"
    assert "not_in_channel" in caplog.text
    assert WORDS not in caplog.text


async def test_long_message_is_posted_in_order_and_the_first_part_is_its_place(
    api: SlackApi, outbox: Outbox
) -> None:
    place = await outbox.post("C1", None, Message("x", tuple(Section(text=f"{n} ") for n in range(60))))
    assert [len(posted["blocks"]) for posted in api.posted()] == [50, 10]
    assert place["ts"] == "1700000000.000001"


@pytest.mark.parametrize(("code", "seen"), [("already_reacted", True), ("missing_scope", False)])
async def test_reaction_that_slack_refuses_is_told_from_one_already_there(
    *, api: SlackApi, outbox: Outbox, code: str, seen: bool
) -> None:
    api.answer("reactions.add", {"ok": False, "error": code})
    assert await outbox.react("C1", "17.1", "eyes") is seen
