"""What the support team sees at a glance: its queue, how well suppliers are served, and what the book does not know."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot import formats
from bot.store.store import Store
from bot.tickets.hours import OpeningHours
from bot.tickets.models import Author, Ticket
from bot.tickets.quality import WEEK, Quality, quality_since
from bot.tickets.queue import Queue
from knowledge import Answerer, Outcome
from knowledge.gaps import Gap, gaps
from knowledge.models import Frozen

_MAX_QUESTIONS = 100
"""Unanswered questions of the week that are looked at, the last ones."""
_GAPS_KEPT = timedelta(minutes=5)
_MAX_LEADS = 50


class Lead(Frozen):
    """A question that a person answered where the book had no answer: something to add to the book."""

    ticket: int
    question: str
    replies: tuple[str, ...]
    """What the agents wrote, oldest first: to copy."""


class Overview:
    """Looks at what the desk keeps, for the team."""

    def __init__(
        self, *, store: Store, answerer: Answerer, hours: OpeningHours, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._answerer = answerer
        self._hours = hours
        self._now = now
        self._gaps: tuple[Gap, ...] = ()
        self._gaps_at: datetime | None = None

    async def queue(self) -> Queue:
        """Return the tickets that are not resolved."""
        return Queue(await self._store.tickets(), self._now())

    def waited(self, ticket: Ticket) -> str:
        """Return for how long a supplier has waited, in working time; empty when they do not wait."""
        if ticket.awaiting_since is None:
            return ""
        return formats.working_time(self._hours.between(ticket.awaiting_since, self._now()))

    async def quality(self) -> Quality:
        """Return the figures of the last seven days."""
        return await quality_since(self._store, self._hours, self._now() - WEEK)

    async def gaps(self) -> tuple[Gap, ...]:
        """Return the groups of the questions of the last seven days that had no answer, the largest first.

        They are looked at anew every few minutes.
        """
        now = self._now()
        if self._gaps_at is None or now - self._gaps_at > _GAPS_KEPT:
            asked = await self._store.questions(
                since=now - WEEK, outcome=Outcome.UNKNOWN, limit=_MAX_QUESTIONS
            )
            self._gaps = await asyncio.to_thread(gaps, self._answerer, asked)
            self._gaps_at = now
        return self._gaps

    async def leads(self) -> tuple[Lead, ...]:
        """Return what people answered in tickets resolved lately, where the desk had no plain answer."""
        return await leads(self._store)


async def leads(store: Store) -> tuple[Lead, ...]:
    """Return what people answered in tickets resolved lately, where the desk had no plain answer; newest first."""
    found = []
    for ticket in await store.tickets(resolved=True, limit=_MAX_LEADS):
        if ticket.answered is not None and ticket.answered.outcome is Outcome.ANSWER:
            continue
        messages = await store.ticket_messages(ticket.number)
        replies = tuple(message.text for message in messages if message.author is Author.AGENT)
        if ticket.question and replies:
            found.append(Lead(ticket=ticket.number, question=ticket.question, replies=replies))
    return tuple(found)
