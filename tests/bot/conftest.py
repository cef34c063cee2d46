"""Real databases for the tests of the desk: an SQLite file, and a PostgreSQL from a wheel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings on each kind of database in turn."""
    monkeypatch.setenv("GUICHET_DATA_DIR", str(tmp_path / "data"))
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_url"))
    return Settings()


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Yield an up-to-date database."""
    opened = await open_engine(settings)
    yield opened
    await opened.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> Store:
    """Return the desk's memory on each kind of database."""
    return Store(engine)
