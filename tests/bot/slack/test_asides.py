"""What someone asks by a shortcut or a command is answered to them alone, and leaves no trace where it stands."""

import itertools
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from bot.slack.request_form import MAX_REQUEST_CHARS
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.peers.slack_api import SlackApi, send, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL = "C0SUPPLIERS"
NONSENSE = "Quelle est la recette de la tarte aux pommes ?"
_people = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with SlackApi().opened() as api, receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def someone() -> str:
    return f"U0ASIDE{next(_people)}"


async def use(desk: Receiving, user: str, callback: str, /, **message: Any) -> dict[str, Any]:
    """Use a shortcut on a message of a supplier in a channel; returns that message."""
    about = {"type": "message", "user": "U0SUPPLIER", "ts": moment(), "text": QUESTION, **message}
    payload = {
        "type": "message_action",
        "callback_id": callback,
        "trigger_id": "17.1",
        "action_ts": moment(),
        "user": {"id": user, "name": "dominique"},
        "channel": {"id": CHANNEL},
        "message": about,
    }
    assert await send_interaction(desk.url, payload) == 200
    await desk.house.work.settled()
    return about


async def fill(desk: Receiving, user: str, text: str | None = None) -> int:
    """Send the form that was opened last, with another text if one is given."""
    form = desk.api.called("views.open")[-1]["view"]
    (block,) = form["blocks"]
    value = block["element"].get("initial_value") if text is None else text
    view = {
        "id": moment(),
        "type": "modal",
        "callback_id": form["callback_id"],
        "private_metadata": form["private_metadata"],
        "state": {"values": {block["block_id"]: {block["element"]["action_id"]: {"value": value}}}},
    }
    payload = {"type": "view_submission", "user": {"id": user, "name": "dominique"}, "view": view}
    status = await send_interaction(desk.url, payload)
    await desk.house.work.settled()
    return status


async def command(desk: Receiving, user: str, text: str) -> dict[str, Any]:
    """Type the command; returns what its author alone sees."""
    typed = {
        "command": "/guichet",
        "text": text,
        "user_id": user,
        "channel_id": CHANNEL,
        "team_id": "T01TEST",
    }
    status, said = await send(desk.url, urlencode(typed), "application/x-www-form-urlencoded")
    assert status == 200
    return dict(json.loads(said))


async def press_fleeting(desk: Receiving, user: str, button: dict[str, Any]) -> None:
    payload = {
        "type": "block_actions",
        "user": {"id": user, "name": "dominique"},
        "trigger_id": "17.2",
        "channel": {"id": CHANNEL},
        "container": {"type": "message", "message_ts": moment(), "channel_id": CHANNEL, "is_ephemeral": True},
        "actions": [{**button, "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, payload) == 200
    await desk.house.work.settled()


def buttons(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = [block["elements"] for block in said["blocks"] if block["type"] == "actions"]
    return {button["text"]["text"]: button for row in rows for button in row}


# ---- « Demander au guichet » ----


async def test_message_of_someone_is_answered_to_who_asks_about_it_alone(desk: Receiving) -> None:
    user = someone()
    about = await use(desk, user, "ask_desk", text="Bonjour, &lt;urgent&gt; quel est le SIRET de la CPAM ?")
    (said,) = [one for one in desk.api.standing if one["channel"] == f"D{user}"]
    assert "R03" in said["text"]
    assert "&lt;urgent&gt;" in str(said["blocks"][0])
    assert await desk.texts(about["ts"]) == []
    more = direct(user=user, channel=f"D{user}", thread_ts=said["ts"], text="Et le code service ?")
    assert await send_event(desk.url, more) == 200
    assert "R04" in (await desk.texts(said["ts"]))[-1]


async def test_message_without_words_asks_for_them(desk: Receiving) -> None:
    user = someone()
    await use(desk, user, "ask_desk", text="")
    assert "ne contient pas de texte" in (await desk.directly(user))[0]


# ---- « Vérifier les fichiers » ----


async def test_files_of_a_message_are_checked_for_who_asks_alone(desk: Receiving) -> None:
    user = someone()
    gone = {"id": "F1", "name": "offre.pdf", "mode": "tombstone"}
    about = await use(desk, user, "check_files", files=[gone])
    (said,) = await desk.directly(user)
    assert "`offre.pdf` n'est plus disponible" in said
    assert await desk.texts(about["ts"]) == []


async def test_message_without_files_says_so(desk: Receiving) -> None:
    user = someone()
    await use(desk, user, "check_files")
    assert "ne contient pas de fichier" in (await desk.directly(user))[0]


async def test_failure_is_told_to_who_asked_and_not_where_the_message_stands(desk: Receiving) -> None:
    user = someone()
    for _ in range(3):
        desk.api.answer("conversations.open", {"ok": True})
    about = await use(desk, user, "check_files", files=[{"id": "F1", "name": "a.pdf", "mode": "tombstone"}])
    assert "référence" in (await desk.directly(user))[0]
    assert await desk.texts(about["ts"]) == []


# ---- « Ouvrir une demande » ----


async def test_request_about_a_message_is_opened_in_its_thread_for_its_author(desk: Receiving) -> None:
    agent, supplier = someone(), someone()
    about = await use(desk, agent, "open_request", user=supplier, text=NONSENSE)
    assert await fill(desk, agent) == 200
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == supplier]
    assert ticket.question == NONSENSE
    assert (ticket.address["channel"], ticket.address["thread_ts"]) == (CHANNEL, about["ts"])
    (said,) = await desk.texts(about["ts"])
    assert f"n° {ticket.number}" in said


async def test_request_about_a_message_out_of_reach_is_opened_in_direct_messages(desk: Receiving) -> None:
    agent = someone()
    await use(desk, agent, "open_request", text=NONSENSE)
    desk.api.answer("chat.postMessage", {"ok": False, "error": "not_in_channel"})
    assert await fill(desk, agent, "Pouvez-vous m'aider ?") == 200
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == agent]
    assert ticket.question == "Pouvez-vous m'aider ?"
    assert f"n° {ticket.number}" in (await desk.directly(agent))[0]


async def test_request_about_a_message_in_english_is_told_of_in_english(desk: Receiving) -> None:
    agent, supplier = someone(), someone()
    about = await use(
        desk, agent, "open_request", user=supplier, text="Hello, could you tell us who to call?"
    )
    assert desk.api.called("views.open")[-1]["view"]["title"]["text"] == "Open a request"
    await fill(desk, agent)
    (said,) = await desk.texts(about["ts"])
    assert "request no." in said


async def test_request_where_one_is_open_already_is_added_to_it(desk: Receiving) -> None:
    agent, supplier = someone(), someone()
    about = await use(desk, agent, "open_request", user=supplier, text="Un premier souci")
    await fill(desk, agent)
    await use(desk, agent, "open_request", user=supplier, ts=about["ts"], text="Un second souci")
    await fill(desk, agent)
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == supplier]
    assert "second" not in ticket.question
    (added,) = await desk.house.store.ticket_messages(ticket.number)
    assert added.text == "Un second souci"


async def test_form_sent_twice_opens_one_request(desk: Receiving) -> None:
    agent, supplier = someone(), someone()
    await use(desk, agent, "open_request", user=supplier)
    form = desk.api.called("views.open")[-1]["view"]
    view = {
        "id": "V0SAME",
        "type": "modal",
        "callback_id": form["callback_id"],
        "private_metadata": form["private_metadata"],
        "state": {"values": {"request": {"text": {"value": "Une fois"}}}},
    }
    payload = {"type": "view_submission", "user": {"id": agent}, "view": view}
    for _ in range(2):
        assert await send_interaction(desk.url, payload) == 200
    await desk.house.work.settled()
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == supplier]
    assert await desk.house.store.ticket_messages(ticket.number) == ()


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_empty_request_is_sent_back_to_its_form(desk: Receiving, text: str) -> None:
    agent = someone()
    await use(desk, agent, "open_request", user=agent)
    before = len(await desk.house.store.tickets())
    assert await fill(desk, agent, text) == 200
    assert len(await desk.house.store.tickets()) == before


async def test_form_of_a_long_message_keeps_slacks_limit(desk: Receiving) -> None:
    await use(desk, someone(), "open_request", text="mot " * 2000)
    form = desk.api.called("views.open")[-1]["view"]
    assert len(form["blocks"][0]["element"]["initial_value"]) <= MAX_REQUEST_CHARS
    assert len(form["private_metadata"]) <= 3000


async def test_form_that_stays_shut_says_how_to_do_without(desk: Receiving) -> None:
    user = someone()
    desk.api.answer("views.open", {"ok": False, "error": "expired_trigger_id"})
    await use(desk, user, "open_request")
    assert "ne s'est pas ouvert" in (await desk.directly(user))[0]


async def test_shortcut_of_another_app_is_left_alone(desk: Receiving) -> None:
    user = someone()
    await use(desk, user, "of_another_app")
    assert await desk.directly(user) == []


# ---- /guichet ----


async def test_command_is_answered_to_its_author_alone_and_nothing_is_kept(desk: Receiving) -> None:
    kept = len(await desk.house.store.questions())
    said = await command(desk, someone(), "Quel est le SIRET de la CPAM ?")
    assert said["response_type"] == "ephemeral"
    assert "R03" in said["text"]
    assert "```" in str(said["blocks"])
    assert len(await desk.house.store.questions()) == kept


@pytest.mark.parametrize("text", ["", "   "])
async def test_command_alone_says_how_to_use_it(desk: Receiving, text: str) -> None:
    said = await command(desk, someone(), text)
    assert "/guichet quel est le SIRET" in said["text"]


async def test_person_asked_for_under_a_commands_answer_gets_the_question_in_a_form(desk: Receiving) -> None:
    user = someone()
    said = await command(desk, user, NONSENSE)
    await press_fleeting(desk, user, buttons(said)["Parler à quelqu'un"])
    form = desk.api.called("views.open")[-1]["view"]
    assert form["blocks"][0]["element"]["initial_value"] == NONSENSE
    await fill(desk, user)
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == user]
    assert ticket.question == NONSENSE


async def test_subject_picked_under_a_commands_answer_comes_as_a_direct_message(desk: Receiving) -> None:
    user = someone()
    await press_fleeting(desk, user, {"action_id": "topic_pick:0", "value": "invoice-siret"})
    assert "R03" in (await desk.directly(user))[0]
