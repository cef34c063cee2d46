"""Days counted back from a deadline, against a calendar made by hand."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Book
from knowledge.errors import UnusableDeadline
from knowledge.facts import Duration
from knowledge.guides import OrderGuide
from knowledge.models import Bilingual
from knowledge.order import Deadline, DeadlineFault, OrderPlan, holiday_on, is_working_day, plan_order

NOW = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)


def guide(value: int = 3, unit: str = "week") -> OrderGuide:
    lead_time = Duration.model_validate(
        {"kind": "duration", "value": value, "unit": unit, "label": {"fr": "Délai", "en": "Time"}}
    )
    return OrderGuide(lead_time=lead_time, rules=("R24",), topics=(), late=())


def plan(day: str, at: time | None = None, *, now: datetime = NOW, of: OrderGuide | None = None) -> OrderPlan:
    return plan_order(of or guide(), Deadline(day=date.fromisoformat(day), at=at), now)


@pytest.mark.parametrize(
    ("deadline", "order_by", "installed_by", "skipped", "meanwhile"),
    [
        # Thursday 18 June: installed on Wednesday 17, ordered on Wednesday 27 May; Pentecost Monday was two days before
        ("2026-06-18", "2026-05-27", "2026-06-17", "", ""),
        # Monday: installed on the Friday before
        ("2026-06-22", "2026-05-29", "2026-06-19", "", ""),
        # Sunday: the same Friday
        ("2026-06-21", "2026-05-29", "2026-06-19", "", ""),
        # Wednesday 24 June: three weeks before Tuesday 23 is Tuesday 2 June
        ("2026-06-24", "2026-06-02", "2026-06-23", "", ""),
        # Easter Monday 6 April is the day before: installed on Friday 3 (no holiday), ordered on Friday 13 March
        ("2026-04-07", "2026-03-13", "2026-04-03", "2026-04-06", ""),
        # three weeks before Monday 27 April is Easter Monday: Friday 3 April
        ("2026-04-28", "2026-04-03", "2026-04-27", "2026-04-06", ""),
        # Friday 1 May and Friday 8 May, before Mondays 4 and 11
        ("2026-05-04", "2026-04-09", "2026-04-30", "2026-05-01", ""),
        ("2026-05-11", "2026-04-16", "2026-05-07", "2026-05-08", "2026-05-01"),
        # Ascension, Thursday 14 May, the day before a deadline on the 15th; 1 and 8 May lie in between
        ("2026-05-15", "2026-04-22", "2026-05-13", "2026-05-14", "2026-05-01 2026-05-08"),
        # Saturday: installed on Friday 29 May; three weeks before is 8 May, so Thursday 7, with Ascension in between
        ("2026-05-30", "2026-05-07", "2026-05-29", "2026-05-08", "2026-05-14 2026-05-25"),
        # Bastille Day and Assumption: Assumption 2026 is a Saturday, and changes nothing
        ("2026-08-17", "2026-07-24", "2026-08-14", "", ""),
        ("2026-08-05", "2026-07-13", "2026-08-04", "2026-07-14", ""),
        # All Saints' Day on a Sunday, Armistice Day on a Wednesday
        ("2026-11-12", "2026-10-20", "2026-11-10", "2026-11-11", ""),
        # Christmas weeks and the turn of the year
        ("2026-12-28", "2026-12-03", "2026-12-24", "2026-12-25", ""),
        ("2027-01-04", "2026-12-10", "2026-12-31", "2027-01-01", "2026-12-25"),
        ("2027-01-15", "2026-12-24", "2027-01-14", "", "2026-12-25 2027-01-01"),
        ("2027-01-18", "2026-12-24", "2027-01-15", "2026-12-25", "2027-01-01"),
        ("2027-01-23", "2026-12-31", "2027-01-22", "2027-01-01", ""),
        ("2028-01-01", "2027-12-10", "2027-12-31", "", ""),
    ],
)
def test_both_days_are_working_days_counted_back_by_hand(
    deadline: str, order_by: str, installed_by: str, skipped: str, meanwhile: str
) -> None:
    made = plan(deadline)
    assert (made.order_by.isoformat(), made.installed_by.isoformat()) == (order_by, installed_by)
    assert " ".join(holiday.day.isoformat() for holiday in made.skipped) == skipped
    assert " ".join(holiday.day.isoformat() for holiday in made.meanwhile) == meanwhile


def test_all_eleven_holidays_of_2026_are_known_and_no_other_day() -> None:
    by_hand = {
        *("2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25"),
        *("2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25"),
    }
    year = (date.fromordinal(date(2026, 1, 1).toordinal() + offset) for offset in range(365))
    assert {day.isoformat() for day in year if holiday_on(day)} == by_hand


def test_holidays_of_alsace_and_moselle_alone_are_working_days() -> None:
    assert is_working_day(date(2026, 4, 3)), "Good Friday"
    assert holiday_on(date(2025, 12, 26)) is None


def test_holiday_has_its_name_in_both_languages() -> None:
    holiday = holiday_on(date(2026, 4, 6))
    assert holiday is not None
    assert holiday.name == Bilingual(fr="Lundi de Pâques", en="Easter Monday")


def test_last_safe_day_is_in_time_and_the_next_is_not() -> None:
    on_it = plan("2026-06-18", now=datetime(2026, 5, 27, 12, 0, tzinfo=UTC))
    after = plan("2026-06-18", now=datetime(2026, 5, 28, 12, 0, tzinfo=UTC))
    assert (on_it.in_time, on_it.days_left) == (True, 0)
    assert (after.in_time, after.days_left) == (False, -1)


def test_today_is_a_day_in_paris() -> None:
    assert plan("2026-06-18", now=datetime(2026, 5, 27, 22, 30, tzinfo=UTC)).today == date(2026, 5, 28)
    assert plan("2026-06-18", now=datetime(2026, 1, 27, 22, 30, tzinfo=UTC)).today == date(2026, 1, 27)


@pytest.mark.parametrize(
    ("day", "at", "fault"),
    [
        ("2026-01-01", None, DeadlineFault.PAST),
        ("2026-01-02", time(9, 59), DeadlineFault.PAST),
        ("2026-01-02", time(10, 0), DeadlineFault.PAST),
        ("0001-01-01", None, DeadlineFault.PAST),
        ("2028-01-03", None, DeadlineFault.TOO_FAR),
        ("9999-12-31", None, DeadlineFault.TOO_FAR),
    ],
)
def test_past_or_distant_deadline_is_refused(day: str, at: time | None, fault: DeadlineFault) -> None:
    """09:00 UTC is 10:00 in Paris in winter."""
    with pytest.raises(UnusableDeadline) as refused:
        plan(day, at)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("day", "at"), [("2026-01-02", time(10, 1)), ("2026-01-02", None), ("2028-01-02", None)]
)
def test_deadline_that_is_still_to_come_is_taken(day: str, at: time | None) -> None:
    assert plan(day, at).deadline == Deadline(day=date.fromisoformat(day), at=at)


@pytest.mark.parametrize(
    ("value", "unit", "order_by"),
    [
        (10, "day", "2026-06-05"),
        (1, "month", "2026-05-15"),
        (1, "year", "2025-06-13"),
        (4, "month", "2026-02-13"),
    ],
)
def test_lead_time_of_another_buyer_is_counted_in_its_unit(value: int, unit: str, order_by: str) -> None:
    """Back from Monday 15 June 2026; 15 June 2025 and 15 February 2026 are Sundays."""
    made = plan("2026-06-16", of=guide(value, unit), now=datetime(2025, 6, 1, tzinfo=UTC))
    assert made.order_by.isoformat() == order_by


def test_month_that_is_shorter_ends_the_count_on_its_last_day() -> None:
    made = plan("2027-04-01", of=guide(1, "month"))
    assert made.order_by == date(2027, 2, 26), "28 February 2027 is a Sunday"


@given(st.dates(date(2026, 1, 2), date(2028, 1, 2)))
def test_any_deadline_gets_two_working_days_that_leave_the_lead_time(day: date) -> None:
    made = plan_order(guide(), Deadline(day=day), NOW)
    assert made.installed_by < day
    assert (made.installed_by - made.order_by).days >= 21
    assert (made.installed_by - made.order_by).days <= 21 + 4
    assert is_working_day(made.installed_by)
    assert is_working_day(made.order_by)


def test_book_of_the_cpam_counts_three_weeks_by_its_own_fact(cpam: Book) -> None:
    assert cpam.order is not None
    assert (cpam.order.lead_time.value, cpam.order.lead_time.unit) == (3, "week")
    assert plan("2026-06-18", of=cpam.order).rules == ("R24",)
    assert {rule for step in cpam.order.late for rule in step.rules} >= {"R17", "R18", "R25"}
