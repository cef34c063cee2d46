"""The App Home of the support team: the queue and its filters, figures, gaps; never shown to anyone else."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from bot.tickets.models import TicketStatus
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.bot.slack.team import AGENT, Card, open_card
from tests.peers.block_kit import buttons, view_faults
from tests.peers.slack_api import SlackApi, send_event, send_interaction


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with SlackApi().opened() as api, receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        api.team_members.add("U0GUEST")
        api.people["U0GUEST"] = {"is_restricted": True}
        yield opened


async def look(desk: Receiving, user: str = AGENT) -> list[dict[str, Any]]:
    """Open the App Home; returns its blocks."""
    opened = {"type": "app_home_opened", "user": user, "tab": "home", "event_ts": moment()}
    assert await send_event(desk.url, opened) == 200
    await desk.house.work.settled()
    return shown(desk, user)


def shown(desk: Receiving, user: str = AGENT) -> list[dict[str, Any]]:
    published = [one for one in desk.api.called("views.publish") if one["user_id"] == user]
    assert view_faults(published[-1]["view"]) == []
    return list(published[-1]["view"]["blocks"])


def said(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


async def press(desk: Receiving, button: Mapping[str, Any], user: str = AGENT) -> None:
    """Press a button of the App Home."""
    body = {
        "type": "block_actions",
        "user": {"id": user, "username": "dominique"},
        "trigger_id": "T1",
        "view": {"id": f"V{user}", "type": "home"},
        "actions": [{**button, "action_ts": moment()}],
    }
    assert await send_interaction(desk.url, body) == 200
    await desk.house.work.settled()


def of(blocks: list[dict[str, Any]], card: Card) -> dict[str, Any]:
    """Return the section of a ticket."""
    return next(one for one in blocks if f"n° {card.number}*" in one.get("text", {}).get("text", ""))


@pytest.mark.asyncio(loop_scope="module")
async def test_member_sees_the_queue_the_figures_and_the_gaps(desk: Receiving) -> None:
    await send_event(desk.url, direct(text=QUESTION))
    card = await open_card(desk)
    blocks = await look(desk)
    text = said(blocks)
    assert "tarte aux pommes" in of(blocks, card)["text"]["text"]
    assert "attend une réponse depuis" in of(blocks, card)["text"]["text"]
    assert "avec réponse" in text
    assert text.count("Quelle est la recette de la tarte aux pommes ?") >= 2, "in the queue and in the gaps"


@pytest.mark.asyncio(loop_scope="module")
async def test_ticket_is_taken_and_answered_from_the_home(desk: Receiving) -> None:
    card = await open_card(desk)
    button = of(await look(desk), card)["accessory"]
    await press(desk, button)
    assert (await card.ticket()).agent_member == AGENT
    assert "s'occupe de votre demande" in (await card.to_supplier())[-1]
    reply = of(shown(desk), card)["accessory"]
    assert reply["text"]["text"] == "Répondre"
    forms = len(desk.api.called("views.open"))
    await press(desk, reply)
    assert desk.api.called("views.open")[forms]["view"]["callback_id"] == "ticket_reply"
    await press(desk, button, AGENT)
    assert (await card.ticket()).revision == 1, "an old button does nothing"


@pytest.mark.asyncio(loop_scope="module")
async def test_filters_show_what_they_name(desk: Receiving) -> None:
    mine, other = await open_card(desk), await open_card(desk)
    await mine.press("ticket_take")
    blocks = await look(desk)
    for label, there, absent in (("Les miennes", mine, other), ("À prendre", other, mine)):
        button = next(one for one in buttons(blocks) if one["text"]["text"].startswith(label))
        await press(desk, button)
        text = said(shown(desk))
        assert f"n° {there.number}*" in text
        assert f"n° {absent.number}*" not in text
    await press(desk, next(one for one in buttons(blocks) if one["text"]["text"].startswith("Toutes")))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("user", ["U0SUPPLIER", "U0GUEST", "U0STRANGER"])
async def test_nobody_else_sees_it_or_acts_by_its_buttons(desk: Receiving, user: str) -> None:
    card = await open_card(desk)
    team = await look(desk)
    blocks = await look(desk, user)
    assert "à traiter" not in said(blocks)
    published = len(desk.api.called("views.publish"))
    await press(desk, of(team, card)["accessory"], user)
    await press(desk, next(one for one in buttons(team) if one["action_id"].startswith("queue")), user)
    assert (await card.ticket()).status is TicketStatus.OPEN
    assert len(desk.api.called("views.publish")) == published
