"""When to order a signing certificate: counted back from a deadline for offers, on working days."""

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from knowledge.errors import UnusableDeadline
from knowledge.facts import Duration
from knowledge.guides import OrderGuide
from knowledge.models import Bilingual, Frozen

PARIS = ZoneInfo("Europe/Paris")
"""The zone of every deadline."""
MAX_YEARS_AHEAD = 2
"""A deadline further away is a mistyped year: certificates themselves live 1 to 3 years."""

_SATURDAY = 5


class DeadlineFault(StrEnum):
    """Why no day can be counted back from a deadline."""

    PAST = "past"
    TOO_FAR = "too-far"


class Deadline(Frozen):
    """When offers are due, in Paris."""

    day: date
    at: time | None = None
    """To the minute; None when it was not said."""


class Holiday(Frozen):
    """A French public holiday."""

    day: date
    name: Bilingual


class OrderPlan(Frozen):
    """The days to keep, counted back from a deadline."""

    deadline: Deadline
    today: date
    """In Paris."""
    installed_by: date
    """The last working day before that of the deadline: the certificate is installed, and was tried."""
    order_by: date
    """The last working day that leaves the lead time before `installed_by`."""
    lead_time: Duration
    skipped: tuple[Holiday, ...]
    """Holidays, Monday to Friday, because of which one of the two days is earlier."""
    meanwhile: tuple[Holiday, ...]
    """Holidays, Monday to Friday, within the lead time, which does not allow for them."""
    rules: tuple[str, ...]

    @property
    def in_time(self) -> bool:
        """Whether ordering today still leaves the lead time."""
        return self.today <= self.order_by

    @property
    def days_left(self) -> int:
        """Days from today to the last safe one; negative when it is over."""
        return (self.order_by - self.today).days


def plan_order(guide: OrderGuide, deadline: Deadline, now: datetime) -> OrderPlan:
    """Count back from a deadline; `now` is a moment with its zone.

    Saturdays, Sundays and the public holidays of metropolitan France are no working days; those of Alsace-Moselle
    alone are working days elsewhere, and are taken for such.

    Raises:
        UnusableDeadline: it is past, or more than `MAX_YEARS_AHEAD` years away.
    """
    local = now.astimezone(PARIS)
    today = local.date()
    if deadline.day < today or (deadline.day == today and _is_over(deadline.at, local.time())):
        raise UnusableDeadline(DeadlineFault.PAST)
    if deadline.day > _months_away(today, 12 * MAX_YEARS_AHEAD):
        raise UnusableDeadline(DeadlineFault.TOO_FAR)
    installed_by = _last_working_day(deadline.day - timedelta(days=1))
    wanted = _before(installed_by, guide.lead_time)
    order_by = _last_working_day(wanted)
    passed_over = (*_days(installed_by, deadline.day), *_days(order_by, wanted + timedelta(days=1)))
    return OrderPlan(
        deadline=deadline,
        today=today,
        installed_by=installed_by,
        order_by=order_by,
        lead_time=guide.lead_time,
        skipped=_holidays_among(passed_over),
        meanwhile=_holidays_among(_days(wanted, installed_by)),
        rules=guide.rules,
    )


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither a Saturday, a Sunday nor a public holiday of metropolitan France."""
    return day.weekday() < _SATURDAY and day not in _calendar("fr")


def holiday_on(day: date) -> Holiday | None:
    """Return the public holiday of a day, if it is one."""
    if day not in _calendar("fr"):
        return None
    return Holiday(day=day, name=Bilingual(fr=_calendar("fr")[day], en=_calendar("en_US")[day]))


@cache
def _calendar(language: str) -> HolidayBase:
    return country_holidays("FR", language=language)


def _last_working_day(day: date) -> date:
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _days(after: date, until: date) -> Iterator[date]:
    """Yield the days strictly between two."""
    for offset in range(1, (until - after).days):
        yield after + timedelta(days=offset)


def _holidays_among(days: Iterable[date]) -> tuple[Holiday, ...]:
    """Return those from Monday to Friday, in order."""
    found = (holiday_on(day) for day in sorted(days) if day.weekday() < _SATURDAY)
    return tuple(holiday for holiday in found if holiday is not None)


def _before(day: date, duration: Duration) -> date:
    match duration.unit:
        case "day":
            return day - timedelta(days=duration.value)
        case "week":
            return day - timedelta(weeks=duration.value)
        case "month":
            return _months_away(day, -duration.value)
        case "year":
            return _months_away(day, -12 * duration.value)


def _months_away(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day when it is shorter."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _is_over(at: time | None, now: time) -> bool:
    return at is not None and at <= now
