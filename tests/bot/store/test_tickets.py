"""The queries on tickets, on SQLite and on PostgreSQL alike."""

import asyncio
import itertools
from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import UnknownTicket
from bot.store.clock import utc_now
from bot.store.store import Store
from bot.store.tables import ticket_changes
from bot.tickets.models import Actor, Author, ChangeKind, Deadline, Door, TicketRequest, TicketStatus
from bot.tickets.moves import Move, Refusal
from tests.bot.store.requests import request
from tests.bot.tickets.people import ALIX, CAMILLE, DOMINIQUE, SACHA

_keys = itertools.count(1)


def move(kind: ChangeKind, by: Actor = ALIX, *, revision: int | None = None, note: str = "") -> Move:
    """Return a move with a key of its own."""
    return Move(kind=kind, by=by, key=f"move-{next(_keys)}", revision=revision, note=note)


async def test_button_pressed_many_times_at_once_makes_one_ticket(store: Store) -> None:
    opened = await asyncio.gather(*(store.open_ticket(request(), CAMILLE) for _ in range(8)))
    assert len({ticket.number for ticket, _ in opened}) == 1
    assert [new for _, new in opened].count(True) == 1


async def test_ticket_holds_what_was_asked_and_found(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    read = await store.ticket(ticket.number)
    assert read == ticket
    assert TicketRequest(**{name: getattr(read, name) for name in TicketRequest.model_fields}) == request()
    assert (read.status, read.support_message) == (TicketStatus.OPEN, None)
    assert await store.ticket_by_token(ticket.token) == ticket


async def test_resolved_ticket_leaves_room_for_a_new_one_in_the_same_conversation(store: Store) -> None:
    first, _ = await store.open_ticket(request(), CAMILLE)
    await store.move_ticket(first.number, move(ChangeKind.RESOLVED))
    assert await store.ticket_in_conversation("T1:C1:1.0") is None
    second, new = await store.open_ticket(request(), CAMILLE)
    assert new
    assert second.number != first.number
    assert [ticket.number for ticket in await store.tickets()] == [second.number]
    assert [ticket.number for ticket in await store.tickets(resolved=True)] == [first.number]


async def test_unknown_ticket_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(UnknownTicket, match="99"):
        await store.ticket(99)
    with pytest.raises(UnknownTicket, match="99"):
        await store.move_ticket(99, move(ChangeKind.TAKEN))


async def test_ticket_is_found_by_its_message_in_the_support_channel(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    await store.set_support_message(ticket.number, {"channel": "S1", "ts": "9.0"})
    found = await store.ticket_at("S1", "9.0")
    assert found is not None
    assert found.number == ticket.number
    assert await store.ticket_at("S1", "9.1") is None
    assert await store.ticket_at("S2", "9.0") is None


async def test_message_delivered_twice_is_kept_once(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    for _ in range(2):
        added = await store.add_ticket_message(
            ticket.number, author=Author.AGENT, author_name="Alix", text="Bonjour", key="m1"
        )
    assert added is False
    assert [message.text for message in await store.ticket_messages(ticket.number)] == ["Bonjour"]


async def test_every_change_leaves_its_line_who_when_from_where_to_where_by_which_door(store: Store) -> None:
    before = utc_now()
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    await store.move_ticket(ticket.number, move(ChangeKind.TAKEN, ALIX))
    await store.move_ticket(ticket.number, move(ChangeKind.WAITING, DOMINIQUE, note="le bon de commande"))
    await store.move_ticket(ticket.number, move(ChangeKind.RESUMED, CAMILLE))
    await store.move_ticket(ticket.number, move(ChangeKind.GIVEN_BACK, ALIX))
    await store.move_ticket(ticket.number, move(ChangeKind.RESOLVED, SACHA))
    await store.move_ticket(ticket.number, move(ChangeKind.REOPENED, CAMILLE))
    trail = await store.ticket_changes(ticket.number)
    assert [(line.kind, line.by, line.before, line.after, line.note) for line in trail] == [
        (ChangeKind.OPENED, CAMILLE, None, TicketStatus.OPEN, ""),
        (ChangeKind.TAKEN, ALIX, TicketStatus.OPEN, TicketStatus.TAKEN, ""),
        (ChangeKind.WAITING, DOMINIQUE, TicketStatus.TAKEN, TicketStatus.WAITING, "le bon de commande"),
        (ChangeKind.RESUMED, CAMILLE, TicketStatus.WAITING, TicketStatus.TAKEN, ""),
        (ChangeKind.GIVEN_BACK, ALIX, TicketStatus.TAKEN, TicketStatus.OPEN, ""),
        (ChangeKind.RESOLVED, SACHA, TicketStatus.OPEN, TicketStatus.RESOLVED, ""),
        (ChangeKind.REOPENED, CAMILLE, TicketStatus.RESOLVED, TicketStatus.OPEN, ""),
    ]
    assert all(before.replace(tzinfo=UTC) <= line.at <= utc_now().replace(tzinfo=UTC) for line in trail)
    assert (await store.ticket(ticket.number)).revision == len(trail) - 1


async def test_ticket_keeps_who_has_it_while_something_is_waited_for(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    await store.move_ticket(ticket.number, move(ChangeKind.TAKEN, ALIX))
    held = (await store.move_ticket(ticket.number, move(ChangeKind.WAITING, SACHA, note="un RIB"))).ticket
    assert (held.status, held.agent, held.agent_member) == (TicketStatus.WAITING, "Alix", "U0ALIX")
    assert (held.waiting_for, held.awaiting_since) == ("un RIB", None)
    back = (await store.move_ticket(ticket.number, move(ChangeKind.GIVEN_BACK, SACHA))).ticket
    assert (back.status, back.agent, back.agent_member) == (TicketStatus.OPEN, "", "")
    assert back.waiting_for == ""
    assert back.awaiting_since is not None


async def test_of_many_who_take_a_ticket_at_once_by_the_same_card_one_has_it(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    agents = [Actor(side=Author.AGENT, name=f"Agent {n}", door=Door.SLACK, member=f"U{n}") for n in range(8)]
    results = await asyncio.gather(
        *(
            store.move_ticket(ticket.number, move(ChangeKind.TAKEN, agent, revision=ticket.revision))
            for agent in agents
        )
    )
    winners = [agent for agent, moved in zip(agents, results, strict=True) if moved.refusal is None]
    assert len(winners) == 1
    assert [moved.refusal for moved in results].count(Refusal.STALE) == len(agents) - 1
    assert (await store.ticket(ticket.number)).agent == winners[0].name
    assert len(await store.ticket_changes(ticket.number)) == 2


async def test_move_asked_twice_with_the_same_key_is_made_once(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    asked = move(ChangeKind.TAKEN, ALIX, revision=0)
    first = await store.move_ticket(ticket.number, asked)
    again = await store.move_ticket(ticket.number, asked)
    assert (again.refusal, again.change) == (None, first.change)
    assert len(await store.ticket_changes(ticket.number)) == 2


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((), ChangeKind.GIVEN_BACK),
        ((), ChangeKind.REOPENED),
        ((), ChangeKind.RESUMED),
        ((ChangeKind.TAKEN,), ChangeKind.RESUMED),
        ((ChangeKind.RESOLVED,), ChangeKind.TAKEN),
        ((ChangeKind.RESOLVED,), ChangeKind.WAITING),
        ((ChangeKind.RESOLVED,), ChangeKind.RESOLVED),
        ((ChangeKind.RESOLVED,), ChangeKind.GIVEN_BACK),
    ],
)
async def test_state_that_does_not_allow_a_change_stays(
    store: Store, before: tuple[ChangeKind, ...], kind: ChangeKind
) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    for earlier in before:
        await store.move_ticket(ticket.number, move(earlier))
    stood = await store.ticket(ticket.number)
    moved = await store.move_ticket(ticket.number, move(kind))
    assert (moved.refusal, moved.ticket) == (Refusal.NOT_NOW, stood)


async def test_ticket_is_not_reopened_beside_another_open_one_of_the_same_conversation(store: Store) -> None:
    first, _ = await store.open_ticket(request(), CAMILLE)
    await store.move_ticket(first.number, move(ChangeKind.RESOLVED))
    await store.open_ticket(request(), CAMILLE)
    moved = await store.move_ticket(first.number, move(ChangeKind.REOPENED, CAMILLE))
    assert moved.refusal is Refusal.OTHER_OPEN
    assert (await store.ticket(first.number)).status is TicketStatus.RESOLVED
    assert await store.resolved_in_conversation("T1:C1:1.0") == moved.ticket


async def test_supplier_waits_from_their_first_unanswered_word_until_an_answer(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    assert ticket.awaiting_since == ticket.created_at

    async def say(author: Author, key: str) -> None:
        await store.add_ticket_message(ticket.number, author=author, author_name="x", text="mots", key=key)

    await say(Author.SUPPLIER, "1")
    assert (await store.ticket(ticket.number)).awaiting_since == ticket.created_at
    await say(Author.AGENT, "2")
    answered = await store.ticket(ticket.number)
    assert (answered.awaiting_since, answered.first_reply_at) == (None, answered.updated_at)
    await say(Author.DESK, "3")
    assert await store.awaiting_tickets() == ()
    await say(Author.SUPPLIER, "4")
    waiting = await store.ticket(ticket.number)
    assert waiting.awaiting_since == waiting.updated_at
    assert await store.awaiting_tickets() == (waiting,)
    await say(Author.AGENT, "2")
    assert await store.ticket(ticket.number) == waiting, "a second delivery changes nothing"
    await say(Author.AGENT, "5")
    assert (await store.ticket(ticket.number)).first_reply_at == answered.first_reply_at


async def test_reminder_is_counted_and_written_down_once(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    desk = Actor(side=Author.DESK, name="Guichet", door=None)
    for _ in range(2):
        reminded = await store.remind_ticket(
            ticket.number, by=desk, reminders=1, note="le canal", key="remind:1"
        )
    assert reminded.reminders == 1
    _, line = await store.ticket_changes(ticket.number)
    assert (line.kind, line.by, line.note) == (ChangeKind.REMINDED, desk, "le canal")
    with pytest.raises(UnknownTicket):
        await store.remind_ticket(99, by=desk, reminders=1, note="", key="remind:99")


async def test_deadline_given_at_once_or_later_is_kept(store: Store) -> None:
    given = Deadline(words="avant le 15/01", on=date(2027, 1, 15))
    ticket, _ = await store.open_ticket(request(), CAMILLE, given)
    assert (await store.ticket(ticket.number)).deadline == given
    later = Deadline(words="au plus tard le 31/02", on=None)
    assert (await store.set_deadline(ticket.number, later)).deadline == later


async def test_tickets_of_a_week_are_told_from_older_ones(store: Store) -> None:
    ticket, _ = await store.open_ticket(request(), CAMILLE)
    now = utc_now().replace(tzinfo=UTC)
    assert await store.tickets_since(now - timedelta(days=7)) == (ticket,)
    assert await store.tickets_since(now + timedelta(minutes=1)) == ()


async def test_trail_goes_with_its_ticket(store: Store, engine: AsyncEngine) -> None:
    await store.open_ticket(request(), CAMILLE)
    await store.purge(conversation_days=30, ticket_months=0)
    async with engine.connect() as connection:
        assert (await connection.execute(select(ticket_changes))).all() == []
