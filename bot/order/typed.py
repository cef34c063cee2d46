"""Deadlines as people type them: « 15/01/2027 à 12h », « le 15 janvier 2027 », "January 15, 2027", 2027-01-15T12:00.

A date in figures is read day first, as in France, or year first.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from bot.errors import BotError
from knowledge.order import Deadline

MAX_CHARACTERS = 1000
"""Of a text that is searched for a date."""

_NAMES = (
    ("janvier", "janv", "january", "jan"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "march", "mar"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "september", "sept", "sep"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("decembre", "december", "dec"),
)
_MONTHS: Mapping[str, int] = MappingProxyType(
    {name: month for month, names in enumerate(_NAMES, start=1) for name in names}
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)(?!-)",
        rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?P<sign>[/.-])(?P<month>\d{{1,2}})(?P=sign){_YEAR}(?![/.-]\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{_MONTH})\b\.?,?(?:\s+{_YEAR}(?!\s*[h:]))?",
        rf"\b(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?(?:\s+{_YEAR}(?!\s*[h:]))?",
        r"(?<![\d/.-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])",
    )
)
_TIME = re.compile(
    r"(?<![\d/.-])(?P<hour>\d{1,2})\s*(?:(?:h(?:eures?|\b|(?=\d))|:)\s*(?P<minute>\d{2})?(?::\d{2})?(?!\d)\s*(?P<half>[ap]m\b)?"
    r"|(?P<only>[ap]m\b))|\b(?P<noon>midi|noon)\b"
)
_BETWEEN = re.compile(r"[\s,;]*(?:t(?=\d)|(?:avant|before|by|at|a)\b|-)?\s*")
_ZONE = re.compile(r"\s*(?:z\b|utc|gmt|[+-]\d)")
_CENTURY = 2000


class TypedFault(StrEnum):
    """Why a typed deadline cannot be read."""

    NO_DATE = "no-date"
    NO_YEAR = "no-year"
    NO_SUCH_DATE = "no-such-date"
    """As the 31st of February, or a thirteenth month."""
    BAD_TIME = "bad-time"


class UnreadableDeadline(BotError):
    """A typed deadline cannot be read; `fault` says why."""

    def __init__(self, fault: TypedFault) -> None:
        self.fault = fault
        super().__init__(fault)


def read_deadline(text: str) -> Deadline:
    """Read a deadline from a text that should hold one.

    Raises:
        UnreadableDeadline: there is no date in it, or one that does not exist, or a time that does not.
    """
    found = find_deadline(text)
    if found is None:
        raise UnreadableDeadline(TypedFault.NO_DATE)
    return found


def find_deadline(text: str) -> Deadline | None:
    """Return the first date of a text with the time beside it; None when there is no date.

    Raises:
        UnreadableDeadline: the date or the time does not exist.
    """
    plain = _plain(text)
    found = min(_dates(plain), key=lambda match: match.start(), default=None)
    if found is None:
        return None
    return Deadline(day=_day(found), at=_time_beside(plain, found))


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _dates(plain: str) -> Iterator[re.Match[str]]:
    """Yield the first date of each pattern; where two begin together, that of the earlier pattern is taken."""
    for pattern in _DATES:
        found = pattern.search(plain)
        if found:
            yield found


def _day(found: re.Match[str]) -> date:
    parts = found.groupdict()
    if not parts.get("year"):
        raise UnreadableDeadline(TypedFault.NO_YEAR)
    year = int(parts["year"])
    month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
    try:
        return date(year + _CENTURY if len(parts["year"]) == len("27") else year, month, int(parts["day"]))
    except ValueError:
        raise UnreadableDeadline(TypedFault.NO_SUCH_DATE) from None


def _time_beside(plain: str, found: re.Match[str]) -> time | None:
    """Return the time right after a date, else one before it; a figure right after that is no time is a fault."""
    between = _BETWEEN.match(plain, found.end())
    start = between.end() if between else found.end()
    after = _TIME.match(plain, start)
    if after is None and plain[start : start + 1].isdecimal():
        raise UnreadableDeadline(TypedFault.BAD_TIME)
    if after is not None and _ZONE.match(plain, after.end()):
        raise UnreadableDeadline(TypedFault.BAD_TIME)
    stated = after or _TIME.search(plain, 0, found.start())
    return None if stated is None else _time(stated)


def _time(stated: re.Match[str]) -> time:
    if stated["noon"]:
        return time(12, 0)
    hour, half = int(stated["hour"]), stated["half"] or stated["only"]
    if half and not 1 <= hour <= 12:  # noqa: PLR2004  # hours of half a day
        raise UnreadableDeadline(TypedFault.BAD_TIME)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(stated["minute"] or 0))
    except ValueError:
        raise UnreadableDeadline(TypedFault.BAD_TIME) from None
