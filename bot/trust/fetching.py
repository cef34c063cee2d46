"""Fetching trusted lists: the list of lists, its pivots, and the list of each territory.

What comes over the network is believed for its signature alone, so that its way (plain HTTP, a proxy, a mirror)
does not matter.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from bot.errors import TrustedListError
from bot.settings import Settings
from bot.trust.folder import Kept, ListFolder, Problem
from handlers.trust import MAX_BYTES, Document, Pointer, pivots_of

_TIMEOUT = aiohttp.ClientTimeout(total=90, connect=10)
_AT_ONCE = 4
_MAX_PIVOTS = 20
_ACCEPT = "application/vnd.etsi.tsl+xml, application/xml;q=0.9, */*;q=0.1"


class _NotFetched(Exception):
    """A list did not come; says why in a few words."""


async def update(folder: ListFolder, settings: Settings, *, now: datetime) -> Kept:
    """Fetch the lists of the settings, verify them and keep those that hold; returns what is at hand then.

    A list that does not come, or does not hold, is a problem of the result: the one of before serves.

    Raises:
        TrustedListError: no list of lists came, or none that can be trusted is at hand.
    """
    async with aiohttp.ClientSession(
        timeout=_TIMEOUT, headers={"Accept": _ACCEPT}, trust_env=True
    ) as session:
        fetcher = _Fetcher(session)
        of_lists = await fetcher.documents([(None, settings.trust_lotl_url)])
        if not of_lists:
            (problem,) = fetcher.problems
            raise TrustedListError(
                f"The list of trusted lists did not come: {problem.name}: {problem.cause}."
            )
        named = (url for document in of_lists for url in pivots_of(document.content))
        pivots = _on_the_same_host(settings.trust_lotl_url, named)
        of_lists += await fetcher.documents([(None, url) for url in pivots])
        at_hand = await asyncio.to_thread(folder.verify, of_lists)
        if at_hand.list_of_lists is None:
            raise TrustedListError(
                f"{settings.trust_lotl_url} is no list of lists to trust: {at_hand.refused[0].cause}."
            )
        pointers = _chosen(at_hand.list_of_lists.pointers, settings)
        lists = await fetcher.documents([(pointer.territory, pointer.url) for pointer in pointers])
        return await asyncio.to_thread(
            folder.keep, (*of_lists, *lists), updated=now, problems=fetcher.problems
        )


def _chosen(pointers: Iterable[Pointer], settings: Settings) -> list[Pointer]:
    wanted = set(filter(None, settings.trust_territories.split(",")))
    return [pointer for pointer in pointers if not wanted or pointer.territory in wanted]


def _on_the_same_host(url: str, others: Iterable[str]) -> list[str]:
    """Return the addresses that are on the host of another: one that nobody vouches for yet leads nowhere else."""
    host = urlsplit(url).hostname
    return [other for other in others if urlsplit(other).hostname == host][:_MAX_PIVOTS]


class _Fetcher:
    """Fetches lists, a few at once, and remembers what did not come."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self.problems: list[Problem] = []

    async def documents(self, places: Iterable[tuple[str | None, str]]) -> list[Document]:
        """Return the lists that came, of those of some territories at some addresses."""
        found = await asyncio.gather(*(self._document(territory, url) for territory, url in places))
        return [document for document in found if document is not None]

    async def _document(self, territory: str | None, url: str) -> Document | None:
        try:
            async with self._at_once:
                return Document(url, await self._content(url))
        except _NotFetched as error:
            self.problems.append(Problem(name=url, territory=territory, cause=str(error)))
            return None

    async def _content(self, url: str) -> bytes:
        try:
            async with self._session.get(url, raise_for_status=True) as response:
                content = bytearray()
                async for chunk in response.content.iter_chunked(64 * 1024):
                    content += chunk
                    if len(content) > MAX_BYTES:
                        raise _NotFetched("too large")
                return bytes(content)
        except aiohttp.ClientResponseError as error:
            raise _NotFetched(f"HTTP {error.status}") from error
        except TimeoutError as error:
            raise _NotFetched("too slow") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _NotFetched(f"not reached ({type(error).__name__})") from error
