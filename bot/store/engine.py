"""Where the database is, and how it is brought up to date."""

import asyncio
import contextlib
from importlib.resources import as_file, files
from pathlib import Path

import alembic.command
from alembic.config import Config
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.settings import Settings

_MIGRATION_LOCK = 0x67756963  # any number, the same in every instance


def database_url(settings: Settings) -> URL:
    """Return where the desk's tables are, with an asynchronous driver.

    Raises:
        StoreError: `DATABASE_URL` cannot be read.
    """
    if settings.database_url is None:
        return URL.create("sqlite+aiosqlite", database=str(settings.data_dir / "guichet.sqlite3"))
    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("DATABASE_URL cannot be read: write postgresql://user@host/base") from error
    driver = "postgresql+psycopg" if url.get_backend_name() == "postgresql" else "sqlite+aiosqlite"
    return url.set(drivername=driver)


def durable_url(settings: Settings) -> str:
    """Return where the durable work keeps its own tables: beside ours, or in a file of its own for SQLite."""
    url = database_url(settings)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    own = Path(url.database or "guichet.sqlite3").with_name("durable.sqlite3")
    return URL.create("sqlite", database=str(own)).render_as_string()


async def open_engine(settings: Settings) -> AsyncEngine:
    """Open the database and bring its tables up to date.

    Raises:
        StoreError: it cannot be opened or migrated; says what to look at.
    """
    url = database_url(settings)
    embedded = url.get_backend_name() == "sqlite"
    engine = create_async_engine(url, pool_pre_ping=not embedded)
    if embedded:
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
    try:
        if embedded and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    except (SQLAlchemyError, OSError) as error:
        await engine.dispose()
        shown = url.render_as_string(hide_password=True)
        raise StoreError(
            f"The database {shown} cannot be opened ({type(error).__name__}): "
            "check DATABASE_URL, or that GUICHET_DATA_DIR can be written."
        ) from error
    return engine


def _sqlite_pragmas(connection: object, _record: object) -> None:
    with contextlib.closing(connection.cursor()) as cursor:  # type: ignore[attr-defined]  # a DB-API connection
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=10000")


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # several instances may start at once
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    with as_file(files("bot.store") / "migrations") as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")


async def reachable(engine: AsyncEngine, timeout_s: float = 2.0) -> bool:
    """Tell whether the database answers within `timeout_s` seconds."""
    try:
        async with asyncio.timeout(timeout_s), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True
