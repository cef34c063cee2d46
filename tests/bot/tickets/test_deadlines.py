"""Deadlines in suppliers' words: read when there is a cue, left alone when there is none, shown as written."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.deadlines import find_deadline, is_urgent
from bot.tickets.models import Deadline

SAID = datetime(2026, 12, 20, 10, 0, tzinfo=UTC)
"""A Sunday."""


@pytest.mark.parametrize(
    ("text", "words", "on"),
    [
        ("La date limite est le 15/01, que signer ?", "date limite est le 15/01", date(2027, 1, 15)),
        ("date limite le 15/01 à 12h00", "date limite le 15/01 à 12h00", date(2027, 1, 15)),
        (
            "Date limite de remise : 15/01/27 12:00.",
            "Date limite de remise : 15/01/27 12:00",
            date(2027, 1, 15),
        ),
        ("À rendre avant le 15 janvier 2027 à midi", "avant le 15 janvier 2027 à midi", date(2027, 1, 15)),
        ("réponse attendue pour demain", "pour demain", date(2026, 12, 21)),
        ("au plus tard vendredi 17h", "au plus tard vendredi 17h", date(2026, 12, 25)),
        ("dépôt des plis le 1er février", "dépôt des plis le 1er février", date(2027, 2, 1)),
        ("limite fixée au 20.01.2027", "limite fixée au 20.01.2027", date(2027, 1, 20)),
        ("échéance 2027-01-05", "échéance 2027-01-05", date(2027, 1, 5)),
        ("jusqu'au 29 février", "jusqu'au 29 février", date(2028, 2, 29)),
        (
            "The deadline is January 15th, 2027 at 5pm",
            "deadline is January 15th, 2027 at 5pm",
            date(2027, 1, 15),
        ),
        ("we must answer before 15 January", "before 15 January", date(2027, 1, 15)),
        ("La date limite était le 12/12", "date limite était le 12/12", date(2026, 12, 12)),
        ("Facture du 3/11/2026, date limite le 15/01", "date limite le 15/01", date(2027, 1, 15)),
        ("date limite le 31/02", "date limite le 31/02", None),
    ],
)
def test_date_behind_a_cue_is_a_deadline_as_written(text: str, words: str, on: date | None) -> None:
    assert find_deadline(text, SAID) == Deadline(words=words, on=on)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Facture du 15/01/2027",
        "Un acte signé avant le 15/01/2020 est-il valable ?",
        "Pour le lot 2, voici le 12/01",
        "pour mon certificat du 12/01/2027",
        "pour 10/12 des lots",
        "un taux de 20.5%, pour 3.5 jours",
        "avant midi",
        "avant mars",
        "by 3",
        "Quelle est la date limite ? Ma facture est du 15/01.",
        "avant le 99/99",
    ],
)
def test_date_without_a_cue_right_before_it_is_none(text: str) -> None:
    assert find_deadline(text, SAID) is None


def test_day_that_was_said_near_midnight_is_that_of_paris() -> None:
    late = datetime(2026, 12, 20, 23, 30, tzinfo=UTC)
    assert find_deadline("pour demain", late) == Deadline(words="pour demain", on=date(2026, 12, 22))


@pytest.mark.parametrize(
    ("on", "urgent"),
    [
        (date(2026, 12, 18), False),
        (date(2026, 12, 19), True),
        (date(2026, 12, 20), True),
        (date(2026, 12, 22), True),
        (date(2026, 12, 23), False),
        (None, False),
    ],
)
def test_deadline_is_urgent_from_two_days_before_to_the_day_after(on: date | None, *, urgent: bool) -> None:
    assert is_urgent(Deadline(words="x", on=on), SAID) is urgent
    assert not is_urgent(None, SAID)


@given(st.text(max_size=300), st.sampled_from(["date limite le ", "avant le ", "pour demain ", "by "]))
def test_any_text_is_read_and_what_is_shown_was_written(text: str, cue: str) -> None:
    found = find_deadline(text + cue + text, SAID)
    if found is not None:
        assert found.words in " ".join((text + cue + text).split())
        assert len(found.words) <= 120
