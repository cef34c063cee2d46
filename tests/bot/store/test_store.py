"""The desk's memory, on SQLite and on PostgreSQL alike."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversations import ExchangeKind, Opinion
from bot.durable import Event
from bot.errors import UnknownTicket
from bot.store import store as store_module
from bot.store.store import Store
from bot.store.tables import conversations, events, tickets
from bot.tickets.models import Author, CheckedFile, Door, TicketRequest, TicketStatus
from knowledge.models import TopicRef


def request(key: str = "T1:C1:1.0") -> TicketRequest:
    return TicketRequest(
        door=Door.SLACK,
        conversation_key=key,
        address={"channel": "C1"},
        lang="fr",
        question="Où poster ma facture ?",
        candidates=(TopicRef(id="invoice", title="Facture"),),
        reports=(CheckedFile(file="a.pdf", verdict="unsigned", findings=("Pas de signature.",)),),
        contact="Camille",
    )


async def test_questions_of_all_conversations_are_remembered_in_their_order(store: Store) -> None:
    for key, asked in (("k", "un"), ("l", "deux"), ("k", "trois")):
        conversation = await store.open_conversation(key=key, door=Door.WEB, address={}, lang="fr")
        await store.add_exchange(conversation.id, ExchangeKind.QUESTION, {"text": asked})
        await store.add_exchange(conversation.id, ExchangeKind.REPORT, {"file": "a.pdf"})
    assert await store.questions() == ("un", "deux", "trois")


async def asked(store: Store, text: str, outcome: str = "answer") -> int:
    """Keep a question as the desk does; returns its id."""
    conversation = await store.open_conversation(key="k", door=Door.WEB, address={}, lang="fr")
    body = {"text": text, "outcome": outcome}
    return await store.add_exchange(conversation.id, ExchangeKind.QUESTION, body)


async def test_last_opinion_of_each_person_counts(store: Store) -> None:
    first, second = await asked(store, "un"), await asked(store, "deux")
    assert await store.opinions() == {Opinion.USEFUL: 0, Opinion.NOT_MY_QUESTION: 0}
    for exchange, author, opinion in (
        (first, "U1", Opinion.NOT_MY_QUESTION),
        (first, "U1", Opinion.USEFUL),
        (first, "U2", Opinion.USEFUL),
        (second, "U1", Opinion.NOT_MY_QUESTION),
        (second, "U2", Opinion.NOT_MY_QUESTION),
    ):
        assert await store.add_opinion(exchange, author, opinion)
    assert await store.opinions() == {Opinion.USEFUL: 2, Opinion.NOT_MY_QUESTION: 2}
    assert await store.disowned_questions() == ("deux",)


async def test_opinion_on_what_is_no_kept_question_is_not_kept(store: Store) -> None:
    conversation = await store.open_conversation(key="k", door=Door.WEB, address={}, lang="fr")
    report = await store.add_exchange(conversation.id, ExchangeKind.REPORT, {"file": "a.pdf"})
    assert not await store.add_opinion(report, "U1", Opinion.USEFUL)
    assert not await store.add_opinion(report + 1, "U1", Opinion.USEFUL)
    assert sum((await store.opinions()).values()) == 0


async def test_opinions_are_forgotten_with_their_conversation(store: Store, engine: AsyncEngine) -> None:
    await store.add_opinion(await asked(store, "un"), "U1", Opinion.USEFUL)
    async with engine.begin() as connection:
        await connection.execute(
            update(conversations).values(updated_at=store_module._now() - timedelta(days=31))
        )
    await store.purge(conversation_days=30, ticket_months=12)
    assert sum((await store.opinions()).values()) == 0


async def test_figures_can_be_those_of_the_last_days(store: Store) -> None:
    for outcome in ("answer", "answer", "unknown"):
        await store.add_opinion(await asked(store, "un", outcome), "U1", Opinion.USEFUL)
    now = datetime.now(UTC)
    assert await store.outcomes() == {"answer": 2, "unknown": 1}
    assert await store.outcomes(since=now - timedelta(hours=1)) == {"answer": 2, "unknown": 1}
    assert await store.outcomes(since=now + timedelta(hours=1)) == {}
    assert (await store.opinions(since=now - timedelta(hours=1)))[Opinion.USEFUL] == 3
    assert (await store.opinions(since=now + timedelta(hours=1)))[Opinion.USEFUL] == 0


async def test_conversation_is_opened_once_and_keeps_its_exchanges_in_order(store: Store) -> None:
    first = await store.open_conversation(key="k", door=Door.WEB, address={"a": 1}, lang="fr")
    again = await store.open_conversation(key="k", door=Door.WEB, address={"a": 1}, lang="en")
    assert (again.id, again.lang) == (first.id, "en")
    await store.add_exchange(first.id, ExchangeKind.QUESTION, {"text": "un"})
    await store.add_exchange(first.id, ExchangeKind.REPORT, {"file": "deux"})
    kept = await store.exchanges(first.id)
    assert [(exchange.kind, exchange.body) for exchange in kept] == [
        (ExchangeKind.QUESTION, {"text": "un"}),
        (ExchangeKind.REPORT, {"file": "deux"}),
    ]


async def test_place_where_the_desk_never_spoke_has_no_conversation(store: Store) -> None:
    assert await store.conversation("nowhere") is None


async def test_button_pressed_many_times_at_once_makes_one_ticket(store: Store) -> None:
    opened = await asyncio.gather(*(store.open_ticket(request()) for _ in range(8)))
    assert len({ticket.number for ticket, _ in opened}) == 1
    assert [new for _, new in opened].count(True) == 1


async def test_ticket_holds_what_was_asked_and_found(store: Store) -> None:
    ticket, _ = await store.open_ticket(request())
    read = await store.ticket(ticket.number)
    assert read == ticket
    assert TicketRequest(**{name: getattr(read, name) for name in TicketRequest.model_fields}) == request()
    assert (read.status, read.support_message) == (TicketStatus.OPEN, None)
    assert await store.ticket_by_token(ticket.token) == ticket


async def test_closed_ticket_leaves_room_for_a_new_one_in_the_same_conversation(store: Store) -> None:
    first, _ = await store.open_ticket(request())
    await store.set_ticket_status(first.number, TicketStatus.CLOSED, agent="Alix")
    assert await store.ticket_in_conversation("T1:C1:1.0") is None
    second, new = await store.open_ticket(request())
    assert new
    assert second.number != first.number
    assert [ticket.number for ticket in await store.tickets()] == [second.number]
    assert [ticket.number for ticket in await store.tickets(closed=True)] == [first.number]


async def test_unknown_ticket_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(UnknownTicket, match="99"):
        await store.ticket(99)
    with pytest.raises(UnknownTicket, match="99"):
        await store.set_ticket_status(99, TicketStatus.TAKEN, agent="Alix")


async def test_ticket_is_found_by_its_message_in_the_support_channel(store: Store) -> None:
    ticket, _ = await store.open_ticket(request())
    await store.set_support_message(ticket.number, {"channel": "S1", "ts": "9.0"})
    found = await store.ticket_at("S1", "9.0")
    assert found is not None
    assert found.number == ticket.number
    assert await store.ticket_at("S1", "9.1") is None
    assert await store.ticket_at("S2", "9.0") is None


async def test_message_delivered_twice_is_kept_once(store: Store) -> None:
    ticket, _ = await store.open_ticket(request())
    for _ in range(2):
        added = await store.add_ticket_message(
            ticket.number, author=Author.AGENT, author_name="Alix", text="Bonjour", key="m1"
        )
    assert added is False
    assert [message.text for message in await store.ticket_messages(ticket.number)] == ["Bonjour"]


async def test_event_is_recorded_once_and_forgotten_once_handled(store: Store, engine: AsyncEngine) -> None:
    event = Event(key="Ev1", kind="k", payload={"text": "mots"})
    assert await store.record_event(event) is True
    assert await store.record_event(event) is False
    kept = await store.event("Ev1")
    assert kept is not None
    assert kept.received_at is not None
    assert kept.model_copy(update={"received_at": None}) == event
    assert await store.unhandled_events() == ("Ev1",)
    await store.finish_event("Ev1", failed=False)
    assert await store.event("Ev1") is None
    assert await store.unhandled_events() == ()
    assert await store.record_event(event) is False
    async with engine.connect() as connection:
        kept = (await connection.execute(text("SELECT payload FROM events"))).scalar_one()
    assert kept is None


async def test_purge_deletes_what_is_older_than_its_time_and_nothing_else(
    store: Store, engine: AsyncEngine
) -> None:
    old = await store.open_conversation(key="old", door=Door.WEB, address={}, lang="fr")
    await store.add_exchange(old.id, ExchangeKind.QUESTION, {"text": "un"})
    await store.open_conversation(key="new", door=Door.WEB, address={}, lang="fr")
    old_ticket, _ = await store.open_ticket(request("old"))
    new_ticket, _ = await store.open_ticket(request("new"))
    now = store_module._now()
    async with engine.begin() as connection:
        await connection.execute(
            update(conversations)
            .where(conversations.c.key == "old")
            .values(updated_at=now - timedelta(days=31))
        )
        await connection.execute(
            update(tickets)
            .where(tickets.c.number == old_ticket.number)
            .values(updated_at=now - timedelta(days=361))
        )
    for key in ("handled", "stuck", "fresh"):
        await store.record_event(Event(key=key, kind="k", payload={"text": "mots"}))
    await store.finish_event("handled", failed=False)
    async with engine.begin() as connection:
        await connection.execute(
            update(events).where(events.c.key == "handled").values(done_at=now - timedelta(days=8))
        )
        await connection.execute(
            update(events).where(events.c.key == "stuck").values(received_at=now - timedelta(days=31))
        )
    await store.purge(conversation_days=30, ticket_months=12)
    async with engine.connect() as connection:
        assert list((await connection.execute(select(events.c.key))).scalars()) == ["fresh"]
    assert await store.conversation("old") is None
    assert await store.exchanges(old.id) == ()
    assert await store.conversation("new") is not None
    assert [ticket.number for ticket in await store.tickets()] == [new_ticket.number]
