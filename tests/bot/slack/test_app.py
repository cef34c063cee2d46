"""Suppliers and agents in a Slack workspace, from end to end."""

import io
import zipfile

import pytest

from bot.tickets.models import TicketStatus
from tests.bot.slack.conftest import OpenDesk, Running, needs_peer
from tests.peers.local_slack import (
    AGENT,
    BOT,
    SUPPLIER,
    SUPPLIERS,
    SUPPORT,
    labels,
    shown,
)

pytestmark = [pytest.mark.peer, needs_peer]

SIRET = "Quel est le SIRET à indiquer sur la facture ?"
SIGN = "Comment signer l'acte d'engagement ?"
NONSENSE = "Quelle est la recette de la tarte aux pommes ?"
PERSON = "Parler à quelqu'un"
NOT_MINE = "Ce n'est pas ma question"


async def test_direct_question_is_answered_in_its_thread(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, SIRET)
    await desk.settled()
    (answer,) = await desk.slack.answers(await desk.slack.direct(SUPPLIER))
    assert answer["thread_ts"] == ts
    assert "R03" in shown(answer)
    assert "```" in shown(answer)
    assert labels(answer)[-2:] == [NOT_MINE, PERSON]
    assert answer["text"]


async def test_mention_is_answered_once_and_its_thread_needs_no_other(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIERS, f"<@{BOT}> {SIRET}")
    await desk.settled()
    assert len(await desk.slack.answers(SUPPLIERS)) == 1
    await desk.slack.say(SUPPLIER, SUPPLIERS, SIGN, thread=ts)
    await desk.settled()
    first, second = await desk.slack.answers(SUPPLIERS, ts)
    assert "R03" in shown(first)
    assert shown(second) != shown(first)


async def test_channel_talk_is_neither_answered_nor_recorded(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIERS, SIRET)
    await desk.slack.say(AGENT, SUPPLIERS, "Bonne question", thread=ts)
    await desk.settled()
    assert await desk.slack.answers(SUPPLIERS) == []
    assert await desk.house.store.conversation(f"T01TEST:{SUPPLIERS}:{ts}") is None


async def test_edited_question_is_not_answered_again(desk: Running) -> None:
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, SIRET)
    direct = await desk.slack.direct(SUPPLIER)
    await desk.slack.edit(SUPPLIER, direct, ts, f"{SIRET} Merci")
    await desk.settled()
    assert len(await desk.slack.answers(direct)) == 1


async def test_mention_alone_asks_for_a_question(desk: Running) -> None:
    await desk.slack.say(SUPPLIER, SUPPLIERS, f"<@{BOT}>")
    await desk.settled()
    (answer,) = await desk.slack.answers(SUPPLIERS)
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
        text=SIRET,
    )
    await desk.settled()
    said = await desk.slack.answers(await desk.slack.direct(SUPPLIER), ts)
    assert len(said) == 4
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
    await desk.slack.upload(SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf})
    await desk.settled()
    direct = await desk.slack.direct(SUPPLIER)
    (verdict,) = await desk.slack.answers(direct)
    await desk.slack.press(SUPPLIER, verdict, "Pourquoi ?")
    await desk.settled()
    _, why = await desk.slack.answers(direct)
    assert why["thread_ts"] == verdict["thread_ts"]
    assert "Règle" in shown(why)


async def test_not_my_question_offers_other_topics_and_the_picked_one_is_answered(desk: Running) -> None:
    await desk.slack.say(SUPPLIER, SUPPLIER, SIRET)
    await desk.settled()
    direct = await desk.slack.direct(SUPPLIER)
    (answer,) = await desk.slack.answers(direct)
    await desk.slack.press(SUPPLIER, answer, NOT_MINE)
    await desk.settled()
    offer = (await desk.slack.answers(direct))[1]
    *topics, person = labels(offer)
    assert topics
    assert person == PERSON
    await desk.slack.press(SUPPLIER, offer, topics[0])
    await desk.settled()
    picked = (await desk.slack.answers(direct))[2]
    assert "Règle" in shown(picked)
    assert picked["thread_ts"] == answer["thread_ts"]


async def test_ticket_goes_to_the_team_and_its_answer_comes_back(desk: Running, unsigned_pdf: bytes) -> None:
    """Open, take, reply with the form, relay, reply with a mention, close."""
    ts = await desk.slack.upload(
        SUPPLIER, SUPPLIER, {"offre.pdf": unsigned_pdf}, text=f"{NONSENSE} <!channel>"
    )
    await desk.settled()
    direct = await desk.slack.direct(SUPPLIER)
    said = await desk.slack.answers(direct, ts)
    await desk.slack.press(SUPPLIER, said[0], PERSON)
    await desk.slack.press(SUPPLIER, said[1], PERSON)
    await desk.settled()

    (ticket,) = await desk.slack.answers(SUPPORT)
    assert "tarte aux pommes" in shown(ticket)
    assert "<!channel>" not in shown(ticket)
    assert "`offre.pdf` : Non signé" in shown(ticket)
    assert f"<@{SUPPLIER}> (Camille Fournier)" in shown(ticket)
    assert labels(ticket) == ["Prendre", "Répondre", "Clore"]
    assert "demande n° 1" in shown((await desk.slack.answers(direct, ts))[-1])

    await desk.slack.press(AGENT, ticket, "Prendre")
    await desk.settled()
    taken = (await desk.slack.answers(direct, ts))[-1]
    assert "Dominique Agent" in shown(taken)
    assert "Je me tais" in shown(taken)
    (ticket,) = await desk.slack.answers(SUPPORT)
    assert labels(ticket) == ["Répondre", "Clore"]
    assert "prise par Dominique Agent" in shown(ticket)

    before = len(await desk.slack.answers(direct, ts))
    await desk.slack.say(SUPPLIER, direct, SIRET, thread=ts)
    await desk.slack.upload(SUPPLIER, direct, {"autre.pdf": unsigned_pdf}, thread=ts)
    await desk.settled()
    assert len(await desk.slack.answers(direct, ts)) == before
    relayed = "\n".join(shown(one) for one in await desk.slack.answers(SUPPORT, ticket["ts"]))
    assert SIRET in relayed
    assert "autre.pdf : Non signé" in relayed
    followups = [one for one in await desk.slack.messages(direct) if one["user"] == SUPPLIER][1:]
    assert [one["reactions"][0]["name"] for one in followups] == ["incoming_envelope"] * 2

    await desk.slack.press(AGENT, ticket, "Répondre")
    refused = await desk.slack.fill(AGENT, {"reply": {"text": {"type": "plain_text_input", "value": "  "}}})
    assert refused["t"] == "view_errors"
    sent = await desk.slack.fill(
        AGENT, {"reply": {"text": {"type": "plain_text_input", "value": "Oui, <jusqu'à> vendredi."}}}
    )
    assert sent["t"] == "view"
    await desk.settled()
    assert "Oui, &lt;jusqu'à&gt; vendredi." in shown((await desk.slack.answers(direct, ts))[-1])

    before = len(await desk.slack.answers(direct, ts))
    await desk.slack.say(AGENT, SUPPORT, "Quel casse-pied", thread=ticket["ts"])
    await desk.slack.say(AGENT, SUPPORT, f"<@{BOT}> tu en penses quoi ?", thread=ticket["ts"])
    await desk.settled()
    assert len(await desk.slack.answers(direct, ts)) == before
    assert "Rien n'a été transmis" in shown((await desk.slack.answers(SUPPORT, ticket["ts"]))[-1])

    await desk.slack.say(AGENT, SUPPORT, f"<@{BOT}> répondre Bonne journée", thread=ticket["ts"])
    await desk.settled()
    assert "Bonne journée" in shown((await desk.slack.answers(direct, ts))[-1])

    await desk.slack.press(AGENT, ticket, "Clore")
    await desk.settled()
    assert "close" in shown((await desk.slack.answers(direct, ts))[-1])
    assert (await desk.house.store.ticket(1)).status is TicketStatus.CLOSED
    (ticket,) = [one for one in await desk.slack.answers(SUPPORT) if not one.get("thread_ts")]
    assert labels(ticket) == []

    await desk.slack.say(AGENT, SUPPORT, f"<@{BOT}> répondre Trop tard", thread=ticket["ts"])
    await desk.slack.say(SUPPLIER, direct, SIRET, thread=ts)
    await desk.settled()
    assert "R03" in shown((await desk.slack.answers(direct, ts))[-1])
    assert "Trop tard" not in str(await desk.slack.messages(direct))
    assert "déjà close" in shown((await desk.slack.answers(SUPPORT, ticket["ts"]))[-1])


async def test_without_a_support_channel_the_ticket_waits_on_the_page(open_desk: OpenDesk) -> None:
    desk = await open_desk(SLACK_SUPPORT_CHANNEL="")
    ts = await desk.slack.say(SUPPLIER, SUPPLIER, NONSENSE)
    await desk.settled()
    direct = await desk.slack.direct(SUPPLIER)
    (unknown,) = await desk.slack.answers(direct, ts)
    assert labels(unknown) == [PERSON]
    await desk.slack.press(SUPPLIER, unknown, PERSON)
    await desk.settled()
    assert "n° 1" in shown((await desk.slack.answers(direct, ts))[-1])
    assert "page de l'équipe" in shown((await desk.slack.answers(direct, ts))[-1])


async def test_too_large_file_is_refused_with_a_sentence(open_desk: OpenDesk) -> None:
    desk = await open_desk(GUICHET_MAX_UPLOAD_MIB=1)
    await desk.slack.upload(SUPPLIER, SUPPLIER, {"gros.pdf": b"%PDF-" + bytes(2**20)})
    await desk.settled()
    (refusal,) = await desk.slack.answers(await desk.slack.direct(SUPPLIER))
    assert "`gros.pdf` dépasse la taille acceptée" in shown(refusal)


async def test_slash_command_is_acknowledged_with_the_answer(desk: Running) -> None:
    await desk.slack.command(SUPPLIER, SUPPLIERS, "/guichet", SIRET)
    await desk.settled()
    assert await desk.slack.answers(SUPPLIERS) == []
