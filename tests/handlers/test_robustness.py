"""Damaged and forged copies of the sample files, a tenth of what `make mutations` checks."""

import pytest

from knowledge import load_book
from tests import mutations
from tests.assets import pdfs

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not mutations.CORPUS.is_dir(), reason="no sample files beside the project"),
]

COPIES = 200
PART = 20
SMALL = 60_000
"""Bytes; larger files take longer and are left to the whole."""


@pytest.fixture(scope="module")
def originals() -> tuple[mutations.Sample, ...]:
    return tuple(sample for sample in mutations.samples() if len(sample.content) <= SMALL)


@pytest.mark.parametrize("first", range(0, COPIES, PART))
def test_no_copy_crashes_hangs_or_passes_for_sound(
    originals: tuple[mutations.Sample, ...], first: int
) -> None:
    book = load_book("cpam-aisne")
    numbers = range(first, first + PART)
    assert [fault for number in numbers for fault in mutations.faults_of(originals, number, book)] == []


def test_same_number_gives_the_same_copy(originals: tuple[mutations.Sample, ...]) -> None:
    assert mutations.mutated(originals, 7) == mutations.mutated(originals, 7)
    assert mutations.mutated(originals, 7) != mutations.mutated(originals, 8)


def test_report_that_misses_a_forgery_is_noticed(signed_pdf: bytes, altered_pdf: bytes) -> None:
    original = mutations.Sample("acte.pdf", signed_pdf)
    report = mutations.report_on(original, load_book("cpam-aisne"))
    appended = original._replace(content=pdfs.append_content(signed_pdf))
    assert list(mutations.wrong_with(report, original, appended)) == [
        "is shown as sound, but its pages show something else"
    ]
    altered = original._replace(content=altered_pdf)
    assert "a signature is intact, but what it covers was altered" in mutations.wrong_with(
        report, original, altered
    )
