"""Forgetting: what people wrote is deleted when its time is over."""

import asyncio
import logging
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.store.store import Store

logger = logging.getLogger(__name__)

_DAY_S = 24 * 60 * 60


async def forget_daily(store: Store, settings: Settings) -> NoReturn:
    """Delete what is older than its setting, now and then once a day; several instances may do so side by side."""
    while True:
        try:
            await store.purge(
                conversation_days=settings.conversation_days, ticket_months=settings.ticket_months
            )
        except SQLAlchemyError as error:
            logger.error("the daily purge did not run: %s; it is tried again tomorrow", type(error).__name__)
        await asyncio.sleep(_DAY_S)
