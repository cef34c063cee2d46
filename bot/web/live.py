"""Live fragments: a page is sent its newest state as it changes (server-sent events, HTML standard 9.2)."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.web.keys import HOUSE, LIVE


async def stream(
    request: web.Request, ticket: int | None, fragment: Callable[[], Awaitable[str]]
) -> web.StreamResponse:
    """Send what `fragment` gives now, then each time it differs, until the page or the server goes.

    It is looked at when `ticket` changes (None: when any does), and every few seconds, as another instance
    may have changed it.
    """
    live = request.app[LIVE]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    async with request.app[HOUSE].updates.watch(ticket) as changed:
        await response.prepare(request)
        sent: str | None = None
        with contextlib.suppress(ConnectionError):  # the page was closed
            while not live.closing.is_set():
                changed.clear()
                newest = await fragment()
                await response.write(_event(newest) if newest != sent else b": still here\n\n")
                sent = newest
                await _woken(changed, live.closing, live.reread_s)
    return response


def _event(text: str) -> bytes:
    return "".join(f"data: {line}\n" for line in text.splitlines()).encode() + b"\n"


async def _woken(changed: asyncio.Event, closing: asyncio.Event, timeout_s: float) -> None:
    waits = [asyncio.create_task(changed.wait()), asyncio.create_task(closing.wait())]
    try:
        await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
