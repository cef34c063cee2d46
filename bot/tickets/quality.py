"""How well the desk served its suppliers over some days: figures for the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from bot.conversations import Opinion
from bot.store.store import Store
from bot.tickets.hours import OpeningHours
from bot.tickets.models import Ticket
from knowledge import Outcome
from knowledge.models import Frozen

WEEK = timedelta(days=7)


class Quality(Frozen):
    """Figures from a moment on."""

    answered: int
    """Questions answered by the desk."""
    offered: int
    """Questions for which it offered topics to choose from."""
    unknown: int
    """Questions that it had no answer to."""
    useful: int
    """Answers said to be useful."""
    not_useful: int
    """Answers said to be beside the question."""
    handed_over: int
    """Tickets opened."""
    unanswered: int
    """Of these, tickets that nobody has replied to yet."""
    first_reply: timedelta | None
    """Median of the working time until the first reply to these; None when there was none."""


async def quality_since(store: Store, hours: OpeningHours, since: datetime) -> Quality:
    """Count what happened since a moment."""
    outcomes = await store.outcomes(since=since)
    opinions = await store.opinions(since=since)
    tickets = await store.tickets_since(since)
    return Quality(
        answered=outcomes.get(Outcome.ANSWER, 0),
        offered=outcomes.get(Outcome.CHOICE, 0),
        unknown=outcomes.get(Outcome.UNKNOWN, 0),
        useful=opinions[Opinion.USEFUL],
        not_useful=opinions[Opinion.NOT_MY_QUESTION],
        handed_over=len(tickets),
        unanswered=sum(ticket.first_reply_at is None for ticket in tickets),
        first_reply=_first_reply(tickets, hours),
    )


def _first_reply(tickets: Sequence[Ticket], hours: OpeningHours) -> timedelta | None:
    waits = [
        hours.between(ticket.created_at, ticket.first_reply_at).total_seconds()
        for ticket in tickets
        if ticket.first_reply_at is not None
    ]
    return timedelta(seconds=median(waits)) if waits else None
