"""Puts the parts together, once."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.desk import Desk
from bot.durable import DurableWork
from bot.overview import Overview
from bot.settings import Settings
from bot.store.engine import durable_url, open_engine
from bot.store.store import Store
from bot.tickets.desk import TicketDesk
from bot.tickets.hours import OpeningHours
from bot.trust import Inquirer, open_folder
from bot.updates import Updates
from bot.work_metrics import WorkMetrics
from bot.workers import CheckWorkers
from handlers import Limits
from knowledge import Answerer, Book, load_book


@dataclass(frozen=True)
class House:
    """The assembled parts, as the doors are given them."""

    settings: Settings
    book: Book
    answerer: Answerer
    engine: AsyncEngine
    store: Store
    updates: Updates
    work: DurableWork
    tickets: TicketDesk
    workers: CheckWorkers
    desk: Desk
    overview: Overview
    registry: CollectorRegistry
    """What is counted, for `/metrics`."""


def open_workers(settings: Settings, book: Book) -> CheckWorkers:
    """Return the processes that check files, with the trusted lists at hand; the caller stops them."""
    return CheckWorkers(
        book=book,
        book_name=settings.book,
        limits=Limits.for_uploads_of(settings.max_upload_bytes),
        workers=settings.check_workers,
        timeout_s=settings.check_timeout_s,
        memory_mib=settings.check_memory_mib,
        lists=open_folder(settings).load().lists,
        inquire=Inquirer() if settings.revocation_online else None,
    )


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Assemble the desk, and take it apart at the end. The doors connect, then start `house.work`.

    Raises:
        knowledge.BookError: the rulebook cannot be used.
        bot.errors.StoreError: the database cannot be opened.
    """
    book = load_book(settings.book)
    engine = await open_engine(settings)
    try:
        async with open_workers(settings, book) as workers:
            answerer = Answerer(book)
            store = Store(engine)
            updates = Updates()
            registry = CollectorRegistry()
            work = DurableWork(
                store,
                url=durable_url(settings),
                executor=socket.gethostname(),
                metrics=WorkMetrics(registry),
            )
            tickets = TicketDesk(store=store, work=work, updates=updates, reopen_days=settings.reopen_days)
            desk = Desk(
                answerer=answerer,
                workers=workers,
                store=store,
                tickets=tickets,
                now=lambda: datetime.now(UTC),
            )
            yield House(
                settings=settings,
                book=book,
                answerer=answerer,
                engine=engine,
                store=store,
                updates=updates,
                work=work,
                tickets=tickets,
                workers=workers,
                desk=desk,
                overview=Overview(
                    store=store,
                    answerer=answerer,
                    hours=OpeningHours.parse(settings.support_hours),
                    now=tickets.now,
                ),
                registry=registry,
            )
    finally:
        await engine.dispose()
