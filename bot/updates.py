"""Who is looking at what right now: wakes the live pages of this process when a ticket changes."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Updates:
    """In-process wake-ups. A page that misses one (another instance changed the ticket) looks again by itself."""

    def __init__(self) -> None:
        self._watchers: defaultdict[int | None, set[asyncio.Event]] = defaultdict(set)

    def publish(self, ticket_number: int) -> None:
        """Wake who watches this ticket, and who watches all."""
        for watcher in (*self._watchers[ticket_number], *self._watchers[None]):
            watcher.set()

    @asynccontextmanager
    async def watch(self, ticket_number: int | None) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set at each change of a ticket (None: of any); the watcher clears it."""
        watcher = asyncio.Event()
        self._watchers[ticket_number].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[ticket_number].discard(watcher)
