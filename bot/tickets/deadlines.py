"""Reads the date by which a supplier needs an answer, in their own words. Pure, and shy: no cue, no deadline.

A date counts only behind a cue (« date limite le… », « avant le… », “by…”) in the same sentence: the date of an
invoice or of a signature is none. What is shown is what was written; the day is only for sorting.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.formats import ZONE
from bot.tickets.models import Deadline

URGENT_DAYS = 2
"""A deadline this many days ahead, or less, is urgent."""

_MONTHS = {
    **dict.fromkeys(("janvier", "january", "janv", "jan"), 1),
    **dict.fromkeys(("février", "fevrier", "february", "févr", "fevr", "feb"), 2),
    **dict.fromkeys(("mars", "march", "mar"), 3),
    **dict.fromkeys(("avril", "april", "avr", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "june", "jun"), 6),
    **dict.fromkeys(("juillet", "july", "juil", "jul"), 7),
    **dict.fromkeys(("août", "aout", "august", "aug"), 8),
    **dict.fromkeys(("septembre", "september", "sept", "sep"), 9),
    **dict.fromkeys(("octobre", "october", "oct"), 10),
    **dict.fromkeys(("novembre", "november", "nov"), 11),
    **dict.fromkeys(("décembre", "decembre", "december", "déc", "dec"), 12),
}
_WEEKDAYS = {
    **dict.fromkeys(("lundi", "monday"), 0),
    **dict.fromkeys(("mardi", "tuesday"), 1),
    **dict.fromkeys(("mercredi", "wednesday"), 2),
    **dict.fromkeys(("jeudi", "thursday"), 3),
    **dict.fromkeys(("vendredi", "friday"), 4),
    **dict.fromkeys(("samedi", "saturday"), 5),
    **dict.fromkeys(("dimanche", "sunday"), 6),
}
_DAYS_AHEAD = {
    **dict.fromkeys(("aujourd'hui", "aujourd’hui", "ce soir", "ce midi", "today", "tonight"), 0),
    **dict.fromkeys(("demain", "tomorrow"), 1),
    **dict.fromkeys(("après-demain", "apres-demain"), 2),
}


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_STRONG = (
    r"limites?|au\s+plus\s+tard|dernier\s+d[ée]lai|[ée]ch[ée]ance|cl[ôo]tur\w*"
    r"|remise\s+des\s+(?:offres|plis|candidatures)|d[ée]p[ôo]t\s+des\s+(?:offres|plis)"
    r"|deadline|due|no\s+later\s+than|not\s+later\s+than|closing\s+date"
)
"""Speaks of a deadline by itself: the date may follow within the sentence, and may be past."""
_WEAK = (
    r"avant|d['’]ici|jusqu['’][àa]u?|before|by|until"
    r"|pour(?=\s+(?:le\b|demain|ce\b|lundi|mardi|mercredi|jeudi|vendredi))"
)
"""Speaks of one only right before a date to come."""
_DATE = (
    rf"(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
    rf"|(?P<day>\d{{1,2}})\s?/\s?(?P<month>\d{{1,2}})(?:\s?/\s?(?P<year>\d{{4}}|\d{{2}}))?(?![\d/%])"
    rf"|(?P<dotted_day>\d{{1,2}})[.-](?P<dotted_month>\d{{1,2}})[.-](?P<dotted_year>\d{{4}}|\d{{2}})(?![\d.-])"
    rf"|(?P<nth>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<named>{_any(_MONTHS)})\b\.?(?:\s+(?P<named_year>\d{{4}}))?"
    rf"|(?P<first>{_any(_MONTHS)})\s+(?P<second>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<second_year>\d{{4}}))?"
    rf"|(?P<ahead>{_any(_DAYS_AHEAD)})\b"
    rf"|(?P<weekday>{_any(_WEEKDAYS)})\b(?!\s+(?:le\s+)?\d{{1,2}}(?:er)?\s+(?:{_any(_MONTHS)}))(?:\s+prochain)?"
)
_TIME = (
    r"(?:\s*(?:,|à|a|at|avant|before)?\s*"
    r"(?:midi|minuit|noon|midnight|\d{1,2}\s?(?:h(?:eures?)?\s?\d{0,2}|:\d{2})(?:\s?[ap]m)?|\d{1,2}\s?[ap]m))?"
)
_BETWEEN = r"[^.!?;\n]{0,40}?"
"""At most forty characters of the same sentence."""
_GIVEN = re.compile(
    rf"\b(?:(?P<strong>(?:dates?\s+|heures?\s+)?(?:{_STRONG}))\b{_BETWEEN}|(?:{_WEAK})(?:\s+(?:le|ce|the))?\s+)"
    rf"(?<![\w/])(?:{_DATE}){_TIME}",
    re.IGNORECASE,
)

_MAX_WORDS_CHARS = 120
_BEHIND = timedelta(days=31)
"""A day without its year may be that far behind: « la date limite était le 12 »."""


def find_deadline(text: str, said_at: datetime) -> Deadline | None:
    """Return the first date that a text gives as a deadline; None when it gives none.

    A day without its year is the one nearest ahead of `said_at`.
    """
    said_on = said_at.astimezone(ZONE).date()
    for given in _GIVEN.finditer(text):
        try:
            on = _day(given, said_on)
        except ValueError:  # 31/02: shown as written, sorted as having none
            on = None
        if given["strong"] or (on is not None and on >= said_on):
            return Deadline(words=" ".join(given[0].split())[:_MAX_WORDS_CHARS], on=on)
    return None


def is_urgent(deadline: Deadline | None, at: datetime) -> bool:
    """Tell whether a deadline is near, or just past."""
    if deadline is None or deadline.on is None:
        return False
    ahead = (deadline.on - at.astimezone(ZONE).date()).days
    return -1 <= ahead <= URGENT_DAYS


def _day(given: re.Match[str], said_on: date) -> date:
    """Return the day that is meant.

    Raises:
        ValueError: there is no such day.
    """
    if given["iso"]:
        year, month, day = given["iso"].split("-")
        return _dated(day, int(month), year, said_on)
    if given["day"]:
        return _dated(given["day"], int(given["month"]), given["year"], said_on)
    if given["dotted_day"]:
        return _dated(given["dotted_day"], int(given["dotted_month"]), given["dotted_year"], said_on)
    if given["named"] or given["first"]:
        month = _MONTHS[(given["named"] or given["first"]).lower()]
        year = given["named_year"] or given["second_year"]
        return _dated(given["nth"] or given["second"], month, year, said_on)
    if given["ahead"]:
        ahead = _DAYS_AHEAD[" ".join(given["ahead"].lower().split())]
    else:
        ahead = (_WEEKDAYS[given["weekday"].lower()] - said_on.weekday()) % 7 or 7
    return said_on + timedelta(days=ahead)


def _dated(day_of_month: str, month: int, year: str | None, said_on: date) -> date:
    day = int(day_of_month)
    if year is not None:
        return date(int(year) if len(year) > 2 else 2000 + int(year), month, day)  # noqa: PLR2004  # « 15/01/27 »
    made = _nearest(lambda year: date(year, month, day), said_on)
    if made is None:
        raise ValueError("no such day in the years around")
    return made


def _nearest(in_year: Callable[[int], date], said_on: date) -> date | None:
    """Return the first such day that is not further behind than `_BEHIND`."""
    for year in range(said_on.year - 1, said_on.year + 9):
        try:
            made = in_year(year)
        except ValueError:  # 29 February, or no day at all
            continue
        if made >= said_on - _BEHIND:
            return made
    return None
