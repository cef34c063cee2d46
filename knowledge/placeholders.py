"""Placeholders: how a text of the book names a fact, `{fact_id}`; `{{` and `}}` are literal braces."""

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\{\{|\}\}|\{([A-Za-z0-9_-]*)\}|[{}]")


def placeholders(text: str) -> tuple[str, ...]:
    """Return the fact ids that a text names, in order, without repeats."""
    return tuple(dict.fromkeys(match[1] for match in _TOKEN.finditer(text) if match[1]))


def stray_braces(text: str) -> bool:
    """Tell whether a brace is neither doubled nor part of a placeholder."""
    return any(match[0] in {"{", "}", "{}"} for match in _TOKEN.finditer(text))


def insert(text: str, value_of: Callable[[str], str]) -> str:
    """Return the text with each placeholder replaced by `value_of` its fact id."""

    def replacement(match: re.Match[str]) -> str:
        return value_of(match[1]) if match[1] else match[0][0]

    return _TOKEN.sub(replacement, text)
