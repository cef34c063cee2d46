"""Suppliers and agents in Slack, with the product as a process: the same journeys over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
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
        product.border.deliveries = 3  # each event comes three times, as when acknowledgements are lost
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


def typed(words: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return what an agent types in the reply form."""
    return {"words": {"text": {"type": "plain_text_input", "value": words}}}


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


async def test_check_is_told_at_once_and_that_message_becomes_the_verdict(
    desk: SlackProduct, unsigned_pdf: bytes
) -> None:
    begun = len(desk.border.calls)
    ts = await desk.slack.upload(SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf})
    (verdict,) = await desk.answers(ts)
    said = [
        (call.method, call.arguments["text"])
        for call in desk.border.calls[begun:]
        if call.method in {"chat.postMessage", "chat.update"}
    ]
    assert [method for method, _ in said] == ["chat.postMessage", "chat.update"]
    assert "Vérification en cours : `offre.pdf`" in said[0][1]
    assert "Non signé" in said[1][1]
    assert "Non signé" in shown(verdict)


async def test_slash_command_is_answered_to_its_author_alone(desk: SlackProduct) -> None:
    before = len(await desk.slack.answers(SUPPLIERS))
    await desk.slack.command(SUPPLIER, SUPPLIERS, "/guichet", QUESTION)
    await desk.settled()
    (answer,) = (await desk.slack.answers(SUPPLIERS))[before:]
    assert "R03" in shown(answer)
    assert answer["ephemeral_to"] == SUPPLIER


async def test_reply_is_shown_as_the_supplier_will_read_it_before_it_leaves(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    ticket = await open_ticket(desk, ts)
    before = len(await desk.answers(ts))
    await desk.slack.press(AGENT, ticket, "Répondre")
    assert (await desk.slack.fill(AGENT, typed("  ")))["t"] == "view_errors"
    assert (await desk.slack.fill(AGENT, typed("Oui, jusqu'à vendredi.")))["t"] == "view"
    assert len(await desk.answers(ts)) == before  # only shown yet
    assert (await desk.slack.fill(AGENT, typed("Oui, jusqu'à vendredi.")))["t"] == "view"
    told = [shown(one) for one in (await desk.answers(ts))[before:]]
    assert len([one for one in told if "Oui, jusqu'à vendredi." in one]) == 1
    assert "prise par Dominique Agent" in shown(await desk.card(ticket))


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


async def test_reply_with_a_file_reaches_the_supplier_and_the_talk_before_it_does_not(
    desk: SlackProduct, unsigned_pdf: bytes
) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    ticket = await open_ticket(desk, ts)
    before = len(await desk.answers(ts))
    await desk.slack.say(AGENT, SUPPORT, "Quel casse-pied !", thread=ticket["ts"])
    assert len(await desk.answers(ts)) == before
    sent = await desk.slack.upload(
        AGENT, SUPPORT, {"modele.pdf": unsigned_pdf}, text="!Voici le modèle", thread=ticket["ts"]
    )
    told = (await desk.answers(ts))[before:]
    assert [shown(one) for one in told if "casse-pied" in shown(one)] == []
    assert len([one for one in told if "Voici le modèle" in shown(one)]) == 1
    direct = await desk.slack.messages(await desk.slack.direct(SUPPLIER))
    shared = [one for one in direct if one.get("files") and one["user"] == BOT and one["thread_ts"] == ts]
    assert [one["files"][0]["name"] for one in shared] == ["modele.pdf"]
    marked = next(one for one in await desk.slack.messages(SUPPORT) if one["ts"] == sent)
    assert [one["name"] for one in marked["reactions"]] == ["white_check_mark"]


async def test_ticket_given_back_lets_the_desk_answer_again(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    ticket = await open_ticket(desk, ts)
    await desk.slack.press(AGENT, ticket, "Prendre")
    await desk.slack.press(AGENT, await desk.card(ticket), "Rendre au guichet")
    await desk.settled()
    before = len(await desk.answers(ts))
    await desk.slack.say(SUPPLIER, await desk.slack.direct(SUPPLIER), QUESTION, thread=ts)
    assert "R03" in "".join(shown(one) for one in (await desk.answers(ts))[before:])


async def test_resolved_ticket_is_reopened(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    ticket = await open_ticket(desk, ts)
    await desk.slack.press(AGENT, ticket, "Résoudre")
    card = await desk.card(ticket)
    assert labels(card) == ["Rouvrir"]
    await desk.slack.press(AGENT, card, "Rouvrir")
    assert "Prendre" in labels(await desk.card(ticket)) or "Répondre" in labels(await desk.card(ticket))


async def test_supplier_who_waits_too_long_is_brought_to_mind_once(desk: SlackProduct) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    ticket = await open_ticket(desk, ts)
    before = len(await desk.answers(ticket["ts"], SUPPORT))
    await desk.waits_since(ticket["ts"], datetime.now(UTC) - timedelta(days=21))
    for _ in range(2):  # it looks when it starts, and once a minute
        await desk.kill()
        await desk.start()
        await desk.border.until(lambda: desk.has_more(ticket["ts"], before))
        await desk.answers(await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION))
    assert len(await desk.answers(ticket["ts"], SUPPORT)) == before + 1
