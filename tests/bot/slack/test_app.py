"""Suppliers and agents in a Slack workspace, from end to end."""

import io
import zipfile
from typing import Any

import pytest

from tests.bot.slack.conftest import QUESTION, Running, needs_peer
from tests.peers.local_slack import (
    AGENT,
    BOT,
    SUPPLIER,
    SUPPLIERS,
    SUPPORT,
    labels,
    shown,
)

pytestmark = [pytest.mark.peer, needs_peer, pytest.mark.asyncio(loop_scope="module")]

SIGN = "Comment signer l'acte d'engagement ?"
NONSENSE = "Quelle est la recette de la tarte aux pommes ?"
PERSON = "Parler à quelqu'un"
NOT_MINE = "Ce n'est pas ma question"


def reply(text: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return what an agent types in the reply form."""
    return {"words": {"text": {"type": "plain_text_input", "value": text}}}


async def test_direct_question_is_answered_in_its_thread(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    await desk.settled()
    (answer,) = await desk.slack.answers(await desk.slack.direct(SUPPLIER), ts)
    assert "R03" in shown(answer)
    assert "```" in shown(answer)
    assert labels(answer)[-4:] == ["Utile", NOT_MINE, "Pourquoi ?", PERSON]
    assert answer["text"]


async def test_mention_is_answered_once_and_its_thread_needs_no_other(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIERS, f"<@{BOT}> {QUESTION}")
    await desk.settled()
    assert len(await desk.slack.answers(SUPPLIERS, ts)) == 1
    await desk.slack.say(SUPPLIER, SUPPLIERS, SIGN, thread=ts)
    await desk.settled()
    first, second = await desk.slack.answers(SUPPLIERS, ts)
    assert "R03" in shown(first)
    assert shown(second) != shown(first)


async def test_channel_talk_is_neither_answered_nor_recorded(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIERS, QUESTION)
    await desk.slack.say(AGENT, SUPPLIERS, "Bonne question", thread=ts)
    await desk.settled()
    assert await desk.slack.answers(SUPPLIERS, ts) == []
    assert await desk.house.store.conversation(f"T01TEST:{SUPPLIERS}:{ts}") is None


async def test_edited_question_is_not_answered_again(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    direct = await desk.slack.direct(SUPPLIER)
    await desk.slack.edit(SUPPLIER, direct, ts, f"{QUESTION} Merci")
    await desk.settled()
    assert len(await desk.slack.answers(direct, ts)) == 1


async def test_mention_alone_asks_for_a_question(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIERS, f"<@{BOT}>")
    await desk.settled()
    (answer,) = await desk.slack.answers(SUPPLIERS, ts)
    assert "vide" in shown(answer)


async def test_files_get_a_verdict_each_and_their_words_an_answer(
    desk: Running, signed_pdf: bytes, unsigned_pdf: bytes
) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pli:
        pli.writestr("acte.pdf", signed_pdf)
        pli.writestr("annexe.pdf", unsigned_pdf)
    ts = await desk.slack.upload(
        SUPPLIER,
        SUPPLIER,
        {"signe.pdf": signed_pdf, "non-signe.pdf": unsigned_pdf, "pli.zip": archive.getvalue()},
        text=QUESTION,
    )
    await desk.settled()
    said = await desk.slack.answers(await desk.slack.direct(SUPPLIER), ts)
    assert len(said) == 5  # the table of all three, one verdict each, one answer
    by_file = {name: shown(one) for one in said for name in ("`signe.pdf`", "`non-signe.pdf`", "`pli.zip`")
               if name in one["text"]}  # fmt: skip
    assert by_file["`signe.pdf`"].count("vérifié") >= 4
    assert "non vérifié" in by_file["`signe.pdf`"]
    assert "Non signé" in by_file["`non-signe.pdf`"]
    assert "`acte.pdf`" in by_file["`pli.zip`"]
    assert "`annexe.pdf`" in by_file["`pli.zip`"]
    assert any("R03" in shown(one) for one in said)
    assert all(PERSON in labels(one) for one in said)


async def test_why_beside_a_finding_explains_its_rule(desk: Running, unsigned_pdf: bytes) -> None:
    ts = await desk.slack.upload(SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf})
    await desk.settled()
    direct = await desk.slack.direct(SUPPLIER)
    (verdict,) = await desk.slack.answers(direct, ts)
    await desk.slack.press(SUPPLIER, verdict, "Pourquoi ?")
    await desk.settled()
    _, why = await desk.slack.answers(direct, ts)
    assert "Règle" in shown(why)


async def test_not_my_question_offers_other_topics_and_the_picked_one_is_answered(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, QUESTION)
    await desk.settled()
    direct = await desk.slack.direct(SUPPLIER)
    (answer,) = await desk.slack.answers(direct, ts)
    await desk.slack.press(SUPPLIER, answer, NOT_MINE)
    await desk.settled()
    offer = (await desk.slack.answers(direct, ts))[1]
    *topics, person = labels(offer)
    assert topics
    assert person == PERSON
    await desk.slack.press(SUPPLIER, offer, topics[0])
    await desk.settled()
    picked = (await desk.slack.answers(direct, ts))[2]
    assert "Règle" in shown(picked)


async def open_ticket(desk: Running, thread: str) -> dict[str, Any]:
    """Press « Parler à quelqu'un » on the first answer of a thread; returns the ticket of the team's channel."""
    direct = await desk.slack.direct(SUPPLIER)
    known = {one["ts"] for one in await desk.slack.answers(SUPPORT)}
    for answer in (await desk.slack.answers(direct, thread))[:2]:
        await desk.slack.press(SUPPLIER, answer, PERSON)
    await desk.settled()
    (ticket,) = [one for one in await desk.slack.answers(SUPPORT) if one["ts"] not in known]
    return ticket


async def current(desk: Running, ticket: dict[str, Any]) -> dict[str, Any]:
    """Return a ticket's message as it stands now."""
    return next(one for one in await desk.slack.answers(SUPPORT) if one["ts"] == ticket["ts"])


async def test_ticket_shows_the_team_what_was_asked_and_handed_in(desk: Running, unsigned_pdf: bytes) -> None:
    ts = await desk.slack.upload(
        SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf}, text=f"{QUESTION} <!channel> &lt;!here&gt;"
    )
    await desk.settled()
    ticket = await open_ticket(desk, ts)
    assert QUESTION in shown(ticket)
    assert "<!" not in shown(ticket)
    assert "Sujets proches" in shown(ticket)
    assert "`offre.pdf` : Non signé" in shown(ticket)
    assert f"<@{SUPPLIER}> (Camille Fournier)" in shown(ticket)
    assert labels(ticket) == ["Prendre", "Répondre", "Mettre en attente", "Résoudre"]
    direct = await desk.slack.direct(SUPPLIER)
    told = [shown(one) for one in await desk.slack.answers(direct, ts) if "demande n°" in shown(one)]
    assert len(told) == 2
    assert told[0] == told[1]


async def test_taken_ticket_mutes_the_desk_and_passes_everything_on(
    desk: Running, unsigned_pdf: bytes
) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    await desk.settled()
    ticket = await open_ticket(desk, ts)
    direct = await desk.slack.direct(SUPPLIER)
    await desk.slack.press(AGENT, ticket, "Prendre")
    await desk.settled()
    taken = (await desk.slack.answers(direct, ts))[-1]
    assert "Dominique Agent" in shown(taken)
    assert "Je me tais" in shown(taken)
    ticket = await current(desk, ticket)
    assert labels(ticket)[:2] == ["Répondre", "Mettre en attente"]
    assert "prise par Dominique Agent" in shown(ticket)

    before = len(await desk.slack.answers(direct, ts))
    words = await desk.slack.say(SUPPLIER, direct, QUESTION, thread=ts)
    file = await desk.slack.upload(SUPPLIER, direct, {"autre.pdf": unsigned_pdf}, thread=ts)
    await desk.settled()
    assert len(await desk.slack.answers(direct, ts)) == before
    relayed = "\n".join(shown(one) for one in await desk.slack.answers(SUPPORT, ticket["ts"]))
    assert QUESTION in relayed
    assert "autre.pdf : Non signé" in relayed
    receipts = [
        one["reactions"][0]["name"] for one in await desk.slack.messages(direct) if "reactions" in one
    ]
    assert receipts == ["incoming_envelope"] * len([words, file])

    copied = [one for one in await desk.slack.messages(SUPPORT) if one.get("files")]
    assert [one["files"][0]["name"] for one in copied if one.get("thread_ts") == ticket["ts"]] == [
        "autre.pdf"
    ]

    await desk.slack.press(AGENT, ticket, "Résoudre")
    await desk.settled()
    assert "résolue" in shown((await desk.slack.answers(direct, ts))[-1])
    assert labels(await current(desk, ticket)) == ["Rouvrir"]
    await desk.slack.say(SUPPLIER, direct, QUESTION, thread=ts)
    await desk.settled()
    assert "R03" in shown((await desk.slack.answers(direct, ts))[-1])


async def test_reply_form_reaches_the_supplier_escaped(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    await desk.settled()
    ticket = await open_ticket(desk, ts)
    await desk.slack.press(AGENT, ticket, "Répondre")
    refused = await desk.slack.fill(AGENT, reply("  "))
    assert refused["t"] == "view_errors"
    direct = await desk.slack.direct(SUPPLIER)
    before = len(await desk.slack.answers(direct, ts))
    for _ in range(2):  # shown as the supplier will read it, then sent
        await desk.settled()
        assert len(await desk.slack.answers(direct, ts)) == before
        sent = await desk.slack.fill(AGENT, reply("Oui, <jusqu'à> vendredi."))
        assert sent["t"] == "view"
    await desk.settled()
    answer = shown((await desk.slack.answers(await desk.slack.direct(SUPPLIER), ts))[-1])
    assert "*Dominique Agent* vous répond" in answer
    assert "Oui, &lt;jusqu'à&gt; vendredi." in answer
    assert "prise par Dominique Agent" in shown(await current(desk, ticket))


async def test_only_what_begins_with_the_mark_leaves_the_team_channel_with_its_files(
    desk: Running, unsigned_pdf: bytes
) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    await desk.settled()
    ticket = await open_ticket(desk, ts)
    direct = await desk.slack.direct(SUPPLIER)
    before = len(await desk.slack.answers(direct, ts))
    await desk.slack.say(AGENT, SUPPORT, "Quel casse-pied !", thread=ticket["ts"])
    await desk.slack.upload(
        AGENT, SUPPORT, {"interne.pdf": unsigned_pdf}, text="pour nous", thread=ticket["ts"]
    )
    await desk.settled()
    assert len(await desk.slack.answers(direct, ts)) == before

    sent = await desk.slack.upload(
        AGENT, SUPPORT, {"modele.pdf": unsigned_pdf}, text="!Voici le modèle", thread=ticket["ts"]
    )
    await desk.settled()
    told = (await desk.slack.answers(direct, ts))[before:]
    assert "Voici le modèle" in shown(told[0])
    shared = [one for one in await desk.slack.messages(direct) if one.get("files") and one["user"] == BOT]
    assert [one["files"][0]["name"] for one in shared if one.get("thread_ts") == ts] == ["modele.pdf"]
    marked = next(one for one in await desk.slack.messages(SUPPORT) if one["ts"] == sent)
    assert [one["name"] for one in marked["reactions"]] == ["white_check_mark"]


async def test_slash_command_is_answered_to_its_author_alone(desk: Running) -> None:
    acknowledged = await desk.slack.command(SUPPLIER, SUPPLIERS, "/guichet", QUESTION)
    assert "R03" in acknowledged
    shown_there = [one for one in await desk.slack.messages(SUPPLIERS) if one["user"] == BOT]
    assert [one.get("ephemeral_to") for one in shown_there if "R03" in one["text"]][-1:] == [SUPPLIER]
