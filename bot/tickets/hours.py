"""The support team's opening hours, and what is so many working hours later. Pure.

Written as `lun-ven 9:00-12:00 14:00-17:00`; several kinds of days are separated by `;`:
`lun-jeu 9:00-12:00 14:00-17:00; ven 9:00-12:00`. Public holidays of metropolitan France are closed.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

import holidays

from bot.formats import ZONE
from knowledge.models import Frozen

_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_DAYS_PART = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?")
_SPAN = re.compile(r"(\d{1,2})(?::|h)(\d{2})?-(\d{1,2})(?::|h)(\d{2})?")
_MAX_DAYS_AHEAD = 3660
"""Ten years: who opens one hour a week still gets an answer."""
_HOW = "write for example lun-ven 9:00-12:00 14:00-17:00"


class Span(Frozen):
    """A stretch of opening, on one day."""

    opens: time
    closes: time


class OpeningHours(Frozen):
    """When the support team works, in the buyer's time zone."""

    spans: Mapping[int, tuple[Span, ...]]
    """By day of the week, Monday 0; a day that is absent is closed."""

    @classmethod
    def parse(cls, text: str) -> "OpeningHours":
        """Read opening hours.

        Raises:
            ValueError: they cannot be read, or never open; says how to write them.
        """
        spans: dict[int, tuple[Span, ...]] = {}
        for part in text.lower().split(";"):
            days, *given = part.split() or [""]
            for day in _days(days):
                if day in spans:
                    raise ValueError(f"{_DAYS[day]} is given twice: {_HOW}")
                spans[day] = _spans(given)
        return cls(spans=spans)

    def after(self, start: datetime, hours: float) -> datetime:
        """Return the moment when `hours` of opening have passed since `start`, in UTC."""
        left = timedelta(hours=hours)
        for opens, closes in self._openings(start):
            began = max(opens, start.astimezone(UTC))
            if began + left <= closes:
                return began + left
            left -= max(closes - began, timedelta())
        raise OverflowError("no opening in ten years")  # pragma: no cover  # parse asks for one a week

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how long the team was open from `start` to `end`."""
        passed = timedelta()
        for opens, closes in self._openings(start):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), timedelta())
        return passed

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of opening that end after `start`, in UTC, in order."""
        first = start.astimezone(ZONE).date()
        for ahead in range(_MAX_DAYS_AHEAD):
            day = first + timedelta(days=ahead)
            if is_holiday(day):
                continue
            for span in self.spans.get(day.weekday(), ()):
                opens, closes = (_at(day, moment) for moment in (span.opens, span.closes))
                if closes > start:
                    yield opens, closes


@lru_cache(maxsize=32)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday in metropolitan France (code du travail, article L3133-1)."""
    return day in _holidays_of(day.year)


def _at(day: date, moment: time) -> datetime:
    """Return a moment of a day in UTC: across the change of clocks, durations are real ones."""
    return datetime.combine(day, moment, tzinfo=ZONE).astimezone(UTC)


def _days(text: str) -> range:
    match = _DAYS_PART.fullmatch(text)
    if match is None or {match["first"], match["last"] or match["first"]} - set(_DAYS):
        raise ValueError(f"“{text}” is no day: {_HOW}")
    first = _DAYS.index(match["first"])
    last = _DAYS.index(match["last"] or match["first"])
    if last < first:
        raise ValueError(f"“{text}” runs backwards: {_HOW}")
    return range(first, last + 1)


def _spans(given: list[str]) -> tuple[Span, ...]:
    spans = tuple(_span(text) for text in given)
    if not spans:
        raise ValueError(f"a day has no hours: {_HOW}")
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise ValueError(f"the hours of a day overlap, or are not in order: {_HOW}")
    return spans


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is no stretch of time: {_HOW}")
    opens_h, opens_m, closes_h, closes_m = (int(group or 0) for group in match.groups())
    try:
        span = Span(opens=time(opens_h, opens_m), closes=time(closes_h, closes_m))
    except ValueError:
        raise ValueError(f"“{text}” is no time of the day: {_HOW}") from None
    if span.closes <= span.opens:
        raise ValueError(f"“{text}” ends before it begins: {_HOW}")
    return span
