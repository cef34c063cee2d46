"""Archive timestamps of CAdES, as a reader sees them: the level and the time that they prove."""

from datetime import timedelta

import pytest

from handlers.models import Profile, Upload
from handlers.signatures import Beside, CadesReader, FoundSignature
from tests.assets import cades, pdfs, revocation
from tests.assets.pki import Pki

ACT = Upload(name="acte.pdf", content=b"Acte d'engagement, lot 1")


@pytest.fixture(scope="module")
def long_term(pki: Pki) -> bytes:
    timestamped = cades.sign(ACT.content, pki.person, timestamper=pki.timestamper(pdfs.SIGNED_AT))
    return cades.with_validation_data(timestamped, revocation.empty_list(pki, pdfs.SIGNED_AT))


def only(content: bytes, *beside: Upload) -> FoundSignature:
    (found,) = CadesReader().read(content, name="acte.pdf.p7s", beside=Beside(beside)).signatures
    return found


def test_archive_timestamp_makes_b_lta_and_proves_a_time(long_term: bytes, pki: Pki) -> None:
    later = pdfs.SIGNED_AT + timedelta(days=5)
    archived = cades.archive_timestamped(long_term, ACT.content, pki.timestamper(later))
    found = only(archived, ACT)
    assert found.profile is Profile.B_LTA
    assert [each.time for each in found.timestamps] == [pdfs.SIGNED_AT, later]


def test_archive_timestamp_over_something_else_makes_no_b_lta(long_term: bytes, pki: Pki) -> None:
    of_another = cades.archive_timestamped(long_term, b"another document", pki.timestamper(pdfs.SIGNED_AT))
    assert only(of_another, ACT).profile is Profile.B_LT


def test_archive_timestamp_whose_material_was_removed_makes_no_b_lta(long_term: bytes, pki: Pki) -> None:
    archived = cades.archive_timestamped(long_term, ACT.content, pki.timestamper(pdfs.SIGNED_AT))
    found = only(
        cades.with_validation_data(archived, revocation.empty_list(pki, pdfs.SIGNED_AT + timedelta(days=9))),
        ACT,
    )
    assert found.profile is Profile.B_LT


def test_archive_timestamp_cannot_be_held_against_a_document_that_is_not_there(
    long_term: bytes, pki: Pki
) -> None:
    archived = cades.archive_timestamped(long_term, ACT.content, pki.timestamper(pdfs.SIGNED_AT))
    assert only(archived).profile is Profile.B_LT
