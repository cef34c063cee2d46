"""The App Home: a supplier's requests and subjects to browse, answered in place; the team's view to the team alone."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.slack.home import Home, NoSupportHome
from bot.slack.message import Block, Section
from bot.slack.outbox import open_client
from bot.slack.payloads import ViewPress
from bot.slack.views import Views
from bot.tickets.models import ChangeKind
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.bot.tickets.people import ALIX
from tests.peers.slack_api import SlackApi, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

_people = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with SlackApi().opened() as api, receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def someone() -> str:
    return f"U0PERSON{next(_people)}"


async def opened_home(desk: Receiving, user: str, **more: Any) -> list[dict[str, Any]]:
    """Open the App Home; returns the blocks of each view that was published for that person."""
    event = {"type": "app_home_opened", "user": user, "tab": "home", "event_ts": moment(), **more}
    assert await send_event(desk.url, event) == 200
    await desk.house.work.settled()
    published = [one for one in desk.api.called("views.publish") if one["user_id"] == user]
    return [one["view"] for one in published]


def buttons(view: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [button for row in rows for button in row]


def texts(view: dict[str, Any]) -> str:
    sections = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    small = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    return "\n".join([*sections, *small])


async def press(desk: Receiving, user: str, button: dict[str, Any], *, kind: str = "home") -> None:
    payload = {
        "type": "block_actions",
        "user": {"id": user, "name": "camille"},
        "trigger_id": "17.1",
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": kind},
        "actions": [{**button, "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, payload) == 200
    await desk.house.work.settled()


async def test_home_of_a_newcomer_says_how_to_ask_and_shows_each_section_of_the_document(
    desk: Receiving,
) -> None:
    (view,) = await opened_home(desk, someone())
    assert view["type"] == "home"
    assert "message direct" in texts(view)
    assert "Aucune" in texts(view)
    sections = [rule.section for rule in desk.house.book.rules]
    assert [button["text"]["text"] for button in buttons(view)] == list(dict.fromkeys(sections))


async def test_home_shows_ones_own_requests_with_their_state(desk: Receiving) -> None:
    user = someone()
    event = direct(user=user, channel=f"D{user}", text="Où est <ma facture> ?".replace("<", "&lt;"))
    assert await send_event(desk.url, event) == 200
    pressed = {
        "type": "block_actions",
        "user": {"id": user},
        "channel": {"id": event["channel"]},
        "message": {"ts": moment(), "thread_ts": event["ts"]},
        "actions": [{"action_id": "ask_person:0", "value": "person", "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, pressed) == 200
    await desk.house.work.settled()
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == user]
    (mine,) = await opened_home(desk, user)
    assert f"N° {ticket.number}" in texts(mine)
    assert "en attente" in texts(mine)
    assert "&lt;ma facture&gt;" in texts(mine)
    (other,) = await opened_home(desk, someone())
    assert f"N° {ticket.number}" not in texts(other)


async def test_opening_the_messages_shows_no_home(desk: Receiving) -> None:
    assert await opened_home(desk, someone(), tab="messages") == []


async def test_home_is_published_once_for_an_event_delivered_twice(desk: Receiving) -> None:
    user, at = someone(), moment()
    await opened_home(desk, user, event_ts=at)
    assert len(await opened_home(desk, user, event_ts=at)) == 1


async def test_section_opens_its_topics_and_a_topic_its_answer_over_them(desk: Receiving) -> None:
    user = someone()
    (view,) = await opened_home(desk, user)
    await press(desk, user, buttons(view)[0])
    topics = desk.api.called("views.open")[-1]["view"]
    assert topics["type"] == "modal"
    first = desk.house.book.topics[0]
    assert buttons(topics)[0]["value"] == first.id
    await press(desk, user, buttons(topics)[0], kind="modal")
    answer = desk.api.called("views.push")[-1]["view"]
    assert "R01" in texts(answer)
    assert [button["value"] for button in buttons(answer)] == [first.id]


async def test_every_topic_with_a_rule_can_be_reached(desk: Receiving) -> None:
    user = someone()
    (view,) = await opened_home(desk, user)
    reached = set()
    for button in buttons(view):
        await press(desk, user, button)
        reached |= {one["value"] for one in buttons(desk.api.called("views.open")[-1]["view"])}
    assert reached == {topic.id for topic in desk.house.book.topics if topic.rules}


async def test_answer_whose_window_stays_shut_comes_as_a_direct_message(desk: Receiving) -> None:
    user = someone()
    desk.api.answer("views.push", {"ok": False, "error": "expired_trigger_id"})
    await press(desk, user, {"action_id": "topic_pick:0", "value": "invoice-siret"}, kind="modal")
    (said,) = [one for one in desk.api.posted() if one["channel"] == f"D{user}"]
    assert "R03" in said["text"]


async def test_topic_that_the_book_no_longer_has_says_so_in_a_direct_message(desk: Receiving) -> None:
    user = someone()
    await press(desk, user, {"action_id": "topic_pick:0", "value": "gone"}, kind="modal")
    await press(desk, user, {"action_id": "browse:0", "value": "99"})
    said = [one["text"] for one in desk.api.posted() if one["channel"] == f"D{user}"]
    assert len(said) == 2
    assert all("ne correspond plus" in one for one in said)


async def test_person_asked_for_under_an_answer_gets_a_ticket_in_a_thread_of_their_own(
    desk: Receiving,
) -> None:
    user = someone()
    await press(desk, user, {"action_id": "ask_person:0", "value": "invoice-siret"}, kind="modal")
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["user"] == user]
    assert "SIRET" in ticket.question
    (begun,) = [one for one in desk.api.posted() if one["channel"] == f"D{user}"]
    (noted,) = [one for one in desk.api.called("chat.update") if one["channel"] == f"D{user}"]
    assert f"n° {ticket.number}" in noted["text"]
    more = direct(user=user, channel=f"D{user}", thread_ts=ticket.address["thread_ts"], text=QUESTION)
    await desk.house.tickets.move(ticket.number, ChangeKind.TAKEN, ALIX)
    assert await send_event(desk.url, more) == 200
    await desk.house.work.settled()
    (added,) = await desk.house.store.ticket_messages(ticket.number)
    assert added.text == QUESTION
    assert begun["text"]


class Team(NoSupportHome):
    """A team of one."""

    def __init__(self) -> None:
        self.pressed: list[ViewPress] = []

    async def is_member(self, user: str) -> bool:
        return user == "U0AGENT"

    async def blocks(self, user: str) -> tuple[Block, ...]:
        return (Section(text=f"La file de {user}"),)

    async def on_press(self, press: ViewPress) -> None:
        self.pressed.append(press)


async def test_team_sees_its_own_view_and_nobody_else_does(desk: Receiving) -> None:
    views = Views(open_client("xoxb-invented", desk.api.api_url))
    home = Home(desk=desk.house.desk, store=desk.house.store, views=views, support=Team())
    for user in ("U0AGENT", "U0SUPPLIER"):
        await home.publish(user)
    team, supplier = (one["view"] for one in desk.api.called("views.publish")[-2:])
    assert texts(team) == "La file de U0AGENT"
    assert "La file" not in texts(supplier)
