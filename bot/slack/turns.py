"""First come, first recorded: what arrives for one thread is received one after the other."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Lets those who name the same thing in, one at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._there: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, name: str) -> AsyncIterator[None]:
        """Wait for those who came before."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        self._there[name] += 1
        try:
            async with lock:  # first come, first served
                yield
        finally:
            self._there[name] -= 1
            if not self._there[name]:
                del self._there[name], self._locks[name]
