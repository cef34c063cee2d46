"""The desk's memory, on SQLite and on PostgreSQL alike."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversations import ExchangeKind, Opinion
from bot.durable import Event
from bot.store.clock import utc_now
from bot.store.store import Store
from bot.store.tables import conversations, events, tickets
from bot.tickets.models import Door
from tests.bot.store.requests import request
from tests.bot.tickets.people import CAMILLE


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
        await connection.execute(update(conversations).values(updated_at=utc_now() - timedelta(days=31)))
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
    old_ticket, _ = await store.open_ticket(request("old"), CAMILLE)
    new_ticket, _ = await store.open_ticket(request("new"), CAMILLE)
    now = utc_now()
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
