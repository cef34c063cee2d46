"""Names that senders chose (of files, of signers), made safe to show."""

import re

MAX_NAME_CHARACTERS = 200
"""Of a name that stands by itself; enough for any true one."""

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line separators, and what reorders or hides a part of a text on screen."""


def hides_something(name: str) -> bool:
    """Tell whether a name holds characters that do not show, or that disguise the others."""
    return _HIDDEN.search(name) is not None


def shown(name: str, *, max_characters: int) -> str:
    """Return a name with its hidden characters replaced, cut with an ellipsis when it is too long."""
    visible = _HIDDEN.sub("\ufffd", name)
    return visible if len(visible) <= max_characters else visible[: max_characters - 1] + "…"
