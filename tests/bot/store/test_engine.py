"""Opening and migrating the database."""

import asyncio
import os
import sys
from importlib.resources import as_file, files
from pathlib import Path

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StoreError
from bot.settings import Settings
from bot.store.engine import durable_url, open_engine
from bot.store.store import Store
from bot.store.tables import metadata
from bot.tickets.models import TicketStatus


async def test_migrations_make_exactly_the_tables_that_the_code_names(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


CLOSED = """INSERT INTO tickets (token, door, conversation_key, address, lang, status, question, candidates, reports,
    contact, agent, created_at, updated_at) VALUES ('{status}', 'web', 'k-{status}', '{{}}', 'fr', '{status}', 'q',
    '[{{"id": "a", "title": "A"}}]', '[]', '', '', '2026-01-01 10:00:00', '2026-01-02 10:00:00')"""


async def test_tickets_of_an_earlier_version_keep_their_place(engine: AsyncEngine) -> None:
    def between(connection: Connection, revision: str) -> None:
        with as_file(files("bot.store") / "migrations") as scripts:
            config = Config()
            config.set_main_option("script_location", str(scripts))
            config.attributes["connection"] = connection
            to = alembic.command.downgrade if revision == "0002" else alembic.command.upgrade
            to(config, revision)

    async with engine.begin() as connection:
        await connection.run_sync(between, "0002")
        for status in ("open", "taken", "closed"):
            await connection.execute(text(CLOSED.format(status=status)))
    async with engine.begin() as connection:
        await connection.run_sync(between, "head")
    store = Store(engine)
    waiting, taken = await store.tickets()
    assert (waiting.status, waiting.awaiting_since) == (TicketStatus.OPEN, waiting.created_at)
    assert (taken.status, taken.awaiting_since) == (TicketStatus.TAKEN, None)
    (resolved,) = await store.tickets(resolved=True)
    assert (resolved.status, resolved.resolved_at) == (TicketStatus.RESOLVED, resolved.updated_at)
    assert resolved.candidates[0].share is None


OPENING = """
import asyncio
from bot.settings import Settings
from bot.store.engine import open_engine, reachable

async def main():
    engine = await open_engine(Settings())
    assert await reachable(engine)
    await engine.dispose()

asyncio.run(main())
"""


async def test_several_instances_may_start_at_once(postgres_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": postgres_url}
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", OPENING, env=environment) for _ in range(3)
    ]
    assert [await process.wait() for process in started] == [0, 0, 0]


async def test_database_that_cannot_be_opened_says_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("GUICHET_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(StoreError, match="GUICHET_DATA_DIR"):
        await open_engine(Settings())


async def test_unreachable_server_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:s3cret@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="DATABASE_URL") as caught:
        await open_engine(Settings())
    assert "s3cret" not in str(caught.value)


async def test_address_that_cannot_be_read_says_how_to_write_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:s3cret@h:port/base")
    with pytest.raises(StoreError, match="postgresql://user@host/base") as caught:
        await open_engine(Settings())
    assert "s3cret" not in str(caught.value)


def test_durable_work_has_a_file_of_its_own_beside_sqlite(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUICHET_DATA_DIR", str(tmp_path))
    assert durable_url(Settings()).endswith("durable.sqlite3")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@h/base")
    assert durable_url(Settings()) == "postgresql+psycopg://u@h/base"
