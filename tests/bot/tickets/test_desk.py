"""The ticket desk with two recording sides: what reaches whom, once, and what stays inside."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.durable import DurableWork, reference_of
from bot.errors import UnknownTicket
from bot.settings import Settings
from bot.store.engine import durable_url
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import Author, Door, Ticket, TicketRequest, TicketStatus
from bot.updates import Updates

REQUEST = TicketRequest(
    door=Door.SLACK,
    conversation_key="T:C:1",
    address={"channel": "C"},
    lang="fr",
    question="Et pour les travaux ?",
    candidates=(),
    reports=(),
    contact="",
)


class Support:
    """Where the team works: notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    async def announce(self, ticket: Ticket) -> dict[str, str]:
        self.told.append(("announce", ticket.question))
        return {"channel": "S", "ts": "9.0"}

    async def refresh(self, ticket: Ticket) -> None:
        self.told.append(("refresh", ticket.status))

    async def relay(self, ticket: Ticket, text: str) -> None:
        self.told.append(("relay", str(ticket.number), text))

    async def warn(self, ticket: Ticket, note: str) -> None:
        self.told.append(("warn", str(ticket.number), note))


class Supplier:
    """How a supplier is answered: notes what they are told, or cannot be reached."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.reachable = True

    async def taken(self, ticket: Ticket) -> None:
        self.told.append(("taken", ticket.agent))

    async def reply(self, ticket: Ticket, agent: str, text: str) -> None:
        if not self.reachable:
            raise ConnectionError(text)
        self.told.append(("reply", str(ticket.number), agent, text))

    async def closed(self, ticket: Ticket) -> None:
        self.told.append(("closed", str(ticket.number)))


@pytest.fixture
async def work(store: Store, settings: Settings) -> AsyncIterator[DurableWork]:
    made = DurableWork(store, url=durable_url(settings), retry_interval_s=0.01)
    yield made
    await made.stop()


@pytest.fixture
def support() -> Support:
    return Support()


@pytest.fixture
def supplier() -> Supplier:
    return Supplier()


@pytest.fixture
async def tickets(store: Store, work: DurableWork, support: Support, supplier: Supplier) -> TicketDesk:
    desk = TicketDesk(store=store, work=work, updates=Updates())
    desk.connect_support(support)
    desk.connect_door(Door.SLACK, supplier)
    await work.start()
    return desk


async def test_ticket_is_announced_once_however_often_it_is_asked_for(
    tickets: TicketDesk, work: DurableWork, support: Support, store: Store
) -> None:
    first = await tickets.open(REQUEST)
    second = await tickets.open(REQUEST)
    await work.settled()
    assert first.number == second.number
    assert support.told == [("announce", "Et pour les travaux ?")]
    assert (await store.ticket(first.number)).support_message == {"channel": "S", "ts": "9.0"}


async def test_whole_way_from_taken_to_closed_tells_both_sides(
    tickets: TicketDesk, work: DurableWork, support: Support, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    await tickets.take(ticket.number, "Alix")
    await work.settled()
    await tickets.add(ticket.number, "Camille", "C'est urgent.")
    await work.settled()
    await tickets.reply(ticket.number, "Alix", "Voici la réponse.")
    await work.settled()
    await tickets.close(ticket.number, "Alix")
    await work.settled()
    assert supplier.told == [("taken", "Alix"), ("reply", "1", "Alix", "Voici la réponse."), ("closed", "1")]
    assert support.told == [
        ("announce", "Et pour les travaux ?"),
        ("refresh", TicketStatus.TAKEN),
        ("relay", "1", "C'est urgent."),
        ("refresh", TicketStatus.TAKEN),
        ("refresh", TicketStatus.CLOSED),
    ]
    assert [(message.author, message.text) for message in await store.ticket_messages(ticket.number)] == [
        (Author.SUPPLIER, "C'est urgent."),
        (Author.AGENT, "Voici la réponse."),
    ]


async def test_reply_delivered_twice_reaches_the_supplier_once(
    tickets: TicketDesk, work: DurableWork, supplier: Supplier
) -> None:
    ticket = await tickets.open(REQUEST)
    for _ in range(2):
        await tickets.reply(ticket.number, "Alix", "Bonjour", key="V1")
    await work.settled()
    assert supplier.told == [("reply", str(ticket.number), "Alix", "Bonjour")]


async def test_who_replies_to_a_waiting_ticket_takes_it(
    tickets: TicketDesk, work: DurableWork, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.reply(ticket.number, "Alix", "Bonjour")
    await work.settled()
    read = await store.ticket(ticket.number)
    assert (read.status, read.agent) == (TicketStatus.TAKEN, "Alix")


async def test_reply_that_cannot_be_delivered_is_told_to_the_team_and_noted(
    tickets: TicketDesk, work: DurableWork, support: Support, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    supplier.reachable = False
    await tickets.reply(ticket.number, "Alix", "Voici la réponse.", key="V9")
    await work.settled()
    warned = [told for told in support.told if told[0] == "warn"]
    assert len(warned) == 1
    assert reference_of("reply:V9") in warned[0][2]
    assert "Voici" not in warned[0][2]
    assert [(message.author, message.text) for message in await store.ticket_messages(ticket.number)] == [
        (Author.AGENT, "Voici la réponse."),
        (Author.DESK, warned[0][2]),
    ]


async def test_ticket_that_two_agents_take_at_once_stays_with_one(
    tickets: TicketDesk, work: DurableWork, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await asyncio.gather(*(tickets.take(ticket.number, agent) for agent in ("Alix", "Camille", "Sacha")))
    await work.settled()
    holder = (await store.ticket(ticket.number)).agent
    assert supplier.told == [("taken", holder)]


async def test_ticket_is_taken_over_from_the_agent_who_is_named(tickets: TicketDesk) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.take(ticket.number, "Alix")
    assert (await tickets.take(ticket.number, "Camille")).agent == "Alix"
    assert (await tickets.take(ticket.number, "Camille", held_by="Alix")).agent == "Camille"


async def test_closed_ticket_is_not_taken(tickets: TicketDesk) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.close(ticket.number, "")
    assert (await tickets.take(ticket.number, "Alix")).status is TicketStatus.CLOSED


async def test_unknown_number_is_refused(tickets: TicketDesk) -> None:
    with pytest.raises(UnknownTicket):
        await tickets.take(404, "Alix")


async def test_without_support_channel_the_ticket_waits_for_the_support_page(
    store: Store, work: DurableWork
) -> None:
    desk = TicketDesk(store=store, work=work, updates=Updates())
    await work.start()
    ticket = await desk.open(REQUEST)
    await work.settled()
    assert [waiting.number for waiting in await store.tickets()] == [ticket.number]
    assert await store.unhandled_events() == ()


async def test_page_that_watches_is_woken(store: Store, work: DurableWork) -> None:
    updates = Updates()
    desk = TicketDesk(store=store, work=work, updates=updates)
    await work.start()
    ticket = await desk.open(REQUEST)
    async with (
        updates.watch(ticket.number) as one,
        updates.watch(None) as everything,
        updates.watch(999) as other,
    ):
        await desk.take(ticket.number, "Alix")
        assert (one.is_set(), everything.is_set(), other.is_set()) == (True, True, False)
    await work.settled()
