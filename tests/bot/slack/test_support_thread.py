"""The support team in its channel: what leaves for the supplier and what stays, who may act, stale cards, forms."""

import itertools
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.slack.client import SlackClient
from bot.slack.files import FileFetcher
from bot.slack.outbox import Outbox
from bot.slack.relay import FileRelay
from bot.slack.sharing import FileSharing
from bot.slack.support_thread import SupportThread
from bot.slack.ticket_forms import fingerprint
from bot.tickets.models import TicketStatus
from tests.bot.slack.conftest import QUESTION, Receiving, direct, moment, receiving
from tests.bot.slack.team import AGENT, open_card
from tests.peers.slack_api import BOT, SlackApi, send_event, send_interaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

OTHER = "U0OTHER"
GUESTS: dict[str, dict[str, Any]] = {
    "U0CONNECT": {"is_stranger": True},
    "U0GUEST": {"is_restricted": True},
    "U0ELSEWHERE": {"team_id": "T0OTHER"},
}
"""Who reads the support channel, and is not of the team."""

_views = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiving]:
    async with SlackApi().opened() as api, receiving(api, tmp_path_factory.mktemp("desk")) as opened:
        api.team_members |= {OTHER, *GUESTS}
        api.people |= GUESTS
        yield opened


def reactions(desk: Receiving) -> list[tuple[str, str]]:
    return [(one["timestamp"], one["name"]) for one in desk.api.called("reactions.add")]


def new_view() -> str:
    return f"V{next(_views)}"


async def test_card_says_who_what_was_answered_and_what_can_be_done(desk: Receiving) -> None:
    card = await open_card(desk)
    (shown,) = [one for one in desk.api.posted() if f"Demande n° {card.number}*" in one["text"]]
    text = json.dumps(shown["blocks"], ensure_ascii=False)
    assert "tarte aux pommes" in text
    assert "Le guichet n'avait pas de réponse" in text
    assert "<@U0SUPPLIER>" in text
    assert "Reçue le" in text
    labels = [
        one["text"]["text"]
        for block in shown["blocks"]
        for one in block.get("elements", ())
        if "value" in one
    ]
    assert labels == ["Prendre", "Répondre", "Mettre en attente", "Résoudre"]


async def test_talk_in_the_thread_of_a_card_stays_inside(desk: Receiving) -> None:
    card = await open_card(desk)
    before = await card.to_supplier()
    for text in ("Quel casse-pied !", "<!here> qui la prend ?", QUESTION):
        await card.say(text)
    await card.say("", files=[{"id": "F1", "name": "interne.pdf"}], subtype="file_share")
    assert await card.to_supplier() == before
    assert await card.to_team() == []
    await card.say(f"<@{BOT}> répondre Bonjour")
    assert await card.to_supplier() == before
    assert "Rien n'a été transmis au fournisseur" in (await card.to_team())[-1]


async def test_marked_message_leaves_once_without_its_mark_and_is_ticked(desk: Receiving) -> None:
    card = await open_card(desk)
    before = len(await card.to_supplier())
    ts = await card.say("!Oui, <https://exemple.fr> &amp; avant vendredi.")
    told = (await card.to_supplier())[before:]
    assert len(told) == 1
    assert "Oui, https://exemple.fr &amp; avant vendredi." in told[0]
    assert (ts, "white_check_mark") in reactions(desk)
    ticket = await card.ticket()
    assert (ticket.status, ticket.agent_member) == (TicketStatus.TAKEN, AGENT)
    assert ticket.first_reply_at is not None


async def test_marked_message_delivered_three_times_leaves_once(desk: Receiving) -> None:
    card = await open_card(desk)
    before = len(await card.to_supplier())
    event = {
        "type": "message",
        "channel": card.channel,
        "thread_ts": card.ts,
        "ts": "1700000002.000001",
        "user": AGENT,
        "text": "!Une seule fois",
    }
    for _ in range(3):
        assert await send_event(desk.url, event) == 200
    assert len((await card.to_supplier())[before:]) == 1


async def test_mark_without_words_sends_nothing_and_says_so(desk: Receiving) -> None:
    card = await open_card(desk)
    before = await card.to_supplier()
    await card.say("!!!")
    assert await card.to_supplier() == before
    assert "il faut un texte ou un fichier" in (await card.to_team())[-1]


async def test_marked_message_that_is_edited_or_deleted_says_what_the_supplier_has(desk: Receiving) -> None:
    card = await open_card(desk)
    ts = await card.say("!Avant le 12.")
    before = await card.to_supplier()
    for _ in range(2):
        await card.change("message_changed", ts, "!Avant le 12.", "!Avant le 15.")
    await card.change("message_deleted", ts, "!Avant le 15.")
    assert await card.to_supplier() == before
    notes = (await card.to_team())[-2:]
    assert "garde la première version" in notes[0]
    assert "garde ce qu'il a reçu" in notes[1]


async def test_talk_that_is_edited_into_a_marked_message_sends_nothing_and_says_so(desk: Receiving) -> None:
    card = await open_card(desk)
    ts = await card.say("Avant le 12.")
    before = await card.to_supplier()
    await card.change("message_changed", ts, "Avant le 12.", "!Avant le 12.")
    assert await card.to_supplier() == before
    assert "Modifier un message n'envoie rien" in (await card.to_team())[-1]
    await card.change("message_changed", ts, "Avant le 12.", "Avant le 15.")
    assert len(await card.to_team()) == 1


async def test_reply_leaves_only_once_it_was_shown_as_the_supplier_reads_it(desk: Receiving) -> None:
    card = await open_card(desk)
    before = len(await card.to_supplier())
    view = new_view()
    first = await card.fill("ticket_reply", "Oui <b>", view=view)
    assert first["response_action"] == "update"
    assert "Oui &lt;b&gt;" in json.dumps(first["view"]["blocks"])
    assert len(await card.to_supplier()) == before
    seen = json.loads(first["view"]["private_metadata"])["previewed"]
    changed = await card.fill("ticket_reply", "Non", view=view, previewed=seen)
    assert changed["response_action"] == "update", "what was changed since is shown again"
    assert len(await card.to_supplier()) == before
    seen = json.loads(changed["view"]["private_metadata"])["previewed"]
    for _ in range(2):
        assert await card.fill("ticket_reply", "Non", view=view, previewed=seen) == {}
    told = (await card.to_supplier())[before:]
    assert len(told) == 1
    assert "Non" in told[0]
    assert any("Envoyé au fournisseur" in one and "Non" in one for one in await card.to_team())


async def test_reply_to_a_supplier_who_left_is_not_ticked_and_the_team_is_told(desk: Receiving) -> None:
    card = await open_card(desk, user="U0LEFT", channel="DU0LEFT")
    desk.api.shut.add("DU0LEFT")
    ts = await card.say("!Votre certificat convient")
    desk.api.shut.clear()
    assert (ts, "white_check_mark") not in reactions(desk)
    assert "n'a pas pu être transmis" in (await card.to_team())[-1]


async def test_reply_without_words_goes_back_to_its_form(desk: Receiving) -> None:
    card = await open_card(desk)
    refused = await card.fill("ticket_reply", "  ", view=new_view())
    assert (refused["response_action"], list(refused["errors"])) == ("errors", ["words"])


async def test_taken_ticket_mutes_the_desk_and_given_back_it_speaks_again(desk: Receiving) -> None:
    card = await open_card(desk)
    await card.press("ticket_take")
    assert "Je me tais ici" in (await card.to_supplier())[-1]
    await send_event(desk.url, direct(text=QUESTION, thread_ts=card.thread))
    assert "Je me tais ici" in (await card.to_supplier())[-1], "the desk says nothing"
    assert any("ajoute" in one and QUESTION in one for one in await card.to_team())
    await card.press("ticket_give_back")
    assert "a rendu votre demande" in (await card.to_supplier())[-1]
    await send_event(desk.url, direct(text=QUESTION, thread_ts=card.thread))
    assert "R03" in (await card.to_supplier())[-1]
    assert sum(QUESTION in one for one in await card.to_team()) == 2, "the team reads it meanwhile"


async def test_who_writes_beside_the_thread_of_their_request_is_told_where_the_team_reads_them(
    desk: Receiving,
) -> None:
    user = {"user": "U0BESIDE", "channel": "DU0BESIDE"}
    card = await open_card(desk, **user)
    lost = {"id": "F1", "name": "acte.pdf", "mode": "tombstone"}

    async def told(**event: Any) -> bool:
        said = direct(**user, **event)
        assert await send_event(desk.url, said) == 200
        await desk.house.work.settled()
        thread = said.get("thread_ts", said["ts"])
        last = [one for one in desk.api.standing if one.get("thread_ts") == thread][-1]
        return f"demande n° {card.number} : elle a son propre fil" in json.dumps(
            last["blocks"], ensure_ascii=False
        )

    assert await told(text="Voici la suite de ma recette")
    assert await told(text="", files=[lost], subtype="file_share")
    assert not await told(text=QUESTION), "a plain answer is enough"
    assert not await told(text="Voici la suite de ma recette", thread_ts=card.thread)
    await card.press("ticket_resolve")
    assert not await told(text="Voici la suite de ma recette")


async def change(desk: Receiving, to: dict[str, Any], before: str, now: str | None) -> None:
    """Change or delete a message of the supplier; the event comes twice."""
    known = {key: to[key] for key in ("ts", "thread_ts", "user") if key in to}
    event: dict[str, Any] = {
        "type": "message",
        "subtype": "message_deleted" if now is None else "message_changed",
        "channel": to["channel"],
        "ts": moment(),
        "previous_message": {**known, "text": before},
    }
    if now is None:
        event["deleted_ts"] = to["ts"]
    else:
        event["message"] = {**known, "text": now}
    for _ in range(2):
        assert await send_event(desk.url, event) == 200


async def test_message_changed_at_once_is_told_after_what_it_said_first(desk: Receiving) -> None:
    card = await open_card(desk)
    said = direct(text="Le lot 2", thread_ts=card.thread)
    assert await send_event(desk.url, said) == 200
    await change(desk, said, "Le lot 2", "Le lot 3")
    first, second = (await card.to_team())[-2:]
    assert "Le lot 2" in first
    assert "qui dit maintenant] Le lot 3" in second


async def test_message_that_its_supplier_changes_or_deletes_is_told_to_the_team_each_time(
    desk: Receiving,
) -> None:
    card = await open_card(desk)
    said = direct(text="Le lot 2", thread_ts=card.thread)
    unread = direct(text="Le lot 7")
    for event in (said, unread):
        assert await send_event(desk.url, event) == 200
    await desk.house.work.settled()

    before = len(await card.to_team())
    await change(desk, said, "Le lot 2", "Le lot 3")
    await change(desk, said, "Le lot 3", "Le lot 4 &amp; 5")
    await change(desk, said, "Le lot 4", None)
    await change(desk, unread, "Le lot 7", "Le lot 8")
    first, second, gone = (await card.to_team())[before:]
    assert "qui dit maintenant] Le lot 3" in first
    assert "qui dit maintenant] Le lot 4 &amp; 5" in second
    assert "a supprimé" in gone
    texts = [one.text for one in await desk.house.store.ticket_messages(card.number)]
    assert texts[-1].endswith("Le lot 4 & 5")
    assert len(await desk.texts(unread["ts"])) == 1, "what nobody of the team reads is left alone"


async def test_wait_tells_the_supplier_for_what_and_ends_when_they_write(desk: Receiving) -> None:
    card = await open_card(desk)
    await card.press("ticket_wait")
    opened = desk.api.called("views.open")[-1]["view"]
    assert opened["callback_id"] == "ticket_wait"
    await card.fill("ticket_wait", "le <bon> de commande", view=new_view())
    assert "le &lt;bon&gt; de commande" in (await card.to_supplier())[-1]
    assert (await card.ticket()).status is TicketStatus.WAITING
    assert "On attend" in json.dumps(desk.api.called("chat.update")[-1]["blocks"])
    await send_event(desk.url, direct(text="Le voici", thread_ts=card.thread))
    ticket = await card.ticket()
    assert (ticket.status, ticket.agent_member) == (TicketStatus.TAKEN, AGENT)


async def test_resolved_ticket_is_reopened_by_its_supplier_or_the_team(desk: Receiving) -> None:
    card = await open_card(desk)
    await card.press("ticket_resolve")
    resolved = [one for one in desk.api.posted() if one.get("thread_ts") == card.thread][-1]
    button = resolved["blocks"][-1]["elements"][0]
    assert button["text"]["text"] == "Rouvrir ma demande"
    body = card.pressed(button["action_id"].partition(":")[0], button["value"], "U0SUPPLIER")
    body |= {"channel": {"id": "D0DIRECT"}, "message": {"ts": "1.1", "thread_ts": card.thread}}
    for _ in range(2):
        assert await send_interaction(desk.url, body) == 200
    assert (await card.ticket()).status is TicketStatus.OPEN
    assert sum("est rouverte" in one for one in await card.to_supplier()) == 1
    await card.press("ticket_resolve")
    await card.press("ticket_reopen")
    assert (await card.ticket()).status is TicketStatus.OPEN
    assert any("Le fournisseur rouvre" in one for one in await card.to_team())


async def test_supplier_who_still_writes_to_a_resolved_ticket_is_offered_to_reopen_it(
    desk: Receiving,
) -> None:
    card = await open_card(desk)
    await card.press("ticket_resolve")
    await send_event(desk.url, direct(text="Ce n'est pas cette tarte-là", thread_ts=card.thread))
    await desk.house.work.settled()
    said = [one for one in desk.api.posted() if one.get("thread_ts") == card.thread][-1]
    assert "Rouvrir ma demande" in json.dumps(said["blocks"], ensure_ascii=False)
    await send_event(desk.url, direct(text=QUESTION, thread_ts=card.thread))
    await desk.house.work.settled()
    said = [one for one in desk.api.posted() if one.get("thread_ts") == card.thread][-1]
    assert "Rouvrir ma demande" not in json.dumps(said["blocks"], ensure_ascii=False), (
        "a plain answer is enough"
    )


async def test_words_for_a_resolved_ticket_come_back_to_the_agent(desk: Receiving) -> None:
    card = await open_card(desk)
    await card.press("ticket_resolve")
    before = await card.to_supplier()
    await card.say("!Trop <tard>")
    await card.fill(
        "ticket_reply", "Bien trop tard", view=new_view(), previewed=fingerprint("Bien trop tard")
    )
    assert await card.to_supplier() == before
    marked, form = (await card.to_team())[-2:]
    assert "Rien n'a été transmis" in marked
    assert "Bien trop tard" in form


async def test_button_of_an_old_card_does_nothing_says_so_and_mends_the_card(desk: Receiving) -> None:
    card = await open_card(desk)
    shown = await card.value()
    await card.press("ticket_take")
    updates = len(desk.api.called("chat.update"))
    await card.press("ticket_resolve", value=shown)
    assert (await card.ticket()).status is TicketStatus.TAKEN
    assert "a changé depuis que cette carte a été affichée" in (await card.to_team())[-1]
    assert len(desk.api.called("chat.update")) > updates


async def test_two_agents_who_press_at_once_are_told_apart(desk: Receiving) -> None:
    card = await open_card(desk)
    value = await card.value()
    for user in (AGENT, OTHER):
        assert await send_interaction(desk.url, card.pressed("ticket_take", value, user)) == 200
    ticket = await card.ticket()
    assert ticket.agent_member in {AGENT, OTHER}
    assert sum("s'occupe de votre demande" in one for one in await card.to_supplier()) == 1
    assert sum("a changé depuis" in one for one in await card.to_team()) == 1


@pytest.mark.parametrize("user", ["U0STRANGER", *GUESTS])
async def test_who_is_not_of_the_team_takes_sends_and_fills_nothing(desk: Receiving, user: str) -> None:
    card = await open_card(desk)
    before = await card.to_supplier()
    forms = len(desk.api.called("views.open"))
    await card.press("ticket_take", user=user)
    await card.press("ticket_reply", user=user)
    await card.say("!Bonjour", user=user)
    await card.fill("ticket_reply", "Oui", view=new_view(), previewed=fingerprint("Oui"), user=user)
    assert (await card.ticket()).status is TicketStatus.OPEN
    assert await card.to_supplier() == before
    assert len(desk.api.called("views.open")) == forms
    told = await card.to_team()
    assert len(told) == 4
    assert all(f"<@{user}> ne fait pas partie de l'équipe" in one for one in told)


async def test_card_that_was_deleted_is_posted_anew_and_works(desk: Receiving) -> None:
    card = await open_card(desk)
    desk.api.answer("chat.update", {"ok": False, "error": "message_not_found"})
    await card.press("ticket_take")
    place = (await card.ticket()).support_message
    assert place is not None
    assert place["ts"] != card.ts
    anew = card._replace(ts=place["ts"])
    await anew.press("ticket_resolve")
    assert (await anew.ticket()).status is TicketStatus.RESOLVED


async def test_button_of_a_ticket_that_is_no_longer_kept_says_so(desk: Receiving) -> None:
    card = await open_card(desk)
    forgotten = card._replace(ts="1600000000.000001")
    for action in ("ticket_take", "ticket_reply"):
        await forgotten.press(action)
        assert "n'existe plus" in (await forgotten.to_team())[-1]
    assert (await card.ticket()).status is TicketStatus.OPEN


async def test_button_of_an_earlier_version_does_nothing_and_says_so(desk: Receiving) -> None:
    card = await open_card(desk)
    await card.press("ticket_take", value=str(card.number))
    assert (await card.ticket()).status is TicketStatus.OPEN
    assert "a changé depuis" in (await card.to_team())[-1]


async def test_form_that_opens_too_late_says_how_to_do_without(desk: Receiving) -> None:
    card = await open_card(desk)
    for action in ("ticket_reply", "ticket_wait"):
        desk.api.answer("views.open", {"ok": False, "error": "expired_trigger_id"})
        await card.press(action)
        assert "ne s'est pas ouvert à temps" in (await card.to_team())[-1]


async def test_ticket_that_the_channel_does_not_take_waits_on_the_page_with_a_note(desk: Receiving) -> None:
    asked = direct(text="Une autre tarte ?")
    assert await send_event(desk.url, asked) == 200
    await desk.house.work.settled()
    desk.api.shut.add("C0SUPPORT")
    body = {
        "type": "block_actions",
        "user": {"id": asked["user"]},
        "channel": {"id": asked["channel"]},
        "message": {"ts": asked["ts"], "thread_ts": asked["ts"]},
        "actions": [{"action_id": "ask_person:0", "value": "person", "action_ts": asked["ts"]}],
    }
    assert await send_interaction(desk.url, body) == 200
    await desk.house.work.settled()
    desk.api.shut.clear()
    (ticket,) = [one for one in await desk.house.store.tickets() if one.address["thread_ts"] == asked["ts"]]
    assert ticket.support_message is None
    (note,) = await desk.house.store.ticket_messages(ticket.number)
    assert "n'a pas pu être transmis" in note.text


@pytest.mark.parametrize(
    ("on_call", "mention"), [("U0ONCALL", "<@U0ONCALL>"), ("S0ONCALL", "<!subteam^S0ONCALL>")]
)
async def test_reminder_is_seen_in_the_channel_and_calls_the_holder_then_who_is_on_call(
    desk: Receiving, on_call: str, mention: str
) -> None:
    card = await open_card(desk)
    client = SlackClient("xoxb-invented", desk.api.api_url)
    relay = FileRelay(FileFetcher(client, token="xoxb-invented", max_bytes=1), FileSharing(client))
    thread = SupportThread(client, Outbox(client), relay, wanted=card.channel, on_call=on_call)

    async def reminded(*, calling: bool) -> str:
        await thread.remind(await card.ticket(), timedelta(hours=4), on_call=calling)
        said = desk.api.posted()[-1]
        assert (said["thread_ts"], said["reply_broadcast"]) == (card.ts, True)
        assert "depuis 4\N{NO-BREAK SPACE}h ouvrées" in said["text"]
        return str(said["text"])

    assert "Qui la prend ?" in await reminded(calling=False)
    await card.press("ticket_take")
    assert f"<@{AGENT}>, elle est entre vos mains" in await reminded(calling=False)
    assert f"{mention}, personne n'a encore répondu" in await reminded(calling=True)
