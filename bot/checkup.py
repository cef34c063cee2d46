"""The result of one point of `guichet doctor`."""

from typing import NamedTuple


class Check(NamedTuple):
    """One point that was looked at."""

    name: str
    ok: bool | None
    """None: not looked at, and the sentence says why."""
    sentence: str
    """What was found and, when it is wrong, what to do."""
