"""Trusted lists are fetched once a day while the desk is open, and handed to the checkers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from bot.errors import TrustedListError
from bot.settings import Settings
from bot.trust.fetching import update
from bot.trust.folder import ListFolder
from handlers.trust import TrustedLists

logger = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
_AGAIN_AFTER_FAILURE = timedelta(hours=1)


HandOver = Callable[[TrustedLists], Awaitable[None]]
"""Gives the lists to whoever uses them."""


async def refresh_daily(folder: ListFolder, settings: Settings, hand_over: HandOver) -> NoReturn:
    """Refresh the lists now, and then for as long as the desk is open."""
    while True:
        wait = await refresh(folder, settings, hand_over, now=datetime.now(UTC))
        await asyncio.sleep(wait.total_seconds())


async def refresh(folder: ListFolder, settings: Settings, hand_over: HandOver, *, now: datetime) -> timedelta:
    """Fetch the lists when a day has passed since the last time, hand over what changed; returns when to come back."""
    before = await asyncio.to_thread(folder.load)
    if before.updated is not None and now < before.updated + _EVERY:
        return before.updated + _EVERY - now
    try:
        kept = await update(folder, settings, now=now)
    except TrustedListError as error:
        logger.warning("%s Tried again in an hour.", error)
        return _AGAIN_AFTER_FAILURE
    for problem in kept.problems:
        logger.warning("trusted list %s is not used: %s", problem.name, problem.cause)
    if kept.lists != before.lists:
        await hand_over(kept.lists)
    return _EVERY
