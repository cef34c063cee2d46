"""The ticket desk: a request goes to a person, and words go back and forth until it is closed."""

import secrets
from collections.abc import Mapping
from typing import Any

from bot.durable import DurableWork, Event, Steps
from bot.store.store import Store
from bot.texts import UNDELIVERED
from bot.tickets.interface import SupplierDoor, SupportChannel
from bot.tickets.models import Author, Door, Ticket, TicketRequest, TicketStatus
from bot.updates import Updates

ANNOUNCE = "ticket.announce"
TAKEN = "ticket.taken"
REPLIED = "ticket.replied"
ADDED = "ticket.added"
CLOSED = "ticket.closed"


class TicketDesk:
    """Opens, takes, answers and closes tickets.

    Each change is written down first, then told to both sides by an event of its own, so that no reply is lost in a
    crash. A support message reaches the supplier by `reply` alone: the team's own talk stays inside.
    """

    def __init__(self, *, store: Store, work: DurableWork, updates: Updates) -> None:
        self._store = store
        self._work = work
        self._updates = updates
        self._support: SupportChannel | None = None
        self._doors: dict[Door, SupplierDoor] = {}
        for kind, handler in (
            (ANNOUNCE, self._announce),
            (TAKEN, self._tell_taken),
            (REPLIED, self._tell_reply),
            (ADDED, self._tell_added),
            (CLOSED, self._tell_closed),
        ):
            work.handle(kind, handler, self._tell_failure, lane=_lane)

    def connect_support(self, channel: SupportChannel) -> None:
        """Name where the team works; without it, tickets wait on the support page."""
        self._support = channel

    def connect_door(self, door: Door, side: SupplierDoor) -> None:
        """Name how the suppliers of a door are answered; the web page needs none: it looks for itself."""
        self._doors[door] = side

    async def open(self, request: TicketRequest) -> Ticket:
        """Open a ticket, or return the conversation's open one; one that never reached the team is sent again."""
        ticket, new = await self._store.open_ticket(request)
        if new:
            await self._submit(ANNOUNCE, ticket.number, f"ticket:{ticket.number}:announce")
        elif self._support is not None and ticket.support_message is None:
            await self._submit(ANNOUNCE, ticket.number)
        return ticket

    async def take(self, number: int, agent: str, *, held_by: str = "") -> Ticket:
        """Give a ticket to an agent: the desk keeps quiet in its conversation from now on.

        When someone else than `held_by` has it by now (two agents at the same moment), it stays with them: the
        returned ticket's `agent` tells.
        """
        ticket = await self._store.take_ticket(number, agent, held_by=held_by)
        if ticket.agent == agent:
            await self._submit(TAKEN, number)
        return ticket

    async def reply(self, number: int, agent: str, text: str, *, key: str | None = None) -> Ticket:
        """Send an agent's words to the supplier. `key` makes a second delivery do nothing.

        An open ticket is taken by who replies first.
        """
        ticket = await self._store.ticket(number)
        if ticket.status is TicketStatus.OPEN:
            ticket = await self._store.take_ticket(number, agent, held_by="")
        key = key or secrets.token_hex(16)
        await self._store.add_ticket_message(
            number, author=Author.AGENT, author_name=agent, text=text, key=key
        )
        await self._submit(REPLIED, number, f"reply:{key}", agent=agent, text=text)
        return ticket

    async def add(self, number: int, supplier: str, text: str, *, key: str | None = None) -> None:
        """Add a supplier's words to their ticket. `key` makes a second delivery do nothing."""
        key = key or secrets.token_hex(16)
        await self._store.add_ticket_message(
            number, author=Author.SUPPLIER, author_name=supplier, text=text, key=key
        )
        await self._submit(ADDED, number, f"add:{key}", text=text)

    async def close(self, number: int, agent: str) -> Ticket:
        """Close a ticket: the desk answers in its conversation again."""
        ticket = await self._store.set_ticket_status(number, TicketStatus.CLOSED, agent=agent)
        await self._submit(CLOSED, number)
        return ticket

    async def _submit(self, kind: str, number: int, key: str | None = None, **more: str) -> None:
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

    async def _tell_taken(self, event: Event, steps: Steps) -> None:
        async def tell() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if door := self._doors.get(ticket.door):
                await door.taken(ticket)

        await steps.run("tell the supplier", tell)
        await self._refresh_support(event, steps)

    async def _tell_reply(self, event: Event, steps: Steps) -> None:
        async def tell() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if door := self._doors.get(ticket.door):
                await door.reply(ticket, event.payload["agent"], event.payload["text"])

        await steps.run("tell the supplier", tell)
        await self._refresh_support(event, steps)

    async def _tell_added(self, event: Event, steps: Steps) -> None:
        async def tell() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if self._support is not None:
                await self._support.relay(ticket, event.payload["text"])

        await steps.run("tell the team", tell)

    async def _tell_closed(self, event: Event, steps: Steps) -> None:
        async def tell() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if door := self._doors.get(ticket.door):
                await door.closed(ticket)

        await steps.run("tell the supplier", tell)
        await self._refresh_support(event, steps)

    async def _refresh_support(self, event: Event, steps: Steps) -> None:
        async def refresh() -> None:
            ticket = await self._store.ticket(_number(event.payload))
            if self._support is not None and ticket.support_message is not None:
                await self._support.refresh(ticket)

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


def _lane(event: Event) -> str:
    return f"ticket:{_number(event.payload)}"


def _number(payload: Mapping[str, Any]) -> int:
    return int(payload["number"])
