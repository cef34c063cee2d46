"""Suppliers and agents in Slack, with the product as a process: the same journeys over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.bot.slack.conftest import QUESTION, needs_peer
from tests.journeys.slack_product import SlackProduct, slack_product
from tests.peers.local_slack import AGENT, BOT, SUPPLIER, SUPPLIERS, SUPPORT, labels, shown

pytestmark = [pytest.mark.peer, needs_peer, pytest.mark.asyncio(loop_scope="module")]

NONSENSE = "Quelle est la recette de la tarte aux pommes ?"
VAGUE = "signature"
PERSON = "Parler à quelqu'un"
NOT_MINE = "Ce n'est pas ma question"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["events", "socket"])
async def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SlackProduct]:
    async with slack_product(tmp_path_factory.mktemp("slack"), request.param, SlackProduct) as product:
        await product.start()
        yield product


async def open_ticket(desk: SlackProduct, thread: str) -> dict[str, Any]:
    """Press « Parler à quelqu'un » in a thread; returns the ticket of the team's channel."""
    answer = (await desk.answers(thread))[0]
    known = {one["ts"] for one in await desk.slack.answers(SUPPORT)}
    await desk.slack.press(SUPPLIER, answer, PERSON)
    await desk.settled()
    (ticket,) = [
        one for one in await desk.slack.answers(SUPPORT) if one["ts"] not in known and "thread_ts" not in one
    ]
    return ticket


async def test_question_is_answered_in_its_thread(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    (answer,) = await desk.answers(ts)
    assert "R03" in shown(answer)


async def test_mention_is_answered_once_and_its_thread_needs_no_other(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIERS, f"<@{BOT}> {QUESTION}")
    assert len(await desk.answers(ts, SUPPLIERS)) == 1
    await desk.slack.say(SUPPLIER, SUPPLIERS, QUESTION, thread=ts)
    assert len(await desk.answers(ts, SUPPLIERS)) == 2


async def test_topic_picked_among_those_offered_is_answered(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    (answer,) = await desk.answers(ts)
    await desk.slack.press(SUPPLIER, answer, NOT_MINE)
    *_, offer = await desk.answers(ts)
    await desk.slack.press(SUPPLIER, offer, labels(offer)[0])
    assert "Règle" in shown((await desk.answers(ts))[-1])


async def test_question_that_the_rules_do_not_cover_is_offered_a_person(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    (unknown,) = await desk.answers(ts)
    assert PERSON in labels(unknown)


async def test_file_gets_its_verdict(desk: SlackProduct, unsigned_pdf: bytes) -> None:
    ts = await desk.slack.upload(SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf})
    said = "\n".join(shown(one) for one in await desk.answers(ts))
    assert "Non signé" in said


async def test_ticket_is_taken_and_mutes_the_desk_until_it_is_closed(
    desk: SlackProduct, unsigned_pdf: bytes
) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    ticket = await open_ticket(desk, ts)
    direct = await desk.slack.direct(SUPPLIER)
    await desk.slack.press(AGENT, ticket, "Prendre")
    taken = (await desk.answers(ts))[-1]
    assert "Dominique Agent" in shown(taken)

    before = len(await desk.answers(ts))
    await desk.slack.say(SUPPLIER, direct, QUESTION, thread=ts)
    await desk.slack.upload(SUPPLIER, direct, {"autre.pdf": unsigned_pdf}, thread=ts)
    assert len(await desk.answers(ts)) == before
    relayed = "\n".join(shown(one) for one in await desk.answers(ticket["ts"], SUPPORT))
    assert QUESTION in relayed
    assert "autre.pdf" in relayed

    await desk.slack.press(AGENT, await desk.card(ticket), "Résoudre")
    await desk.settled()
    await desk.slack.say(SUPPLIER, direct, QUESTION, thread=ts)
    assert "R03" in shown((await desk.answers(ts))[-1])
