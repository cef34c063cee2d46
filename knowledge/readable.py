"""Whether a message can be read as a question at all."""

import unicodedata
from collections import Counter

from knowledge.models import UnknownReason

MAX_CHARACTERS = 10_000

_MIN_WORD_SHARE = 0.3
_MAX_REPLACEMENTS = 3
_CODE = ("<script", "<?php", "<iframe")
"""What no supplier writes, whatever words stand beside it."""
_TEXT_CONTROLS = frozenset("\t\n\r\v\f\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff\u2028\u2029")


def unusable_reason(text: str) -> UnknownReason | None:
    """Return why a message cannot be read, or None when it can."""
    if len(text) > MAX_CHARACTERS:
        return UnknownReason.TOO_LONG
    visible = Counter(text)
    for character in [one for one in visible if one.isspace() or one in _TEXT_CONTROLS]:
        del visible[character]
    if not visible:
        return UnknownReason.EMPTY
    if not _is_text(visible) or _is_code(text):
        return UnknownReason.NOT_TEXT
    return None


def _is_text(visible: Counter[str]) -> bool:
    categories = {character: unicodedata.category(character) for character in visible}
    if not {"Cc", "Cs"}.isdisjoint(categories.values()):
        return False
    if visible["\ufffd"] > _MAX_REPLACEMENTS:
        return False
    words = sum(times for character, times in visible.items() if categories[character][0] in "LNM")
    return words / visible.total() >= _MIN_WORD_SHARE


def _is_code(text: str) -> bool:
    folded = text.casefold()
    return any(beginning in folded for beginning in _CODE)
