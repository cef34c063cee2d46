"""Reminds the team of suppliers who wait, after so many working hours: first the team, then who is on call.

What is due is read from the tickets each minute, and each reminder is a durable event of its own name: a restart, a
change of the settings or several instances neither lose nor repeat one.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.hours import OpeningHours
from bot.tickets.models import Ticket

logger = logging.getLogger(__name__)

_ROUND_S = 60.0
_ANNOUNCED_WITHIN = timedelta(hours=1)
"""After which a ticket that does not stand in the team's channel is sent there again."""


class Reminders:
    """Looks which reminders are due."""

    def __init__(
        self,
        *,
        store: Store,
        tickets: TicketDesk,
        hours: OpeningHours,
        after_hours: float,
        on_call: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`after_hours` are working hours; `on_call` tells whether there is someone to call when they pass again."""
        self._store = store
        self._tickets = tickets
        self._hours = hours
        self._after_hours = after_hours
        self._most = 2 if on_call else 1
        self._now = now

    async def keep_reminding(self) -> NoReturn:
        """Look each minute, until cancelled."""
        while True:
            try:
                await self.look()
            except SQLAlchemyError as error:
                logger.error("reminders could not be looked at: %s; again in a minute", type(error).__name__)
            await asyncio.sleep(_ROUND_S)

    async def look(self) -> None:
        """Send the reminders that are due now, at most one of each ticket, and what never reached the team's channel.

        The latter once an hour: the desk may have been invited there since.
        """
        now = self._now()
        for ticket in await self._store.awaiting_tickets():
            if now - ticket.created_at > _ANNOUNCED_WITHIN:
                await self._tickets.announce_again(ticket, key=f"announce:{ticket.number}:{now:%Y%m%d%H}")
            since = ticket.awaiting_since
            if since is not None and ticket.reminders < self._most and self._due(ticket, since) <= now:
                await self._tickets.remind(
                    ticket,
                    self._hours.between(since, now),
                    key=f"remind:{ticket.number}:{since.isoformat()}:{ticket.reminders + 1}",
                )

    def _due(self, ticket: Ticket, since: datetime) -> datetime:
        return self._hours.after(since, self._after_hours * (ticket.reminders + 1))
