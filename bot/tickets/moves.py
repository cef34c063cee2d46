"""Where a ticket can go from where it stands. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from bot.tickets.models import Actor, ChangeKind, Ticket, TicketStatus
from knowledge.models import Frozen

_NOT_RESOLVED = frozenset({TicketStatus.OPEN, TicketStatus.TAKEN, TicketStatus.WAITING})
_HELD = frozenset({TicketStatus.TAKEN, TicketStatus.WAITING})


class Way(NamedTuple):
    """One kind of change: from where, to where."""

    before: frozenset[TicketStatus]
    after: TicketStatus


WAYS: Mapping[ChangeKind, Way] = MappingProxyType(
    {
        ChangeKind.TAKEN: Way(_NOT_RESOLVED, TicketStatus.TAKEN),
        ChangeKind.GIVEN_BACK: Way(_HELD, TicketStatus.OPEN),
        ChangeKind.WAITING: Way(_NOT_RESOLVED, TicketStatus.WAITING),
        ChangeKind.RESUMED: Way(frozenset({TicketStatus.WAITING}), TicketStatus.TAKEN),
        ChangeKind.RESOLVED: Way(_NOT_RESOLVED, TicketStatus.RESOLVED),
        ChangeKind.REOPENED: Way(frozenset({TicketStatus.RESOLVED}), TicketStatus.OPEN),
    }
)


class Move(Frozen):
    """A change that someone asks for."""

    kind: ChangeKind
    by: Actor
    key: str
    """Unique: the same move asked twice is made once."""
    revision: int | None = None
    """The ticket's, as it was shown to who asks; None: whatever happened meanwhile."""
    note: str = ""
    """What is waited for."""


class Refusal(StrEnum):
    """Why a move was not made."""

    STALE = "stale"
    """The ticket changed since it was shown."""
    NOT_NOW = "not-now"
    """Its state does not allow it."""
    OTHER_OPEN = "other-open"
    """The conversation has another ticket that is not resolved."""
    TOO_LATE = "too-late"
    """It was resolved too long ago for its supplier to reopen it."""


class Moved(NamedTuple):
    """What became of a move."""

    ticket: Ticket
    """As it stands now."""
    refusal: Refusal | None
    """None: the move was made, now or before with the same key."""
    change: int | None
    """Id of its line in the audit trail; None when it was refused."""


def refusal_of(ticket: Ticket, move: Move) -> Refusal | None:
    """Return why a move cannot be made on a ticket as it stands; None when it can."""
    if ticket.status not in WAYS[move.kind].before:
        return Refusal.NOT_NOW
    if move.revision is not None and move.revision != ticket.revision:
        return Refusal.STALE
    return None


def holder_after(ticket: Ticket, move: Move) -> tuple[str, str]:
    """Return the name and the Slack member id of who has the ticket once the move is made."""
    match move.kind:
        case ChangeKind.TAKEN:
            return move.by.name, move.by.member
        case ChangeKind.GIVEN_BACK | ChangeKind.REOPENED:
            return "", ""
        case _ if not ticket.agent:
            return move.by.name, move.by.member
        case _:
            return ticket.agent, ticket.agent_member
