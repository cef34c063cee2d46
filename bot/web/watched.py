"""The checks that pages wait for, and how far each has come."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from bot.workers import OnProgress, Progress

MAX_WATCHED = 1000
"""Checks that pages wait for at a time; the oldest is forgotten: its page then only waits."""

_STILL_HERE_S = 15.0
"""Seconds between signs of life, so that what lies between page and desk does not hang up."""


@dataclass
class _Watched:
    """One check that a page waits for, whether it has begun or not."""

    progress: Progress | None = None
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class WatchedChecks:
    """The checks of this server that pages wait for, by the key that a page drew."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, _Watched] = OrderedDict()

    @contextlib.contextmanager
    def telling(self, key: str) -> Iterator[OnProgress]:
        """Yield what to call as a check gets further; whoever follows the key is told, also that it ended."""
        watched = self._watched(key)
        watched.ended = False

        def told(progress: Progress) -> None:
            watched.progress = progress
            watched.changed.set()

        try:
            yield told
        finally:
            watched.ended = True
            watched.changed.set()
            if self._by_key.get(key) is watched:
                del self._by_key[key]

    async def follow(self, key: str) -> AsyncIterator[Progress | None]:
        """Yield how far a check has come each time that changes, until it ends; None: nothing new, still waiting."""
        watched = self._watched(key)
        told: Progress | None = None
        while not watched.ended:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(watched.changed.wait(), _STILL_HERE_S)
            watched.changed.clear()
            if watched.progress not in {None, told}:
                told = watched.progress
                yield told
            elif not watched.ended:
                yield None

    def close(self) -> None:
        """Let go of every page that waits."""
        for watched in self._by_key.values():
            watched.ended = True
            watched.changed.set()

    def _watched(self, key: str) -> _Watched:
        watched = self._by_key.setdefault(key, _Watched())
        while len(self._by_key) > MAX_WATCHED:
            _, forgotten = self._by_key.popitem(last=False)
            forgotten.ended = True
            forgotten.changed.set()
        return watched
