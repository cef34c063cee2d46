"""Sizes and times as people read them."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge.models import Lang

_UNITS = {"fr": ("octets", "Ko", "Mo", "Go"), "en": ("bytes", "KB", "MB", "GB")}
_STEP = 1024
_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_BEFORE_SIGN = re.compile(r" (?=[?!:;»])")
_AFTER_SIGN = re.compile(r"(?<=«) ")
_MINUTE_S = 60
_MINUTES_AN_HOUR = 60
_NO_BREAK = "\N{NO-BREAK SPACE}"

COLON = {"fr": f"{_NO_BREAK}: ", "en": ": "}
"""Between a label and what it labels."""


def _paris() -> tzinfo:
    try:
        return ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:  # a system without time zones; the zone's name is shown beside every time
        return UTC


ZONE = _paris()
"""The buyer's time zone."""
_ZONE_NAME = {
    "fr": "UTC" if ZONE is UTC else "heure de Paris",
    "en": "UTC" if ZONE is UTC else "Paris time",
}


def size(octets: int, lang: Lang) -> str:
    """Return a number of bytes in the largest unit that keeps it at 1 or more; units are of 1,024."""
    amount, unit = float(octets), 0
    while amount >= _STEP and unit < len(_UNITS[lang]) - 1:
        amount, unit = amount / _STEP, unit + 1
    figure = f"{amount:.1f}".removesuffix(".0")
    return f"{figure.replace('.', ',') if lang == 'fr' else figure}{_NO_BREAK}{_UNITS[lang][unit]}"


def day(moment: datetime, lang: Lang) -> str:
    """Return the date of a moment, as written in France."""
    return date_in_words(_local(moment), lang)


def date_in_words(of: date, lang: Lang) -> str:
    """Return a date, as written in France."""
    number = "1er" if of.day == 1 and lang == "fr" else str(of.day)
    return f"{number} {_MONTHS[lang][of.month - 1]} {of.year}".replace(" ", _NO_BREAK)


def weekday_date(of: date, lang: Lang) -> str:
    """Return a date with its day of the week."""
    return f"{_WEEKDAYS[lang][of.weekday()]} {date_in_words(of, lang)}"


def moment(when: datetime, lang: Lang) -> str:
    """Return a moment to the minute, with the name of the zone."""
    local = _local(when)
    if lang == "fr":
        return f"{day(when, lang)} à {local:%H:%M} ({_ZONE_NAME[lang]})"
    return f"{day(when, lang)} at {local:%H:%M} ({_ZONE_NAME[lang]})"


def _local(when: datetime) -> datetime:
    """Return a moment in our zone; unchanged at the ends of the calendar (99991231235959Z, RFC 5280 4.1.2.5)."""
    try:
        return when.astimezone(ZONE)
    except OverflowError:
        return when


def working_time(passed: timedelta) -> str:
    """Return working time in the largest unit that keeps it at 1 or more: minutes, or hours."""
    minutes = int(passed.total_seconds() // _MINUTE_S)
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes}{_NO_BREAK}min"
    return f"{minutes // _MINUTES_AN_HOUR}{_NO_BREAK}h"


def short_moment(when: datetime, lang: Lang) -> str:
    """Return a moment to the minute, for a list where the zone goes without saying."""
    local = _local(when)
    return (
        f"{local:%d/%m %H:%M}"
        if lang == "fr"
        else f"{local.day} {_MONTHS[lang][local.month - 1][:3]} {local:%H:%M}"
    )


def at_moment(when: datetime, lang: Lang, *, now: datetime) -> str:
    """Return when something was, to stand in a sentence: the hour alone when it was today."""
    local = _local(when)
    if local.date() != _local(now).date():
        return f"le {moment(when, lang)}" if lang == "fr" else f"on {moment(when, lang)}"
    return f"à {local.hour}{_NO_BREAK}h{_NO_BREAK}{local:%M}" if lang == "fr" else f"at {local:%H:%M}"


def typeset(text: str, lang: Lang) -> str:
    """Return `text` as typography wants it in `lang`."""
    return french_spaces(text) if lang == "fr" else text


def french_spaces(text: str) -> str:
    """Return `text` with the no-break spaces that French typography wants around its signs."""
    return _AFTER_SIGN.sub(_NO_BREAK, _BEFORE_SIGN.sub(_NO_BREAK, text))
