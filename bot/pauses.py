"""How long to wait before something that may work later is tried again."""

from collections.abc import Iterator

FIRST_S = 1.0
_LONGEST_S = 60.0


def pauses(first_s: float = FIRST_S) -> Iterator[float]:
    """Yield seconds to wait between tries, without end: twice as long each time, up to a minute."""
    pause_s = first_s
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, _LONGEST_S)
