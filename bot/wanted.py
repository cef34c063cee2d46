"""What a message asks the desk to prepare, by its first words: a label, or the day to order a certificate. Pure."""

import re
import unicodedata
from collections.abc import Collection

from bot.offers import Offer
from bot.order import UnreadableDeadline, find_deadline
from knowledge.models import Frozen, Lang

_LABEL = re.compile(
    r"\s*(?P<word>[ée]tiquettes?|labels?)\b[\s:,.–—-]*(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_DEADLINE = re.compile(
    r"\s*(?:(?:la|ma|notre|the|my|our)\s+)?(?P<word>date\s+limite|deadline)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER_MARK = re.compile(
    r"(?:(?:(?:pour|for|le|the|du|of|march[ée]|contract|num[ée]ro|number|no)\b|n\s?[°º])[\s:.]*)+",
    re.IGNORECASE,
)
"""What people write before a number, as « pour le marché n° »."""
_SEPARATOR = re.compile(r"\s+[-–—/|:]\s+|\s*[;|\n]\s*|\s*,\s+")
_NAME_MARK = re.compile(r"[\s\-–—:;,|/]+")


class LabelWanted(Frozen):
    """A label is asked for; what is missing is empty."""

    number: str
    name: str
    lang: Lang


class DeadlineWanted(Frozen):
    """The day to order a certificate is asked for."""

    text: str
    """The deadline as typed; empty when it is missing."""
    lang: Lang


Wanted = LabelWanted | DeadlineWanted


def wanted_in(text: str, offers: Collection[Offer]) -> Wanted | None:
    """Return which of the `offers` a message asks to prepare; None for a question, which has its answer in the book."""
    wanted = _read(text)
    offer = Offer.LABEL if isinstance(wanted, LabelWanted) else Offer.DEADLINE
    return wanted if offer in offers else None


def _read(text: str) -> Wanted | None:
    composed = unicodedata.normalize("NFC", text)
    label = _LABEL.fullmatch(composed)
    if label is not None:
        return _label(label["rest"].strip(), "en" if label["word"].lower().startswith("label") else "fr")
    deadline = _DEADLINE.fullmatch(composed)
    if deadline is not None:
        return _deadline(deadline["rest"].strip(), "en" if deadline["word"].lower() == "deadline" else "fr")
    return None


def _label(rest: str, lang: Lang) -> LabelWanted | None:
    mark = _NUMBER_MARK.match(rest)
    number, name = _split(rest[mark.end() :] if mark else rest)
    if number:
        return LabelWanted(number=number, name=name, lang=lang)
    return None if "?" in rest else LabelWanted(number="", name=rest, lang=lang)


def _split(given: str) -> tuple[str, str]:
    """Return number and name: the first word that holds a figure is the number, or all of several before a separator.

    « MAPA 2026-04 – Toiture » and « 2026 042 ; Toiture » have numbers of two words.
    """
    before, *after = _SEPARATOR.split(given, maxsplit=1)
    words = before.split()
    if after and len(words) > 1 and _is_number(words):
        return before.strip(), after[0].strip()
    first, _, rest = given.partition(" ") if "\n" not in given else given.partition("\n")
    first = first.rstrip(";:,|")
    if not any(map(str.isdigit, first)):
        return "", given
    mark = _NAME_MARK.match(rest)
    return first, rest[mark.end() :].strip() if mark else rest.strip()


def _is_number(words: list[str]) -> bool:
    """Tell whether words are one number: each holds a figure, save a first one in capitals."""
    head, *rest = words
    return all(any(map(str.isdigit, word)) for word in rest) and (
        any(map(str.isdigit, head)) or head.isupper()
    )


def _deadline(rest: str, lang: Lang) -> DeadlineWanted | None:
    if not rest.strip(" :.,"):
        return DeadlineWanted(text="", lang=lang)
    if "?" in rest:
        return None
    try:
        found = find_deadline(rest)
    except UnreadableDeadline:
        return DeadlineWanted(text=rest, lang=lang)
    return None if found is None else DeadlineWanted(text=rest, lang=lang)
