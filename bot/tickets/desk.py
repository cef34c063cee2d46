"""The ticket desk: a request goes to a person, and words and files go back and forth until it is resolved."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.durable import DurableWork, Event, Steps
from bot.errors import JobFailed
from bot.store.store import Store
from bot.texts import UNDELIVERED
from bot.tickets.deadlines import find_deadline
from bot.tickets.interface import SupplierDoor, SupportChannel
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
from bot.tickets.moves import Move, Moved, Refusal
from bot.updates import Updates

ANNOUNCE = "ticket.announce"
ANNOUNCE_AGAIN = "ticket.announce-again"
CHANGED = "ticket.changed"
REPLIED = "ticket.replied"
ADDED = "ticket.added"
REMIND = "ticket.remind"

_REPLY_KEY = "reply:"
"""What the key of a reply's event begins with; the rest is that of its message."""

DESK = Actor(side=Author.DESK, name="Guichet", door=None)
"""The desk itself, in the audit trail."""


class TicketDesk:
    """Opens tickets, changes where they stand, passes words and files on.

    Each change is written down first, then told to both sides by an event of its own, so that nothing is lost in a
    crash. What the team says reaches the supplier by `reply` alone: its own talk stays inside.
    """

    def __init__(
        self,
        *,
        store: Store,
        work: DurableWork,
        updates: Updates,
        reopen_days: int = 14,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`reopen_days` is how long a supplier may reopen a resolved ticket."""
        self._store = store
        self._work = work
        self._updates = updates
        self._reopen_within = timedelta(days=reopen_days)
        self._now = now
        self._support: SupportChannel | None = None
        self._doors: dict[Door, SupplierDoor] = {}
        for kind, handler in (
            (ANNOUNCE, self._announce),
            (CHANGED, self._tell_change),
            (REPLIED, self._tell_reply),
            (ADDED, self._tell_added),
            (REMIND, self._remind),
        ):
            work.handle(kind, handler, self._tell_failure, lane=_lane)

        work.handle(ANNOUNCE_AGAIN, self._announce, lane=_lane)  # the team was told of the first failure

    def connect_support(self, channel: SupportChannel) -> None:
        """Name where the team works; without it, tickets wait on the support page."""
        self._support = channel

    def connect_door(self, door: Door, side: SupplierDoor) -> None:
        """Name how the suppliers of a door are answered; the web page needs none: it looks for itself."""
        self._doors[door] = side

    def now(self) -> datetime:
        """Return the current time, by the desk's clock."""
        return self._now()

    async def open(self, request: TicketRequest) -> Ticket:
        """Open a ticket, or return the conversation's open one; one that never reached the team is sent again."""
        ticket, new = await self._store.open_ticket(
            request,
            Actor(side=Author.SUPPLIER, name=request.contact, door=request.door),
            find_deadline(request.question, self._now()),
        )
        if new:
            await self._submit(ANNOUNCE, ticket.number, f"ticket:{ticket.number}:announce")
        elif self._support is not None and ticket.support_message is None:
            await self._submit(ANNOUNCE, ticket.number)
        return ticket

    async def move(
        self,
        number: int,
        kind: ChangeKind,
        by: Actor,
        *,
        key: str | None = None,
        revision: int | None = None,
        note: str = "",
    ) -> Moved:
        """Change where a ticket stands, or say why not; both sides are told.

        `key` makes a second delivery do nothing. `revision` is the ticket's as it was shown to whoever asks: when it
        changed since (two agents at the same moment, an old card), nothing is done.
        """
        move = Move(
            kind=kind, by=by, key=key or f"move:{secrets.token_hex(16)}", revision=revision, note=note
        )
        moved = await self._store.move_ticket(number, move)
        if moved.change is not None:
            await self._submit(CHANGED, number, f"changed:{move.key}", change=moved.change)
        return moved

    def may_reopen(self, ticket: Ticket) -> bool:
        """Tell whether a supplier may still reopen a resolved ticket."""
        return (
            ticket.status is TicketStatus.RESOLVED
            and ticket.resolved_at is not None
            and self._now() - ticket.resolved_at <= self._reopen_within
        )

    async def reopen_as_supplier(self, number: int, supplier: Actor, *, key: str | None = None) -> Moved:
        """Reopen a resolved ticket as its supplier asks, unless that is too long ago."""
        ticket = await self._store.ticket(number)
        if ticket.status is TicketStatus.RESOLVED and not self.may_reopen(ticket):
            return Moved(ticket, Refusal.TOO_LATE, None)
        return await self.move(number, ChangeKind.REOPENED, supplier, key=key)

    async def reply(
        self,
        number: int,
        agent: Actor,
        text: str,
        *,
        files: Sequence[AttachedFile] = (),
        origin: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Ticket:
        """Send an agent's words, and the files beside them, to the supplier. `key` makes a second delivery do nothing.

        `origin` is where the team reads them already (`channel`, `ts`): there they are marked as sent. An open ticket
        is taken by who replies first. For a resolved one nothing is sent: the returned ticket tells.
        """
        key = key or secrets.token_hex(16)
        ticket = await self._store.ticket(number)
        if ticket.status is TicketStatus.RESOLVED and not await self._store.has_ticket_message(key):
            return ticket
        if ticket.status is TicketStatus.OPEN:
            taking = Move(kind=ChangeKind.TAKEN, by=agent, key=f"taken-by:{key}", revision=ticket.revision)
            ticket = (await self._store.move_ticket(number, taking)).ticket
        await self._store.add_ticket_message(
            number, author=Author.AGENT, author_name=agent.name, text=_with_names(text, files), key=key
        )
        await self._submit(
            REPLIED,
            number,
            f"{_REPLY_KEY}{key}",
            agent=agent.name,
            text=text,
            files=_dumped(files),
            origin=None if origin is None else dict(origin),
            awaited_since=None if ticket.awaiting_since is None else ticket.awaiting_since.isoformat(),
        )
        return ticket

    async def add(
        self,
        number: int,
        supplier: Actor,
        text: str,
        *,
        files: Sequence[AttachedFile] = (),
        key: str | None = None,
    ) -> None:
        """Add a supplier's words and files to their ticket. `key` makes a second delivery do nothing.

        A ticket that waits for something is in hand again.
        """
        key = key or secrets.token_hex(16)
        await self._store.add_ticket_message(
            number,
            author=Author.SUPPLIER,
            author_name=supplier.name,
            text=_with_names(text, files),
            key=key,
        )
        deadline = find_deadline(text, self._now())
        if deadline is not None:
            await self._store.set_deadline(number, deadline)
        resuming = Move(kind=ChangeKind.RESUMED, by=supplier, key=f"resumed-by:{key}")
        moved = await self._store.move_ticket(number, resuming)
        await self._submit(
            ADDED,
            number,
            f"add:{key}",
            text=text,
            files=_dumped(files),
            refresh=deadline is not None or moved.refusal is None,
        )

    async def announce_again(self, ticket: Ticket, *, key: str) -> None:
        """Send a ticket that never reached the team's channel there again, once for each key."""
        if self._support is not None and ticket.support_message is None:
            await self._submit(ANNOUNCE_AGAIN, ticket.number, key)

    async def remind(self, ticket: Ticket, waited: timedelta, *, key: str) -> None:
        """Remind the team, once, that a supplier waits."""
        since = ticket.awaiting_since
        await self._submit(
            REMIND,
            ticket.number,
            key,
            since=None if since is None else since.isoformat(),
            waited_s=waited.total_seconds(),
            reminders=ticket.reminders + 1,
        )

    async def _submit(self, kind: str, number: int, key: str | None = None, **more: Any) -> None:
        self._updates.publish(number)
        payload: dict[str, Any] = {"number": number, **more}
        await self._work.submit(
            Event(key=key or f"{kind}:{secrets.token_hex(16)}", kind=kind, payload=payload)
        )

    # ---- telling both sides ----

    async def _announce(self, event: Event, steps: Steps) -> None:
        support = self._support
        if support is None:
            return

        async def announce() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if ticket.support_message is None:
                await self._store.set_support_message(ticket.number, await support.announce(ticket))

        await steps.run("announce", announce)

    async def _tell_change(self, event: Event, steps: Steps) -> None:
        async def tell_supplier() -> None:
            ticket, change = await self._changed(event)
            if door := self._doors.get(ticket.door):
                await door.changed(ticket, change)

        async def tell_team() -> None:
            ticket, change = await self._changed(event)
            if self._support is not None and ticket.support_message is not None:
                await self._support.changed(ticket, change)

        await steps.run("tell the supplier", tell_supplier)
        await self._refresh_support(event, steps)
        await steps.run("note for the team", tell_team)

    async def _changed(self, event: Event) -> tuple[Ticket, TicketChange]:
        """Return a ticket and its change that an event is about."""
        ticket = await self._store.ticket(_number(event.payload))
        trail = await self._store.ticket_changes(ticket.number)
        return ticket, next(change for change in trail if change.id == event.payload["change"])

    async def _tell_reply(self, event: Event, steps: Steps) -> None:
        async def tell() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            door = self._doors.get(ticket.door)
            if door is not None and event.payload["text"]:
                await door.reply(ticket, event.payload["agent"], event.payload["text"])

        async def mark() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if self._support is not None and ticket.support_message is not None:
                sent = event.payload
                await self._support.sent(ticket, sent["agent"], sent["text"], origin=sent["origin"])

        async def await_again() -> None:
            since = event.payload.get("awaited_since")
            if since is not None:
                unsent = event.key.removeprefix(_REPLY_KEY)
                await self._store.await_reply_again(
                    _number(event.payload), datetime.fromisoformat(since), unsent=unsent
                )

        try:
            await steps.run("tell the supplier", tell)
        except JobFailed:
            await steps.run("await again", await_again)
            await self._refresh_support(event, steps)
            raise
        await self._pass_files(event, steps, Author.AGENT)
        await steps.run("mark as sent", mark)
        await self._refresh_support(event, steps)

    async def _tell_added(self, event: Event, steps: Steps) -> None:
        async def tell() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if self._support is not None and event.payload["text"]:
                await self._support.relay(ticket, event.payload["text"])

        await steps.run("tell the team", tell)
        await self._pass_files(event, steps, Author.SUPPLIER)
        if event.payload["refresh"]:
            await self._refresh_support(event, steps)

    async def _pass_files(self, event: Event, steps: Steps, sender: Author) -> None:
        """Pass each file on, in order; of one that cannot be, both sides are told why."""
        for position, dumped in enumerate(event.payload["files"]):
            file = AttachedFile.model_validate(dumped)

            async def pass_on(file: AttachedFile = file) -> str | None:
                ticket = await self._store.ticket(_number(event.payload))
                refusal = await self._pass_file(ticket, file, sender)
                return None if refusal is None else str(refusal)

            code = await steps.run(f"file {position}", pass_on)
            if code is None:
                continue

            async def tell(file: AttachedFile = file, code: str = code) -> None:
                ticket = await self._store.ticket(_number(event.payload))
                if self._support is not None:
                    await self._support.file_refused(ticket, file, FileRefusal(code), sender)
                if door := self._doors.get(ticket.door):
                    await door.file_refused(ticket, file, FileRefusal(code), sender)

            await steps.run(f"file {position} refused", tell)

    async def _pass_file(self, ticket: Ticket, file: AttachedFile, sender: Author) -> FileRefusal | None:
        if sender is Author.SUPPLIER:
            return None if self._support is None else await self._support.relay_file(ticket, file)
        door = self._doors.get(ticket.door)
        return FileRefusal.NOT_TAKEN if door is None else await door.pass_file(ticket, file)

    async def _remind(self, event: Event, steps: Steps) -> None:
        async def remind() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            reminders = int(event.payload["reminders"])
            since = None if ticket.awaiting_since is None else ticket.awaiting_since.isoformat()
            if since is None or since != event.payload["since"] or ticket.reminders >= reminders:
                return  # answered meanwhile, or reminded before a crash
            told = ""
            if self._support is not None:
                waited = timedelta(seconds=float(event.payload["waited_s"]))
                told = await self._support.remind(ticket, waited, on_call=reminders > 1)
            await self._store.remind_ticket(
                ticket.number, by=DESK, reminders=reminders, note=told, key=event.key
            )
            self._updates.publish(ticket.number)

        await steps.run("remind", remind)

    async def _refresh_support(self, event: Event, steps: Steps) -> None:
        async def refresh() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if self._support is None or ticket.support_message is None:
                return
            moved_to = await self._support.refresh(ticket)
            if moved_to is not None:
                await self._store.set_support_message(ticket.number, moved_to)

        await steps.run("tell the team", refresh)

    async def _tell_failure(self, event: Event, reference: str) -> None:
        """Note in the ticket that a message did not get through, then warn the team where it works."""
        ticket = await self._store.ticket(_number(event.payload))
        note = UNDELIVERED.format(number=ticket.number, reference=reference)
        await self._store.add_ticket_message(
            ticket.number, author=Author.DESK, author_name="Guichet", text=note, key=f"failed:{event.key}"
        )
        self._updates.publish(ticket.number)
        if self._support is not None:
            await self._support.warn(ticket, note)


def _with_names(text: str, files: Sequence[AttachedFile]) -> str:
    """Return words with the names of the files beside them, for the record."""
    return "\n".join((*((text,) if text else ()), *(f"[{file.name}]" for file in files)))


def _dumped(files: Sequence[AttachedFile]) -> list[dict[str, Any]]:
    return [file.model_dump(mode="json") for file in files]


def _lane(event: Event) -> str:
    return f"ticket:{_number(event.payload)}"


def _number(payload: Mapping[str, Any]) -> int:
    return int(payload["number"])
