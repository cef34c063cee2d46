"""What the application carries, by typed key."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.web.health import Metrics
from bot.web.render import Pages
from bot.web.support_access import SupportAccess
from bot.web.watched import WatchedChecks
from bot.wiring import House


@dataclass(frozen=True)
class Live:
    """What the live pages of one server share."""

    reread_s: float
    """Seconds after which a live page looks again by itself: another instance may have changed the ticket."""
    closing: asyncio.Event
    """Set when the server stops, for its live pages to end."""


HOUSE = web.AppKey("house", House)
PAGES = web.AppKey("pages", Pages)
METRICS = web.AppKey("metrics", Metrics)
SUPPORT_ACCESS = web.AppKey("support_access", SupportAccess)
LIVE = web.AppKey("live", Live)
WATCHED = web.AppKey("watched", WatchedChecks)
