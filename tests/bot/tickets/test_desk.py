"""The ticket desk with two recording sides: what reaches whom, once, and what stays inside."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.durable import DurableWork, reference_of
from bot.errors import UnknownTicket
from bot.settings import Settings
from bot.store.engine import durable_url
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.models import (
    Actor,
    AttachedFile,
    Author,
    ChangeKind,
    Door,
    FileRefusal,
    Ticket,
    TicketChange,
    TicketRequest,
    TicketStatus,
)
from bot.tickets.moves import Move, Refusal
from bot.updates import Updates
from tests.bot.tickets.people import ALIX, CAMILLE, DOMINIQUE, SACHA

FILE = AttachedFile(name="acte.pdf", reference={"id": "F1"})

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
        self.refusal: FileRefusal | None = None
        self.moved_to: dict[str, str] | None = None
        self.shut = False

    def _note(self, ticket: Ticket, *told: str) -> None:
        assert ticket.number
        self.told.append(told)

    async def announce(self, ticket: Ticket) -> dict[str, str]:
        if self.shut:
            raise ConnectionError
        self._note(ticket, "announce", ticket.question)
        return {"channel": "S", "ts": "9.0"}

    async def refresh(self, ticket: Ticket) -> dict[str, str] | None:
        self._note(ticket, "refresh", ticket.status)
        return self.moved_to

    async def changed(self, ticket: Ticket, change: TicketChange) -> None:
        self._note(ticket, "changed", change.kind, change.by.name)

    async def sent(self, ticket: Ticket, agent: str, text: str, *, origin: dict[str, str] | None) -> None:
        self._note(ticket, "sent", agent, text, "" if origin is None else origin["ts"])

    async def relay_file(self, ticket: Ticket, file: AttachedFile) -> FileRefusal | None:
        self._note(ticket, "file", file.name)
        return self.refusal

    async def file_refused(
        self, ticket: Ticket, file: AttachedFile, refusal: FileRefusal, sender: Author
    ) -> None:
        self._note(ticket, "refused", file.name, refusal, sender)

    async def remind(self, ticket: Ticket, waited: timedelta, *, on_call: bool) -> str:
        self._note(ticket, "remind", str(waited), str(on_call))
        return "le canal"

    async def relay(self, ticket: Ticket, text: str) -> None:
        self._note(ticket, "relay", str(ticket.number), text)

    async def warn(self, ticket: Ticket, note: str) -> None:
        self._note(ticket, "warn", str(ticket.number), note)


class Supplier:
    """How a supplier is answered: notes what they are told, or cannot be reached."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.reachable = True
        self.refusal: FileRefusal | None = None

    def _note(self, ticket: Ticket, *told: str) -> None:
        assert ticket.number
        self.told.append(told)

    async def changed(self, ticket: Ticket, change: TicketChange) -> None:
        self._note(ticket, change.kind, ticket.agent)

    async def reply(self, ticket: Ticket, agent: str, text: str) -> None:
        if not self.reachable:
            raise ConnectionError(text)
        self._note(ticket, "reply", str(ticket.number), agent, text)

    async def pass_file(self, ticket: Ticket, file: AttachedFile) -> FileRefusal | None:
        self._note(ticket, "file", file.name)
        return self.refusal

    async def file_refused(
        self, ticket: Ticket, file: AttachedFile, refusal: FileRefusal, sender: Author
    ) -> None:
        self._note(ticket, "refused", file.name, refusal, sender)


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


async def test_whole_way_from_taken_to_reopened_tells_both_sides(
    tickets: TicketDesk, work: DurableWork, support: Support, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    support.told.clear()

    async def move(kind: ChangeKind, by: Actor = ALIX) -> None:
        assert (await tickets.move(ticket.number, kind, by)).refusal is None
        await work.settled()

    await move(ChangeKind.TAKEN)
    await tickets.add(ticket.number, CAMILLE, "C'est urgent.")
    await work.settled()
    await tickets.reply(ticket.number, ALIX, "Voici la réponse.")
    await work.settled()
    await move(ChangeKind.WAITING)
    await move(ChangeKind.GIVEN_BACK)
    await move(ChangeKind.RESOLVED)
    await move(ChangeKind.REOPENED, CAMILLE)
    assert supplier.told == [
        (ChangeKind.TAKEN, "Alix"),
        ("reply", "1", "Alix", "Voici la réponse."),
        (ChangeKind.WAITING, "Alix"),
        (ChangeKind.GIVEN_BACK, ""),
        (ChangeKind.RESOLVED, "Alix"),
        (ChangeKind.REOPENED, ""),
    ]
    assert support.told == [
        ("refresh", TicketStatus.TAKEN),
        ("changed", ChangeKind.TAKEN, "Alix"),
        ("relay", "1", "C'est urgent."),
        ("sent", "Alix", "Voici la réponse.", ""),
        ("refresh", TicketStatus.TAKEN),
        ("refresh", TicketStatus.WAITING),
        ("changed", ChangeKind.WAITING, "Alix"),
        ("refresh", TicketStatus.OPEN),
        ("changed", ChangeKind.GIVEN_BACK, "Alix"),
        ("refresh", TicketStatus.RESOLVED),
        ("changed", ChangeKind.RESOLVED, "Alix"),
        ("refresh", TicketStatus.OPEN),
        ("changed", ChangeKind.REOPENED, "Camille"),
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
        await tickets.reply(ticket.number, ALIX, "Bonjour", key="V1")
    await work.settled()
    assert supplier.told == [("reply", str(ticket.number), "Alix", "Bonjour")]


async def test_who_replies_to_a_waiting_ticket_takes_it(
    tickets: TicketDesk, work: DurableWork, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.reply(ticket.number, ALIX, "Bonjour")
    await work.settled()
    read = await store.ticket(ticket.number)
    assert (read.status, read.agent) == (TicketStatus.TAKEN, "Alix")


async def test_reply_that_cannot_be_delivered_is_told_to_the_team_and_noted(
    tickets: TicketDesk, work: DurableWork, support: Support, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    supplier.reachable = False
    await tickets.reply(ticket.number, ALIX, "Voici la réponse.", key="V9")
    await work.settled()
    warned = [told for told in support.told if told[0] == "warn"]
    assert len(warned) == 1
    assert reference_of("reply:V9") in warned[0][2]
    assert "Voici" not in warned[0][2]
    assert [(message.author, message.text) for message in await store.ticket_messages(ticket.number)] == [
        (Author.AGENT, "Voici la réponse."),
        (Author.DESK, warned[0][2]),
    ]


async def test_supplier_whom_a_reply_did_not_reach_still_waits_as_long_as_before(
    tickets: TicketDesk, work: DurableWork, support: Support, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    supplier.reachable = False
    await tickets.reply(ticket.number, ALIX, "Voici la réponse.")
    await work.settled()
    assert (await store.ticket(ticket.number)).awaiting_since == ticket.awaiting_since
    assert ticket.awaiting_since is not None
    assert [told[0] for told in support.told[-2:]] == ["refresh", "warn"]

    supplier.reachable = True
    await tickets.reply(ticket.number, ALIX, "La voici de nouveau.")
    await work.settled()
    assert (await store.ticket(ticket.number)).awaiting_since is None


async def test_reply_that_failed_before_another_came_through_leaves_nobody_waiting(
    tickets: TicketDesk, work: DurableWork, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    assert ticket.awaiting_since is not None
    for key in ("first", "second"):
        await tickets.reply(ticket.number, ALIX, "Voici la réponse.", key=key)
    await work.settled()
    await store.await_reply_again(ticket.number, ticket.awaiting_since, unsent="first")
    assert (await store.ticket(ticket.number)).awaiting_since is None
    await store.await_reply_again(ticket.number, ticket.awaiting_since, unsent="second")
    assert (await store.ticket(ticket.number)).awaiting_since == ticket.awaiting_since


async def test_ticket_that_two_agents_take_at_once_stays_with_one(
    tickets: TicketDesk, work: DurableWork, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    moved = await asyncio.gather(
        *(
            tickets.move(ticket.number, ChangeKind.TAKEN, agent, revision=ticket.revision)
            for agent in (ALIX, SACHA, DOMINIQUE)
        )
    )
    await work.settled()
    assert sorted(one.refusal or "" for one in moved) == ["", Refusal.STALE, Refusal.STALE]
    holder = (await store.ticket(ticket.number)).agent
    assert supplier.told == [(ChangeKind.TAKEN, holder)]


async def test_move_that_was_lost_after_it_was_made_is_told_when_it_is_asked_again(
    store: Store, work: DurableWork, tickets: TicketDesk, supplier: Supplier
) -> None:
    ticket = await tickets.open(REQUEST)
    await store.move_ticket(ticket.number, Move(kind=ChangeKind.TAKEN, by=ALIX, key="press"))
    for _ in range(2):
        await tickets.move(ticket.number, ChangeKind.TAKEN, ALIX, key="press", revision=0)
    await work.settled()
    assert supplier.told == [(ChangeKind.TAKEN, "Alix")]


async def test_nothing_is_sent_for_a_resolved_ticket_but_what_was_on_its_way(
    tickets: TicketDesk, work: DurableWork, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.reply(ticket.number, ALIX, "À temps", key="before")
    await tickets.move(ticket.number, ChangeKind.RESOLVED, ALIX)
    late = await tickets.reply(ticket.number, ALIX, "Trop tard", key="after")
    again = await tickets.reply(ticket.number, ALIX, "À temps", key="before")
    await work.settled()
    assert (late.status, again.status) == (TicketStatus.RESOLVED, TicketStatus.RESOLVED)
    assert not await store.has_ticket_message("after")
    assert [told for told in supplier.told if told[0] == "reply"] == [("reply", "1", "Alix", "À temps")]


async def test_supplier_who_writes_ends_the_wait(
    tickets: TicketDesk, work: DurableWork, support: Support, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.move(ticket.number, ChangeKind.WAITING, ALIX, note="le bon de commande")
    await work.settled()
    for _ in range(2):
        await tickets.add(ticket.number, CAMILLE, "Le voici.", key="M1")
    await work.settled()
    read = await store.ticket(ticket.number)
    assert (read.status, read.agent, read.waiting_for) == (TicketStatus.TAKEN, "Alix", "")
    assert read.awaiting_since is not None
    assert support.told[-2:] == [("relay", "1", "Le voici."), ("refresh", TicketStatus.TAKEN)]
    assert [change.kind for change in await store.ticket_changes(ticket.number)] == [
        ChangeKind.OPENED,
        ChangeKind.WAITING,
        ChangeKind.RESUMED,
    ]


async def test_files_go_both_ways_and_refusals_are_said_on_both_sides(
    tickets: TicketDesk, work: DurableWork, support: Support, supplier: Supplier, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await tickets.add(ticket.number, CAMILLE, "", files=[FILE], key="M1")
    await tickets.reply(ticket.number, ALIX, "Ci-joint", files=[FILE], origin={"channel": "S", "ts": "7.0"})
    await work.settled()
    assert [told for told in support.told if told[0] in {"file", "refused", "sent"}] == [
        ("file", "acte.pdf"),
        ("sent", "Alix", "Ci-joint", "7.0"),
    ]
    assert supplier.told == [("reply", "1", "Alix", "Ci-joint"), ("file", "acte.pdf")]
    assert (await store.ticket_messages(ticket.number))[0].text == "[acte.pdf]"
    support.refusal, supplier.refusal = FileRefusal.TOO_LARGE, FileRefusal.PROGRAM
    await tickets.add(ticket.number, CAMILLE, "", files=[FILE], key="M2")
    await tickets.reply(ticket.number, ALIX, "", files=[FILE], key="R2")
    await work.settled()
    refused = [
        ("refused", "acte.pdf", FileRefusal.TOO_LARGE, Author.SUPPLIER),
        ("refused", "acte.pdf", FileRefusal.PROGRAM, Author.AGENT),
    ]
    assert [told for told in support.told if told[0] == "refused"] == refused
    assert [told for told in supplier.told if told[0] == "refused"] == refused


async def test_file_for_a_supplier_of_the_web_page_is_refused_and_the_team_told(
    tickets: TicketDesk, work: DurableWork, support: Support
) -> None:
    ticket = await tickets.open(REQUEST.model_copy(update={"door": Door.WEB}))
    await tickets.reply(ticket.number, ALIX, "Ci-joint", files=[FILE])
    await work.settled()
    assert ("refused", "acte.pdf", FileRefusal.NOT_TAKEN, Author.AGENT) in support.told


async def test_card_that_was_deleted_is_known_where_it_is_posted_anew(
    tickets: TicketDesk, work: DurableWork, support: Support, store: Store
) -> None:
    ticket = await tickets.open(REQUEST)
    await work.settled()
    support.moved_to = {"channel": "S", "ts": "10.0"}
    await tickets.move(ticket.number, ChangeKind.TAKEN, ALIX)
    await work.settled()
    assert (await store.ticket(ticket.number)).support_message == {"channel": "S", "ts": "10.0"}


async def test_supplier_reopens_within_the_time_set_and_not_later(store: Store, work: DurableWork) -> None:
    clock = [datetime.now(UTC)]
    desk = TicketDesk(store=store, work=work, updates=Updates(), reopen_days=14, now=lambda: clock[0])
    await work.start()
    ticket = await desk.open(REQUEST)
    assert (await desk.reopen_as_supplier(ticket.number, CAMILLE)).refusal is Refusal.NOT_NOW
    resolved = (await desk.move(ticket.number, ChangeKind.RESOLVED, ALIX)).ticket
    clock[0] += timedelta(days=15)
    assert not desk.may_reopen(resolved)
    assert (await desk.reopen_as_supplier(ticket.number, CAMILLE)).refusal is Refusal.TOO_LATE
    clock[0] -= timedelta(days=2)
    assert desk.may_reopen(resolved)
    assert (await desk.reopen_as_supplier(ticket.number, CAMILLE)).ticket.status is TicketStatus.OPEN
    await work.settled()


async def test_deadline_in_the_suppliers_words_is_kept(
    tickets: TicketDesk, work: DurableWork, store: Store
) -> None:
    dated = REQUEST.model_copy(update={"question": "Que signer ? Date limite le 15/01 à 12h00."})
    ticket = await tickets.open(dated)
    assert ticket.deadline is not None
    assert ticket.deadline.words == "Date limite le 15/01 à 12h00"
    await tickets.add(ticket.number, CAMILLE, "Pardon, c'est au plus tard demain.")
    await work.settled()
    later = (await store.ticket(ticket.number)).deadline
    assert later is not None
    assert later.words == "au plus tard demain"


async def test_unknown_number_is_refused(tickets: TicketDesk) -> None:
    with pytest.raises(UnknownTicket):
        await tickets.move(404, ChangeKind.TAKEN, ALIX)


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
        await desk.move(ticket.number, ChangeKind.TAKEN, ALIX)
        assert (one.is_set(), everything.is_set(), other.is_set()) == (True, True, False)
    await work.settled()
