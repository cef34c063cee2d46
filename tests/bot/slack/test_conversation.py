"""Every answer leads on: it was useful or beside the question, its rules can be read, and a person is never far."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.conversations import Opinion
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.peers.slack_api import SlackApi, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

NONSENSE = "Quelle est la recette de la tarte aux pommes ?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with SlackApi().opened() as api, receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        yield opened


async def asked(desk: Receiving, text: str, thread: str | None = None) -> dict[str, Any]:
    """Ask something; returns the desk's answer."""
    event = direct(text=text) if thread is None else direct(text=text, thread_ts=thread)
    assert await send_event(desk.url, event) == 200
    await desk.house.work.settled()
    return [one for one in desk.api.standing if one["thread_ts"] == (thread or event["ts"])][-1]


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a message's buttons by their label."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return {button["text"]["text"]: button for row in rows for button in row}


async def press(desk: Receiving, message: dict[str, Any], label: str, user: str = "U0SUPPLIER") -> list[str]:
    """Press a button; returns all that the desk says in the thread then."""
    pressed = {
        "type": "block_actions",
        "user": {"id": user},
        "channel": {"id": message["channel"]},
        "message": {"ts": message["ts"], "thread_ts": message["thread_ts"]},
        "actions": [{**buttons(message)[label], "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, pressed) == 200
    return await desk.texts(message["thread_ts"])


async def test_useful_answer_is_counted_and_acknowledged_by_a_reaction(desk: Receiving) -> None:
    before = (await desk.house.store.opinions())[Opinion.USEFUL]
    answer = await asked(desk, QUESTION)
    assert len(await press(desk, answer, "Utile")) == 1
    assert (await desk.house.store.opinions())[Opinion.USEFUL] == before + 1
    (reaction,) = [one for one in desk.api.called("reactions.add") if one["timestamp"] == answer["ts"]]
    assert reaction["channel"] == answer["channel"]


async def test_thanks_are_said_where_slack_takes_no_reaction(desk: Receiving) -> None:
    answer = await asked(desk, QUESTION)
    desk.api.answer("reactions.add", {"ok": False, "error": "missing_scope"})
    assert (await press(desk, answer, "Utile"))[1:] == ["Merci, c'est noté."]


async def test_answer_beside_the_question_is_counted_and_a_person_offered_unasked(desk: Receiving) -> None:
    before = (await desk.house.store.opinions())[Opinion.NOT_MY_QUESTION]
    answer = await asked(desk, QUESTION)
    await press(desk, answer, "Ce n'est pas ma question")
    assert (await desk.house.store.opinions())[Opinion.NOT_MY_QUESTION] == before + 1
    offer = [one for one in desk.api.standing if one["thread_ts"] == answer["thread_ts"]][-1]
    assert "une personne peut vous répondre" in offer["text"]
    assert "Parler à quelqu'un" in buttons(offer)


async def test_second_miss_in_a_row_offers_a_person_in_words(desk: Receiving) -> None:
    first = await asked(desk, NONSENSE)
    assert "Voulez-vous qu'une personne" not in str(first["blocks"])
    second = await asked(desk, "Et celle de la quiche lorraine ?", first["thread_ts"])
    assert "Voulez-vous qu'une personne" in str(second["blocks"])
    assert buttons(second)["Parler à quelqu'un"]["style"] == "primary"


async def test_misses_with_an_answer_between_them_are_not_in_a_row(desk: Receiving) -> None:
    first = await asked(desk, NONSENSE)
    await asked(desk, QUESTION, first["thread_ts"])
    again = await asked(desk, NONSENSE, first["thread_ts"])
    assert "Voulez-vous qu'une personne" not in str(again["blocks"])


async def test_why_tells_the_rules_behind_an_answer(desk: Receiving) -> None:
    said = await press(desk, await asked(desk, QUESTION), "Pourquoi ?")
    assert desk.house.book.rule("R03").text.fr in said[-1]


async def test_subjects_can_be_browsed_in_messages_alone(desk: Receiving) -> None:
    greeted = await asked(desk, "bonjour")
    await press(desk, greeted, "Parcourir les sujets")
    sections = [one for one in desk.api.standing if one["thread_ts"] == greeted["thread_ts"]][-1]
    first = desk.house.book.rules[0].section
    await press(desk, sections, first)
    topics = [one for one in desk.api.standing if one["thread_ts"] == greeted["thread_ts"]][-1]
    said = await press(desk, topics, desk.house.book.topics[0].title.fr)
    assert "R01" in said[-1]


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("topic_pick", "gone"),
        ("rules", "R99"),
        ("rules", ""),
        ("browse", "99"),
        ("browse", "x"),
        ("not_my_question", "x"),
    ],
)
async def test_stale_button_says_so_and_offers_a_person(desk: Receiving, action: str, value: str) -> None:
    answer = await asked(desk, QUESTION)
    stale = {
        "type": "button",
        "text": {"text": "old"},
        "action_id": f"{action}:0",
        "value": value,
    }
    answer["blocks"].append({"type": "actions", "elements": [stale]})
    assert "ne correspond plus à rien" in (await press(desk, answer, "old"))[-1]
    offer = [one for one in desk.api.standing if one["thread_ts"] == answer["thread_ts"]][-1]
    assert "Parler à quelqu'un" in buttons(offer)


async def test_useful_button_of_a_forgotten_answer_still_thanks(desk: Receiving) -> None:
    answer = await asked(desk, QUESTION)
    async with desk.house.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM exchanges")
    await press(desk, answer, "Utile")
    assert [one for one in desk.api.called("reactions.add") if one["timestamp"] == answer["ts"]]
