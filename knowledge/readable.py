"""Whether a message can be read as a question at all."""

import unicodedata

from knowledge.models import UnknownReason

MAX_CHARACTERS = 10_000

_MIN_WORD_SHARE = 0.3
_MAX_REPLACEMENTS = 3
_TEXT_CONTROLS = frozenset("\t\n\r\v\f\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff\u2028\u2029")


def unusable_reason(text: str) -> UnknownReason | None:
    """Return why a message cannot be read, or None when it can."""
    if len(text) > MAX_CHARACTERS:
        return UnknownReason.TOO_LONG
    visible = [character for character in text if not character.isspace() and character not in _TEXT_CONTROLS]
    if not visible:
        return UnknownReason.EMPTY
    if not _is_text(visible):
        return UnknownReason.NOT_TEXT
    return None


def _is_text(visible: list[str]) -> bool:
    categories = [unicodedata.category(character) for character in visible]
    if any(category in {"Cc", "Cs"} for category in categories):
        return False
    if visible.count("\ufffd") > _MAX_REPLACEMENTS:
        return False
    words = sum(category[0] in "LNM" for category in categories)
    return words / len(visible) >= _MIN_WORD_SHARE
