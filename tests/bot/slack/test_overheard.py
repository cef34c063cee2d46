"""In a channel that the desk listens to, it answers what it is sure of, and lets people talk."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.peers.slack_api import BOT, SlackApi, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISTENED = "C0LISTENED"
BY_NAME = "C0BYNAME"
SIGNED = {"id": "F1", "name": "Acte.PDF", "mode": "tombstone"}
PICTURE = {"id": "F2", "name": "chat.png", "mode": "tombstone"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with SlackApi().opened() as api:
        api.answer("conversations.list", {"ok": True, "channels": [{"id": BY_NAME, "name": "fournisseurs"}]})
        wanted = f"{LISTENED}, #fournisseurs"
        folder = tmp_path_factory.mktemp("desk")
        async with receiving(api, folder, GUICHET_SLACK_LISTEN=wanted) as opened:
            yield opened


async def said_in(desk: Receiving, channel: str = LISTENED, **change: Any) -> dict[str, Any]:
    event = direct(**{"channel": channel, "channel_type": "channel", **change})
    assert await send_event(desk.url, event) == 200
    await desk.house.work.settled()
    return event


async def recorded(desk: Receiving) -> int:
    """Count all that the desk has recorded."""
    async with desk.house.engine.connect() as connection:
        counted = await connection.execute(
            text("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM conversations)")
        )
        return int(counted.scalar_one())


@pytest.mark.parametrize("channel", [LISTENED, BY_NAME])
async def test_question_that_the_desk_is_sure_of_is_answered_unasked(desk: Receiving, channel: str) -> None:
    event = await said_in(desk, channel)
    (said,) = await desk.texts(event["ts"])
    assert "R03" in said


@pytest.mark.parametrize(
    "words",
    [
        "Bonjour à tous",
        "Merci beaucoup !",
        "Que sais-tu faire ?",
        "Quelle est la recette de la tarte aux pommes ?",
        f"{QUESTION} Quelle est la recette de la tarte aux pommes ?",
        f"<@U0COLLEAGUE> {QUESTION}",
        "",
    ],
)
async def test_what_it_is_not_sure_of_and_what_is_for_someone_else_is_neither_answered_nor_recorded(
    desk: Receiving, words: str
) -> None:
    before = await recorded(desk)
    event = await said_in(desk, text=words)
    assert await desk.texts(event["ts"]) == []
    assert await recorded(desk) == before


async def test_in_another_channel_the_desk_keeps_quiet(desk: Receiving) -> None:
    event = await said_in(desk, "C0ELSEWHERE")
    assert await desk.texts(event["ts"]) == []


async def test_thread_that_it_answered_unasked_is_still_people_talking(desk: Receiving) -> None:
    event = await said_in(desk)
    await said_in(desk, text="Super, et on déjeune où ?", thread_ts=event["ts"], ts=moment())
    assert len(await desk.texts(event["ts"])) == 1
    await said_in(desk, text="Quel est votre code service ?", thread_ts=event["ts"], ts=moment())
    assert len(await desk.texts(event["ts"])) == 2


async def test_once_spoken_to_in_a_thread_it_answers_everything_there(desk: Receiving) -> None:
    event = await said_in(desk)
    await said_in(desk, text=f"<@{BOT}> et la couleur du logo ?", thread_ts=event["ts"], ts=moment())
    await said_in(desk, text="Et la recette de la tarte ?", thread_ts=event["ts"], ts=moment())
    assert len(await desk.texts(event["ts"])) == 3


async def test_once_a_person_was_asked_for_all_that_the_supplier_writes_there_reaches_the_team(
    desk: Receiving,
) -> None:
    event = await said_in(desk)
    pressed = {
        "type": "block_actions",
        "user": {"id": event["user"]},
        "channel": {"id": LISTENED},
        "message": {"ts": moment(), "thread_ts": event["ts"]},
        "actions": [{"action_id": "ask_person:0", "value": "person", "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, pressed) == 200
    await desk.house.work.settled()
    await said_in(desk, text="Je n'y arrive pas du tout", thread_ts=event["ts"])
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["thread_ts"] == event["ts"]]
    (added,) = await desk.house.store.ticket_messages(ticket.number)
    assert added.text == "Je n'y arrive pas du tout"
    assert ticket.support_message is not None
    assert "Je n'y arrive pas du tout" in (await desk.texts(ticket.support_message["ts"]))[-1]


async def test_file_that_may_be_signed_is_checked_for_its_owner_alone(desk: Receiving) -> None:
    event = await said_in(desk, subtype="file_share", text="", user="U0HEARD", files=[SIGNED])
    (word,) = await desk.texts(event["ts"])
    assert "message direct" in word
    (said,) = await desk.directly("U0HEARD")
    assert "`Acte.PDF`" in said


async def test_picture_is_left_alone(desk: Receiving) -> None:
    before = await recorded(desk)
    event = await said_in(desk, subtype="file_share", text="", files=[PICTURE])
    assert await desk.texts(event["ts"]) == []
    assert await recorded(desk) == before
