"""Forgetting."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.housekeeping import forget_daily
from bot.settings import Settings
from bot.store.clock import utc_now
from bot.store.store import Store
from bot.store.tables import conversations
from bot.tickets.models import Door


class Watched(Store):
    """A store that tells when it was purged."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self.purged = asyncio.Event()

    async def purge(self, *, conversation_days: int, ticket_months: int) -> None:
        await super().purge(conversation_days=conversation_days, ticket_months=ticket_months)
        self.purged.set()


async def test_old_conversations_go_as_soon_as_the_desk_opens(
    engine: AsyncEngine, settings: Settings
) -> None:
    store = Watched(engine)
    await store.open_conversation(key="old", door=Door.WEB, address={}, lang="fr")
    await store.open_conversation(key="new", door=Door.WEB, address={}, lang="fr")
    too_old = utc_now() - timedelta(days=settings.conversation_days, hours=1)
    async with engine.begin() as connection:
        await connection.execute(
            update(conversations).where(conversations.c.key == "old").values(updated_at=too_old)
        )
    forgetting = asyncio.create_task(forget_daily(store, settings))
    await store.purged.wait()
    forgetting.cancel()
    with suppress(asyncio.CancelledError):
        await forgetting
    assert await store.conversation("old") is None
    assert await store.conversation("new") is not None
