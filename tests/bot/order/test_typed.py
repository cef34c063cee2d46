"""Deadlines as people type them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import formats
from bot.order import TypedFault, UnreadableDeadline, find_deadline, read_deadline
from knowledge.models import Lang
from knowledge.order import Deadline

DAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2027-01-15", None),
        ("2027-01-15 12:00", time(12, 0)),
        ("2027-01-15T12:00", time(12, 0)),
        ("2027-01-15T12:00:00", time(12, 0)),
        ("15/01/2027", None),
        ("15/1/27", None),
        ("15.01.2027 à 12h", time(12, 0)),
        ("15-01-2027, 9h30", time(9, 30)),
        ("le 15 janvier 2027 à 12 h 30", time(12, 30)),
        ("vendredi 15 JANVIER 2027 avant 17 heures", time(17, 0)),
        ("15 janv. 2027 midi", time(12, 0)),
        ("avant 12h le 15/01/2027", time(12, 0)),
        ("15 January 2027 at 5 pm", time(17, 0)),
        ("January 15th, 2027, 12:30 pm", time(12, 30)),
        ("Jan 15 2027 12 am", time(0, 0)),
        ("15th of January 2027 by noon", time(12, 0)),
        ("de remise des offres : 15/01/2027 pour le marché 2026-042", None),
        ("15/01/2027 (marché 2026-042)", None),
    ],
)
def test_date_and_time_are_read_however_they_are_typed(text: str, at: time | None) -> None:
    assert read_deadline(text) == Deadline(day=DAY, at=at)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er août 2027", date(2027, 8, 1)),
        ("29/02/2028", date(2028, 2, 29)),
        ("3 févr. 2027", date(2027, 2, 3)),
        ("01/02/2027", date(2027, 2, 1)),
        ("May 1 2027", date(2027, 5, 1)),
        ("\uff11\uff15/\uff10\uff11/\uff12\uff10\uff12\uff17", DAY),
    ],
)
def test_other_dates_are_read_day_first(text: str, day: date) -> None:
    assert read_deadline(text).day == day


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", TypedFault.NO_DATE),
        ("bientôt", TypedFault.NO_DATE),
        ("12h", TypedFault.NO_DATE),
        ("15 marchés", TypedFault.NO_DATE),
        ("15/01", TypedFault.NO_YEAR),
        ("15 janvier", TypedFault.NO_YEAR),
        ("15 janvier 12h", TypedFault.NO_YEAR),
        ("15 janvier 12:00", TypedFault.NO_YEAR),
        ("31/02/2027", TypedFault.NO_SUCH_DATE),
        ("29/02/2027", TypedFault.NO_SUCH_DATE),
        ("01/15/2027", TypedFault.NO_SUCH_DATE),
        ("2027-13-01", TypedFault.NO_SUCH_DATE),
        ("0000-01-01", TypedFault.NO_SUCH_DATE),
        ("32 janvier 2027", TypedFault.NO_SUCH_DATE),
        ("15/01/2027 25:00", TypedFault.BAD_TIME),
        ("15/01/2027 12:75", TypedFault.BAD_TIME),
        ("15/01/2027 1200", TypedFault.BAD_TIME),
        ("15/01/2027 à 12", TypedFault.BAD_TIME),
        ("15/01/2027 13 pm", TypedFault.BAD_TIME),
        ("2027-01-15T12:00Z", TypedFault.BAD_TIME),
        ("2027-01-15T12:00+01:00", TypedFault.BAD_TIME),
    ],
)
def test_what_cannot_be_read_says_why(text: str, fault: TypedFault) -> None:
    with pytest.raises(UnreadableDeadline) as refused:
        read_deadline(text)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    "text",
    [
        "2026-042",
        "2026-042-01",
        "06 12 34 56 78",
        "v1.2.3",
        "10.10.10.10",
        "40 000 € HT",
        "2/3/4/5",
        "x" * 10_000,
    ],
)
def test_numbers_that_are_no_dates_are_left_alone(text: str) -> None:
    assert find_deadline(text) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.times(), st.sampled_from(("fr", "en")))
def test_date_in_the_desks_own_words_is_read_back(day: date, at: time, lang: Lang) -> None:
    minute = at.replace(second=0, microsecond=0, fold=0)
    for text in (f"{formats.weekday_date(day, lang)} {minute:%H:%M}", f"{day:%d/%m/%Y} {minute:%Hh%M}"):
        assert read_deadline(text) == Deadline(day=day, at=minute)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        find_deadline(text)
    except UnreadableDeadline as refused:
        assert refused.fault in TypedFault  # noqa: PT017  # any refusal is one of ours
