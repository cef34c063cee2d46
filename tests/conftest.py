"""Fixtures that several folders of tests share. Keys and files are made once per run, in memory."""

import os
from collections.abc import Generator
from datetime import UTC, datetime

import pytest

from tests.assets import pdfs
from tests.assets.pki import Pki

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
