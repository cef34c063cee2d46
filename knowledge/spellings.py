"""Known words by their length and letters, so that few of them need to be compared with a misspelt one."""

import math
from collections.abc import Callable, Iterable
from string import ascii_lowercase, digits

import numpy as np

_ONCE = {character: 1 << place for place, character in enumerate(ascii_lowercase + digits)}
_AGAIN = len(_ONCE)
_BITS = (1 << 64) - 1


class Spellings:
    """Words among which those like another are sought. Immutable, safe to share between threads."""

    def __init__(self, words: Iterable[str], *, shorter: float, apart: Callable[[int], int]) -> None:
        """Take words to be found by others that are like them.

        Args:
            words: each once.
            shorter: how long the shorter of two words alike is at least, as a share of the longer one.
            apart: how many letters of two words alike only one of them has, at most, by the length of the longer one;
                never less for a longer one.
        """
        self._words = sorted(words, key=len)
        self._shorter = shorter
        self._apart = apart
        lengths = np.array(list(map(len, self._words)), dtype=np.intp)
        longest = max(map(len, self._words), default=0)
        self._starts = lengths.searchsorted(np.arange(longest + 2)).tolist()
        self._letters = np.array(list(map(_letters, self._words)), dtype=np.uint64)
        self._room = np.array([apart(len(word)) for word in self._words], dtype=np.int16)

    def like(self, word: str) -> list[str]:
        """Return the words that may be like another: as long, nearly, of nearly the same letters, alike at an end.

        What is like it by any of these measures, and begins or ends with the same letter, is among them.
        """
        length, last = len(word), len(self._starts) - 1
        start = self._starts[min(math.ceil(length * self._shorter), last)]
        end = self._starts[min(math.floor(length / self._shorter) + 1, last)]
        if start == end:
            return []
        apart = np.bitwise_count(self._letters[start:end] ^ np.uint64(_letters(word)))
        room = np.maximum(self._room[start:end], self._apart(length))
        first, final = word[0], word[-1]
        found = [self._words[start + at] for at in (apart <= room).nonzero()[0].tolist()]
        return [known for known in found if known[0] == first or known[-1] == final]


def _letters(word: str) -> int:
    """Return a bit for each letter and digit of a word, and another for each that it holds more than once.

    Two words differ in no more bits than they have letters that are not the other's.
    """
    held = 0
    for character in word:
        bit = _ONCE.get(character, 0)
        held |= bit << _AGAIN if held & bit else bit
    return held & _BITS
