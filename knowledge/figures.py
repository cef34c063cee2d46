"""The figures of a French text: amounts, dates, durations, numbers, addresses and links, however they are written."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.text import plain


class Kind(StrEnum):
    """What a figure of a source is."""

    LINK = "link"
    EMAIL = "email"
    ADDRESS = "address"
    DATE = "date"
    AMOUNT = "amount"
    DURATION = "duration"
    REFERENCE = "reference"
    """Number of a law, an annex, an article."""
    NUMBER = "number"


@dataclass(frozen=True)
class Figure:
    """One figure of a text."""

    kind: Kind
    text: str
    """As written, on one line."""
    line: int
    """1 for the first line."""
    key: str
    """Equal for two ways to write the same figure."""


def figures(text: str) -> tuple[Figure, ...]:
    """Return every figure of a text, in reading order. Line breaks may fall inside a figure."""
    rest = text
    found: list[tuple[int, Figure]] = []
    for kind, pattern, keys in _PATTERNS:
        for match in pattern.finditer(rest):
            line = text.count("\n", 0, match.start()) + 1
            shown = _unbroken(kind, match[0])
            found.extend((match.start(), Figure(kind, shown, line, f"{kind}:{key}")) for key in keys(match))
        rest = pattern.sub(lambda match: "\x00" * len(match[0]), rest)
    return tuple(figure for _, figure in sorted(found, key=lambda item: item[0]))


def _unbroken(kind: Kind, text: str) -> str:
    return re.sub(r"\s+", "" if kind in {Kind.LINK, Kind.EMAIL} else " ", text).strip()


_MONTH_NAMES = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
_MONTHS = tuple(_MONTH_NAMES.split())
_FIRST_NUMBERS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
_NUMBER_WORDS = {
    word: value
    for value, word in [
        *enumerate(_FIRST_NUMBERS.split(), start=1),
        (1, "une"),
        (20, "vingt"),
        (30, "trente"),
        (45, "quarante-cinq"),
        (60, "soixante"),
        (90, "quatre-vingt-dix"),
    ]
}
_UNITS = {"h": "hour", "j": "day", "s": "week", "m": "month", "a": "year"}

_SPACE = r"[\s\u00a0\u202f]"
_DIGITS = rf"(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)|\d+)(?:,\d+)?"
_COUNT = rf"(?:{_DIGITS}|\b(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})\b)"
_TO = rf"{_SPACE}+(?:à|et|ou|–|-){_SPACE}+"
_NAME = r"(?:(?:de|du|des|la|le|les|l['’]|d['’])\s*)*[A-ZÀ-Ý][\w’'-]*"


def _value(text: str) -> str:
    """Return a number as digits: « 40 000 », « trois » and « 12,50 » become 40000, 3 and 12.50."""
    word = plain(text)
    return str(_NUMBER_WORDS.get(word, re.sub(r"\s", "", word).replace(",", ".")))


def _link_key(match: re.Match[str]) -> Iterator[str]:
    address = re.sub(r"\s+", "", match[0]).rstrip(".,;:")
    host, slash, path = re.sub(r"^https?://", "", address, flags=re.IGNORECASE).partition("/")
    yield (host.lower() + slash + path).rstrip("/")


def _flat_key(match: re.Match[str]) -> Iterator[str]:
    yield re.sub(r"\s+", " ", plain(match[0])).strip()


def _numbered_place_key(match: re.Match[str]) -> Iterator[str]:
    """Key a floor, a door, a building or a postal box by its name and number alone."""
    name = plain(match["name"])
    yield f"{name[:3]} {re.sub(_SPACE, '', match['number']).lower()}"


def _date_key(match: re.Match[str]) -> Iterator[str]:
    month = _MONTHS.index(plain(match["month"])) + 1
    day = int(match["day"]) if match["day"] else 0
    yield f"{match['year']}-{month:02}-{day:02}"


def _short_date_key(match: re.Match[str]) -> Iterator[str]:
    try:
        yield date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        yield match[0]


def _amount_key(match: re.Match[str]) -> Iterator[str]:
    basis = f" {match['basis'].upper()}" if match["basis"] else ""
    for name in ("low", "high"):
        if match[name]:
            yield _value(match[name]) + basis


def _duration_key(match: re.Match[str]) -> Iterator[str]:
    unit = _UNITS[match["unit"][0].lower()]
    for name in ("low", "high"):
        if match[name]:
            yield f"{_value(match[name])} {unit}"


def _reference_key(match: re.Match[str]) -> Iterator[str]:
    yield f"{plain(match['name'])} {plain(match['number'])}"


def _number_key(match: re.Match[str]) -> Iterator[str]:
    yield re.sub(r"\s", "", plain(match[0]))


_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_URL_TEXT = r"[^\s()«»\"<>]"
_LINK = (
    rf"(?:https?://|www\.){_URL_TEXT}*(?:(?<=-)\s*\n\s*(?!https?:|www\.){_URL_TEXT}+)*"
    rf"|(?<![\w.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:fr|com|org|net|eu|io)\b(?:/{_URL_TEXT}*)?"
)
_STREET = (
    r"\b\d+(?:\s*(?:bis|ter))?,?\s+(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]hemin|[Rr]oute|[Qq]uai|"
    rf"[Ii]mpasse|[Aa]llée|[Ss]quare|[Cc]ours)(?:\s+{_NAME})+"
)
_FLOOR = r"(?P<number>\d+)\s*(?:er|[eè]me|e)\s+(?P<name>étage)"
_DOOR = r"\b(?P<name>porte|bureau|bât(?:iment)?|bat)\.?\s+(?P<number>\d+|[a-z]\b)"
_BOX = rf"\b(?P<name>TSA|BP|CS)\s+(?P<number>\d+(?:{_SPACE}\d+)*)"
_TOWN = r"\b\d{5}\s+[A-ZÀ-Ý]{2}[A-ZÀ-Ý'’ -]*[A-ZÀ-Ý](?:\s+(?:cedex|CEDEX)(?:\s+\d+)?)?"
_LONG_DATE = (
    r"\b(?:(?P<day>\d{1,2})(?:er)?\s+)?(?P<month>janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|"
    r"septembre|octobre|novembre|d[ée]cembre)\s+(?P<year>\d{4})\b"
)
_SHORT_DATE = r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b"
_AMOUNT = (
    rf"(?P<low>{_DIGITS})(?:{_SPACE}*(?:€|euros?)?{_TO}(?P<high>{_DIGITS}))?{_SPACE}*(?:€|euros?\b)"
    rf"(?:{_SPACE}*(?P<basis>HT|TTC)\b)?"
)
_DURATION = (
    rf"(?P<low>{_COUNT})(?:{_TO}(?P<high>{_COUNT}))?{_SPACE}+"
    r"(?P<unit>heures?|jours?|semaines?|mois|ans?|années?)\b"
)
_REFERENCE = (
    r"\b(?P<name>annexe|article|règlement|directive|décret|loi|arrêté)\s+(?:\(\w+\)\s*)?(?:n\s*[°º]\s*)?"
    r"(?P<number>[LRD]?\.?\s?\d[\d./-]*\d|\d)"
)
_SPACED_SIRET = rf"\d{{3}}(?:{_SPACE}\d{{3}}){{2}}{_SPACE}\d{{5}}(?!\d)"
_SPACED_THOUSANDS = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)"
_NUMBER = rf"(?<![\w.])(?:[a-z]{{1,5}}(?=\d))?(?:{_SPACED_SIRET}|{_SPACED_THOUSANDS}|\d+(?:[.,/-]\d+)*)\w*"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], Iterable[str]]], ...] = (
    (Kind.EMAIL, re.compile(_EMAIL), _flat_key),
    (Kind.LINK, re.compile(_LINK, re.IGNORECASE), _link_key),
    (Kind.ADDRESS, re.compile(_STREET), _flat_key),
    (Kind.ADDRESS, re.compile(_FLOOR, re.IGNORECASE), _numbered_place_key),
    (Kind.ADDRESS, re.compile(_DOOR, re.IGNORECASE), _numbered_place_key),
    (Kind.ADDRESS, re.compile(_BOX), _numbered_place_key),
    (Kind.ADDRESS, re.compile(_TOWN), _flat_key),
    (Kind.DATE, re.compile(_LONG_DATE, re.IGNORECASE), _date_key),
    (Kind.DATE, re.compile(_SHORT_DATE), _short_date_key),
    (Kind.AMOUNT, re.compile(_AMOUNT, re.IGNORECASE), _amount_key),
    (Kind.DURATION, re.compile(_DURATION, re.IGNORECASE), _duration_key),
    (Kind.REFERENCE, re.compile(_REFERENCE, re.IGNORECASE), _reference_key),
    (Kind.NUMBER, re.compile(_NUMBER, re.IGNORECASE), _number_key),
)
"""Each takes its figures out of the text before the next one looks."""
