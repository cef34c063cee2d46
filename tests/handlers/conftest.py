"""Fixtures of the file checks."""

from pathlib import Path

import pytest

from handlers.findings import Code
from knowledge import Bilingual, Book, Document, FindingNote

SCAN_ADVICE = "Déposez l'original signé dans la Salle des marchés."


@pytest.fixture(scope="session")
def book() -> Book:
    """The book of an invented buyer, who has a rule on scans and one on unsigned files."""
    return Book(
        id="ville",
        folder=Path(),
        name=Bilingual(fr="Ville de Trifouilly", en="Town of Trifouilly"),
        document=Document(title="Guide des candidats", publisher="Ville de Trifouilly"),
        facts={},
        rules=(),
        topics=(),
        exclusions=(),
        finding_notes={
            Code.SCANNED_SIGNATURE: FindingNote(
                rule="V7",
                topic="scans",
                advice=Bilingual(fr=SCAN_ADVICE, en="Hand in the signed original in the Salle des marchés."),
            ),
            Code.UNSIGNED: FindingNote(rule="V3", topic="unsigned", advice=None),
        },
        ignored=(),
        consultation=None,
        lexicon={},
    )
