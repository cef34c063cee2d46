"""Pairs of neighbouring stems, sought by number: a message's all at once."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.features import END, START, stems_of_pair

Integers = NDArray[np.integer[Any]]

UNKNOWN = -1
"""Stands for what the bank does not hold."""


class Pairs:
    """The pairs that a bank holds. Immutable, safe to share between threads."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take the pairs among some pieces of evidence; those of other kinds are passed over."""
        pairs = [
            (position, stems)
            for position, name in enumerate(names)
            if (stems := stems_of_pair(name)) is not None
        ]
        self._number_of: dict[str, int] = {}
        for _, stems in pairs:
            for stem in stems:
                self._number_of.setdefault(stem, len(self._number_of))
        self.start, self.end = self.numbers((START, END)).reshape(-1, 1)
        """Numbers of what stands before the first stem of a sentence, and after the last: one in each array."""
        left = self.numbers(left for _, (left, _) in pairs)
        right = self.numbers(right for _, (_, right) in pairs)
        codes = left * len(self._number_of) + right
        order = codes.argsort()
        # One more, that no pair has, spares a look at whether a code is beyond the last.
        self._codes = np.append(codes[order], np.iinfo(np.int64).max)
        self._positions = np.append(
            np.array([position for position, _ in pairs], dtype=np.int64)[order], UNKNOWN
        )

    def numbers(self, stems: Iterable[str | None]) -> Integers:
        """Return the numbers of stems, `UNKNOWN` for those that stand in no pair."""
        number_of = self._number_of
        return np.array([number_of.get(stem or "", UNKNOWN) for stem in stems], dtype=np.int64)

    def positions(self, left: Integers, right: Integers) -> Integers:
        """Return where pairs stand among the pieces of evidence, `UNKNOWN` for those that the bank does not hold.

        Args:
            left: numbers of stems.
            right: those of the stems that follow.
        """
        codes = left * len(self._number_of) + right
        codes[(left < 0) | (right < 0)] = UNKNOWN
        at = self._codes.searchsorted(codes)
        found: Integers = np.where(self._codes[at] == codes, self._positions[at], UNKNOWN)
        return found
