"""The queries on tickets: where they stand, what was said, who changed what."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError, UnknownTicket
from bot.store.clock import as_stored, utc_now
from bot.store.tables import NOT_RESOLVED, ticket_changes, ticket_messages, tickets
from bot.tickets.models import (
    Actor,
    Author,
    ChangeKind,
    Deadline,
    Door,
    Ticket,
    TicketChange,
    TicketMessage,
    TicketRequest,
    TicketStatus,
)
from bot.tickets.moves import WAYS, Move, Moved, Refusal, holder_after, refusal_of

_ATTEMPTS = 20
"""How often a move looks again because another one came first."""


class TicketQueries:
    """Every query on tickets, on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    async def open_ticket(
        self, request: TicketRequest, by: Actor, deadline: Deadline | None = None
    ) -> tuple[Ticket, bool]:
        """Open a ticket, or return the one of the same conversation that is not resolved.

        The flag tells whether it is new: pressing the button twice makes one ticket.
        """
        now = utc_now()
        values = {
            **request.model_dump(mode="json"),
            "token": secrets.token_urlsafe(24),
            "status": TicketStatus.OPEN,
            "revision": 0,
            "agent": "",
            "deadline": None if deadline is None else deadline.model_dump(mode="json"),
            "support_message": None,
            "created_at": now,
            "updated_at": now,
            "awaiting_since": now,
        }
        statement = (
            self._insert(tickets)
            .values(values)
            .on_conflict_do_nothing(index_elements=["conversation_key"], index_where=NOT_RESOLVED)
            .returning(tickets)
        )
        async with self._engine.begin() as connection:
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                known = await connection.execute(_open_ticket_of(request.conversation_key))
                return _ticket(known.one()), False
            await _note_change(
                connection,
                row.number,
                kind=ChangeKind.OPENED,
                by=by,
                before=None,
                after=TicketStatus.OPEN,
                key=f"opened:{row.number}",
            )
            return _ticket(row), True

    async def ticket(self, number: int) -> Ticket:
        """Return a ticket.

        Raises:
            UnknownTicket: no ticket has this number.
        """
        found = await self._one(select(tickets).where(tickets.c.number == number))
        if found is None:
            raise _unknown(number)
        return found

    async def ticket_by_token(self, token: str) -> Ticket | None:
        """Return the ticket whose supplier's page is named `token`."""
        return await self._one(select(tickets).where(tickets.c.token == token))

    async def ticket_in_conversation(self, conversation_key: str) -> Ticket | None:
        """Return the ticket of a conversation that is not resolved."""
        return await self._one(_open_ticket_of(conversation_key))

    async def resolved_in_conversation(self, conversation_key: str) -> Ticket | None:
        """Return the ticket of a conversation that was resolved last."""
        return await self._one(
            select(tickets)
            .where(tickets.c.conversation_key == conversation_key, tickets.c.status == TicketStatus.RESOLVED)
            .order_by(tickets.c.resolved_at.desc())
            .limit(1)
        )

    async def ticket_at(self, channel: str, ts: str) -> Ticket | None:
        """Return the ticket that stands at a message of the support channel."""
        where = tickets.c.support_message
        return await self._one(
            select(tickets).where(where["channel"].as_string() == channel, where["ts"].as_string() == ts)
        )

    async def tickets(self, *, resolved: bool = False, limit: int = 200) -> tuple[Ticket, ...]:
        """Return the tickets that are not resolved, oldest first; with `resolved`, those resolved last."""
        if resolved:
            chosen = (
                select(tickets)
                .where(tickets.c.status == TicketStatus.RESOLVED)
                .order_by(tickets.c.resolved_at.desc())
            )
        else:
            chosen = select(tickets).where(NOT_RESOLVED).order_by(tickets.c.number)
        return await self._all(chosen.limit(limit))

    async def tickets_of(self, door: Door, user: str, *, limit: int) -> tuple[Ticket, ...]:
        """Return the last tickets of one supplier, the newest first."""
        return await self._all(
            select(tickets)
            .where(tickets.c.door == door, tickets.c.address["user"].as_string() == user)
            .order_by(tickets.c.number.desc())
            .limit(limit)
        )

    async def awaiting_tickets(self) -> tuple[Ticket, ...]:
        """Return the tickets whose supplier waits for an answer, who waits longest first."""
        return await self._all(
            select(tickets)
            .where(NOT_RESOLVED, tickets.c.awaiting_since.is_not(None))
            .order_by(tickets.c.awaiting_since)
        )

    async def tickets_since(self, since: datetime) -> tuple[Ticket, ...]:
        """Return the tickets opened since a moment, oldest first."""
        return await self._all(
            select(tickets).where(tickets.c.created_at >= as_stored(since)).order_by(tickets.c.number)
        )

    # ---- changes of state ----

    async def move_ticket(self, number: int, move: Move) -> Moved:
        """Make a change of state, and write it down in the audit trail with it, or say why not.

        Of several at the same moment each is judged by the state that the one before left. A move whose key was
        made before is not made again.

        Raises:
            UnknownTicket: no ticket has this number.
            StoreError: others came first again and again.
        """
        for _ in range(_ATTEMPTS):
            made = await self._change_of_key(move.key)
            ticket = await self.ticket(number)
            if made is not None:
                return Moved(ticket, None, made)
            refusal = refusal_of(ticket, move)
            if refusal is not None:
                return Moved(ticket, refusal, None)
            try:
                change = await self._try_to_move(ticket, move)
            except IntegrityError:
                if await self._change_of_key(move.key) is None:
                    return Moved(ticket, Refusal.OTHER_OPEN, None)
                continue
            if change is not None:
                return Moved(await self.ticket(number), None, change)
        raise StoreError(f"ticket {number} is being changed by others all the time")

    async def _try_to_move(self, ticket: Ticket, move: Move) -> int | None:
        """Make a move unless another one came first; returns its line in the audit trail."""
        now = utc_now()
        after = WAYS[move.kind].after
        agent, member = holder_after(ticket, move)
        values: dict[str, Any] = {
            "status": after,
            "revision": ticket.revision + 1,
            "agent": agent,
            "agent_member": member,
            "waiting_for": move.note if move.kind is ChangeKind.WAITING else "",
            "updated_at": now,
        }
        if after in {TicketStatus.WAITING, TicketStatus.RESOLVED}:
            values |= {"awaiting_since": None, "reminders": 0}
        if move.kind is ChangeKind.RESOLVED:
            values |= {"resolved_at": now}
        if move.kind in {ChangeKind.GIVEN_BACK, ChangeKind.REOPENED}:
            values |= {"awaiting_since": now, "reminders": 0, "resolved_at": None}
        async with self._engine.begin() as connection:
            changed = await connection.execute(
                update(tickets)
                .where(tickets.c.number == ticket.number, tickets.c.revision == ticket.revision)
                .values(values)
            )
            if changed.rowcount != 1:
                return None
            return await _note_change(
                connection,
                ticket.number,
                kind=move.kind,
                by=move.by,
                before=ticket.status,
                after=after,
                key=move.key,
                note=move.note,
            )

    async def remind_ticket(self, number: int, *, by: Actor, reminders: int, note: str, key: str) -> Ticket:
        """Note that the team was reminded of a ticket for the `reminders`th time."""
        async with self._engine.begin() as connection:
            changed = await connection.execute(
                update(tickets)
                .where(tickets.c.number == number)
                .values(reminders=reminders)
                .returning(tickets)
            )
            row = changed.one_or_none()
            if row is None:
                raise _unknown(number)
            await connection.execute(
                self._insert(ticket_changes)
                .values(
                    _change_values(
                        number,
                        kind=ChangeKind.REMINDED,
                        by=by,
                        before=TicketStatus(row.status),
                        after=TicketStatus(row.status),
                        key=key,
                        note=note,
                    )
                )
                .on_conflict_do_nothing(index_elements=["key"])
            )
        return _ticket(row)

    async def ticket_changes(self, number: int) -> tuple[TicketChange, ...]:
        """Return a ticket's audit trail, oldest first."""
        statement = (
            select(ticket_changes)
            .where(ticket_changes.c.ticket_number == number)
            .order_by(ticket_changes.c.id)
        )
        async with self._engine.connect() as connection:
            return tuple(_change(row) for row in await connection.execute(statement))

    async def _change_of_key(self, key: str) -> int | None:
        async with self._engine.connect() as connection:
            found = await connection.execute(select(ticket_changes.c.id).where(ticket_changes.c.key == key))
            return found.scalar_one_or_none()

    # ---- where it stands, what was said ----

    async def set_support_message(self, number: int, place: Mapping[str, str]) -> Ticket:
        """Note where the ticket stands in the support channel."""
        return await self._change_ticket(number, {"support_message": dict(place)})

    async def set_deadline(self, number: int, deadline: Deadline) -> Ticket:
        """Note the date that the supplier gave after the ticket was opened."""
        return await self._change_ticket(number, {"deadline": deadline.model_dump(mode="json")})

    async def _change_ticket(self, number: int, values: Mapping[str, Any]) -> Ticket:
        async with self._engine.begin() as connection:
            changed = await connection.execute(
                update(tickets)
                .where(tickets.c.number == number)
                .values(**values, updated_at=utc_now())
                .returning(tickets)
            )
            row = changed.one_or_none()
        if row is None:
            raise _unknown(number)
        return _ticket(row)

    async def add_ticket_message(
        self, number: int, *, author: Author, author_name: str, text: str, key: str
    ) -> bool:
        """Add a message to a ticket; False when `key` was added before (a second delivery).

        From a supplier's message on they wait for an answer, until an agent's.
        """
        now = utc_now()
        async with self._engine.begin() as connection:
            added = await connection.execute(
                self._insert(ticket_messages)
                .values(
                    ticket_number=number,
                    author=author,
                    author_name=author_name,
                    text=text,
                    key=key,
                    created_at=now,
                )
                .on_conflict_do_nothing(index_elements=["key"])
                .returning(ticket_messages.c.id)
            )
            new = added.one_or_none() is not None
            if new:
                await connection.execute(
                    update(tickets)
                    .where(tickets.c.number == number)
                    .values(updated_at=now, **_after_message(author, now))
                )
        return new

    async def await_reply_again(self, number: int, since: datetime, *, unsent: str) -> None:
        """Let a supplier wait since the moment before a reply that did not reach them.

        `unsent` is that reply's key. Nothing changes once the ticket is resolved, or replied to again.
        """
        sent = ticket_messages.alias()
        later = exists().where(
            ticket_messages.c.key == unsent,
            sent.c.ticket_number == number,
            sent.c.author == Author.AGENT,
            sent.c.id > ticket_messages.c.id,
        )
        async with self._engine.begin() as connection:
            await connection.execute(
                update(tickets)
                .where(tickets.c.number == number, NOT_RESOLVED, tickets.c.awaiting_since.is_(None), ~later)
                .values(awaiting_since=as_stored(since))
            )

    async def has_ticket_message(self, key: str) -> bool:
        """Tell whether a message with this key was added to a ticket."""
        statement = select(ticket_messages.c.id).where(ticket_messages.c.key == key)
        async with self._engine.connect() as connection:
            return (await connection.execute(statement)).one_or_none() is not None

    async def ticket_messages(self, number: int) -> tuple[TicketMessage, ...]:
        """Return what went between supplier and agent, oldest first."""
        statement = (
            select(ticket_messages)
            .where(ticket_messages.c.ticket_number == number)
            .order_by(ticket_messages.c.id)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(
            TicketMessage(
                author=Author(row.author),
                author_name=row.author_name,
                text=row.text,
                created_at=row.created_at.replace(tzinfo=UTC),
            )
            for row in rows
        )

    async def _one(self, statement: Select[Any]) -> Ticket | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return None if row is None else _ticket(row)

    async def _all(self, statement: Select[Any]) -> tuple[Ticket, ...]:
        async with self._engine.connect() as connection:
            return tuple(_ticket(row) for row in await connection.execute(statement))


def _after_message(author: Author, now: datetime) -> dict[str, Any]:
    """Return what a message changes in its ticket: who waits for whom."""
    waits: ColumnElement[Any]
    match author:
        case Author.SUPPLIER:
            waits = func.coalesce(tickets.c.awaiting_since, now)
            reminders = case((tickets.c.awaiting_since.is_(None), 0), else_=tickets.c.reminders)
            return {"awaiting_since": waits, "reminders": reminders}
        case Author.AGENT:
            first = func.coalesce(tickets.c.first_reply_at, now)
            return {"awaiting_since": None, "reminders": 0, "first_reply_at": first}
        case Author.DESK:
            return {}


async def _note_change(connection: AsyncConnection, number: int, **change: Any) -> int:
    added = await connection.execute(
        insert(ticket_changes).values(_change_values(number, **change)).returning(ticket_changes.c.id)
    )
    return int(added.scalar_one())


def _change_values(
    number: int,
    *,
    kind: ChangeKind,
    by: Actor,
    before: TicketStatus | None,
    after: TicketStatus,
    key: str,
    note: str = "",
) -> dict[str, Any]:
    return {
        "ticket_number": number,
        "kind": kind,
        "side": by.side,
        "by_name": by.name,
        "by_member": by.member,
        "door": by.door,
        "status_before": before,
        "status_after": after,
        "note": note,
        "key": key,
        "at": utc_now(),
    }


def _open_ticket_of(conversation_key: str) -> Select[Any]:
    return select(tickets).where(tickets.c.conversation_key == conversation_key, NOT_RESOLVED)


def _unknown(number: int) -> UnknownTicket:
    return UnknownTicket(f"Aucune demande ne porte le numéro {number}.")


_MOMENTS = ("created_at", "updated_at", "awaiting_since", "first_reply_at", "resolved_at")


def _ticket(row: Row[Any]) -> Ticket:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name
    for name in _MOMENTS:
        if values[name] is not None:
            values[name] = values[name].replace(tzinfo=UTC)
    return Ticket.model_validate(values)


def _change(row: Row[Any]) -> TicketChange:
    return TicketChange(
        id=row.id,
        kind=ChangeKind(row.kind),
        by=Actor(
            side=Author(row.side),
            name=row.by_name,
            member=row.by_member,
            door=None if row.door is None else Door(row.door),
        ),
        before=None if row.status_before is None else TicketStatus(row.status_before),
        after=TicketStatus(row.status_after),
        note=row.note,
        at=row.at.replace(tzinfo=UTC),
    )
