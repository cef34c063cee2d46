"""The queue of tickets as the team works through it: the most urgent first, then who waits longest. Pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum

from bot.tickets.deadlines import is_urgent
from bot.tickets.models import Actor, Ticket, TicketStatus

_NO_DEADLINE = date.max
_NOT_AWAITING = datetime.max.replace(tzinfo=UTC)


class QueueFilter(StrEnum):
    """Which tickets of the queue are shown."""

    ALL = "all"
    OPEN = "open"
    """Nobody has them."""
    MINE = "mine"
    WAITING = "waiting"
    URGENT = "urgent"
    """Their deadline is near."""


class Queue:
    """The tickets that are not resolved, as they stand at a moment."""

    def __init__(self, tickets: Sequence[Ticket], at: datetime) -> None:
        self._at = at
        self._tickets = tuple(sorted(tickets, key=self._rank))

    def chosen(self, chosen: QueueFilter, me: Actor) -> tuple[Ticket, ...]:
        """Return the tickets that a filter shows to an agent, most urgent first."""
        return tuple(ticket for ticket in self._tickets if self._is_shown(ticket, chosen, me))

    def is_urgent(self, ticket: Ticket) -> bool:
        """Tell whether a ticket's deadline is near, or just past."""
        return is_urgent(ticket.deadline, self._at)

    def _is_shown(self, ticket: Ticket, chosen: QueueFilter, me: Actor) -> bool:
        match chosen:
            case QueueFilter.ALL:
                return True
            case QueueFilter.OPEN:
                return ticket.status is TicketStatus.OPEN
            case QueueFilter.MINE:
                return ticket.is_held and _is_of(ticket, me)
            case QueueFilter.WAITING:
                return ticket.status is TicketStatus.WAITING
            case QueueFilter.URGENT:
                return self.is_urgent(ticket)

    def _rank(self, ticket: Ticket) -> tuple[bool, date, datetime, int]:
        """Order by near deadline, then by how long an answer has been waited for, then by number."""
        near = self.is_urgent(ticket)
        on = ticket.deadline.on if near and ticket.deadline is not None else None
        return (not near, on or _NO_DEADLINE, ticket.awaiting_since or _NOT_AWAITING, ticket.number)


def _is_of(ticket: Ticket, me: Actor) -> bool:
    """Tell whether an agent has a ticket: the same Slack member, or the same name on the support page."""
    if ticket.agent_member or me.member:
        return ticket.agent_member == me.member
    return ticket.agent == me.name
