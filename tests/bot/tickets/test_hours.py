"""Opening hours: read, counted, closed on French public holidays, right across the change of clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import ZONE
from bot.tickets.hours import OpeningHours

USUAL = OpeningHours.parse("lun-ven 9:00-12:00 14:00-17:00")


def paris(day: int, hour: int, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (paris(1, 9), 1, paris(1, 10)),
        (paris(1, 11), 2, paris(1, 15)),  # over lunch
        (paris(1, 20), 1, paris(2, 10)),  # in the evening
        (paris(4, 16), 2, paris(7, 10)),  # over a week-end
        (paris(24, 16), 2, paris(28, 10)),  # 25 December 2026 is a Friday
        (paris(6, 16, month=5), 8, paris(11, 10, month=5)),  # 8 May is a holiday, a Friday too
        (paris(2, 16, 30, month=4), 1, paris(3, 9, 30, month=4)),  # Good Friday is worked, outside of Alsace
        (paris(1, 9), 4, paris(1, 15)),
        (paris(1, 9), 0.5, paris(1, 9, 30)),
    ],
)
def test_so_many_working_hours_later(start: datetime, hours: float, end: datetime) -> None:
    assert USUAL.after(start, hours) == end
    assert USUAL.between(start, end) == timedelta(hours=hours)


def test_night_in_which_the_clocks_change_costs_no_hour() -> None:
    nights = OpeningHours.parse("dim 0:00-12:00")
    spring = datetime(2026, 3, 29, 0, 0, tzinfo=ZONE)
    assert nights.after(spring, 11) == datetime(2026, 3, 29, 12, 0, tzinfo=ZONE), "a day of 23 hours"
    autumn = datetime(2026, 10, 25, 0, 0, tzinfo=ZONE)
    assert nights.between(autumn, autumn + timedelta(days=1)) == timedelta(hours=13)


def test_kinds_of_days_have_hours_of_their_own() -> None:
    hours = OpeningHours.parse("lun-jeu 9:00-12:00 14h-17h; ven 9h30-12:00")
    assert hours.after(paris(4, 9), 2) == paris(4, 11, 30)
    assert hours.after(paris(4, 11), 2) == paris(7, 10)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no day"),
        ("lun-ven", "no hours"),
        ("lundi 9:00-12:00", "no day"),
        ("ven-lun 9:00-12:00", "runs backwards"),
        ("lun 9:00-25:00", "no time of the day"),
        ("lun 12:00-9:00", "ends before it begins"),
        ("lun 9:00-9:00", "ends before it begins"),
        ("lun 9:00-12:00 11:00-13:00", "overlap"),
        ("lun-mar 9:00-12:00; mar 14:00-15:00", "twice"),
        ("lun 9-12", "no stretch of time"),
        ("lun 9:00-12:00;", "no day"),
    ],
)
def test_hours_that_cannot_be_read_say_how_to_write_them(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        OpeningHours.parse(text)
    assert "lun-ven 9:00-12:00 14:00-17:00" in str(caught.value)


@given(
    began=st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
    hours=st.integers(min_value=1, max_value=200).map(lambda quarters: quarters / 4),
)
def test_what_is_due_is_in_opening_hours_and_as_far_as_asked(began: datetime, hours: float) -> None:
    due = USUAL.after(began, hours)
    assert due > began
    assert USUAL.between(began, due) == timedelta(hours=hours)
    local = due.astimezone(ZONE)
    assert local.weekday() < 5
    assert 9 <= local.hour <= 17
