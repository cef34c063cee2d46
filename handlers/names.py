"""Names that senders chose (of files, of signers), made safe to show."""

import re
from collections.abc import Sequence

MAX_NAME_CHARACTERS = 200
"""Of a name that stands by itself; enough for any true one."""

_MAX_LISTED = 10
"""Names in one sentence; the rest are counted."""
_MAX_LISTED_CHARACTERS = 120
"""Of a name in such a sentence."""

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line separators, and what reorders or hides a part of a text on screen."""


def hides_something(name: str) -> bool:
    """Tell whether a name holds characters that do not show, or that disguise the others."""
    return _HIDDEN.search(name) is not None


def shown(name: str, *, max_characters: int) -> str:
    """Return a name with its hidden characters replaced, cut with an ellipsis when it is too long."""
    visible = _HIDDEN.sub("\ufffd", name)
    return visible if len(visible) <= max_characters else visible[: max_characters - 1] + "…"


def listed(names: Sequence[str]) -> str:
    """Return names for a French sentence, in quotation marks; those after the tenth are counted."""
    named = ", ".join(
        f"« {shown(name, max_characters=_MAX_LISTED_CHARACTERS)} »" for name in names[:_MAX_LISTED]
    )
    others = len(names) - _MAX_LISTED
    return named if others <= 0 else f"{named} et {others} autres"
