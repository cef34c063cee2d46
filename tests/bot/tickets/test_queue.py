"""The queue: the most urgent first, then who waits longest; filters."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.tickets.models import Actor, Author, Deadline, Door, Ticket, TicketStatus
from bot.tickets.queue import Queue, QueueFilter
from tests.bot.tickets.people import ALIX, DOMINIQUE
from tests.bot.tickets.test_desk import REQUEST

AT = datetime(2026, 12, 20, 10, 0, tzinfo=UTC)


def ticket(number: int, **change: object) -> Ticket:
    """Return a ticket opened `number` hours ago."""
    opened = AT - timedelta(hours=number)
    fields: dict[str, object] = {
        **REQUEST.model_dump(),
        "number": number,
        "token": str(number),
        "status": TicketStatus.OPEN,
        "revision": 0,
        "agent": "",
        "agent_member": "",
        "waiting_for": "",
        "deadline": None,
        "support_message": None,
        "created_at": opened,
        "updated_at": opened,
        "awaiting_since": opened,
        "reminders": 0,
        "first_reply_at": None,
        "resolved_at": None,
        **change,
    }
    return Ticket.model_validate(fields)


def due(days: int) -> Deadline:
    return Deadline(words="avant le…", on=date(2026, 12, 20) + timedelta(days=days))


TICKETS = (
    ticket(1),
    ticket(2, status=TicketStatus.TAKEN, agent="Alix", agent_member="U0ALIX"),
    ticket(3, status=TicketStatus.WAITING, agent="Dominique", awaiting_since=None),
    ticket(4, deadline=due(2)),
    ticket(5, deadline=due(1)),
    ticket(6, deadline=due(9)),
    ticket(7, deadline=Deadline(words="avant le 31/02", on=None)),
)
STRANGER = Actor(side=Author.AGENT, name="Alix", door=Door.SLACK, member="U0OTHER")


@pytest.mark.parametrize(
    ("chosen", "me", "numbers"),
    [
        (QueueFilter.ALL, ALIX, [5, 4, 7, 6, 2, 1, 3]),
        (QueueFilter.OPEN, ALIX, [5, 4, 7, 6, 1]),
        (QueueFilter.WAITING, ALIX, [3]),
        (QueueFilter.URGENT, ALIX, [5, 4]),
        (QueueFilter.MINE, ALIX, [2]),
        (QueueFilter.MINE, DOMINIQUE, [3]),
        (QueueFilter.MINE, STRANGER, []),
    ],
)
def test_queue_shows_the_most_urgent_first_then_who_waits_longest(
    chosen: QueueFilter, me: Actor, numbers: list[int]
) -> None:
    assert [one.number for one in Queue(TICKETS, AT).chosen(chosen, me)] == numbers
