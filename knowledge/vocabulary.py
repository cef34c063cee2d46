"""The words a book knows in one language, and how a typed word finds its way to them."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge.models import Lang
from knowledge.text import sound, stem

Stems = tuple[tuple[str, float], ...]
"""Stems that a typed word may stand for, each with its likeness 0..1."""

_SOUND_LIKENESS = 0.9
_MIN_TYPO_LIKENESS = 0.75
_MIN_TYPO_CHARACTERS = 4
_MIN_COMPOUND_CHARACTERS = 6
_MIN_COMPOUND_LIKENESS = 0.8
_NEAREST = 3
"""Known words that a misspelt one may stand for, at most."""
_ENDS = (0, -1)
"""A misspelt word is sought among those that share its first letter or its last one."""
_ELIDED = ("qu", "l", "d", "j", "m", "s", "n", "c", "t")


class Vocabulary:
    """Known words of one language; safe to share between threads."""

    def __init__(self, words: Iterable[str], lang: Lang) -> None:
        known = sorted(set(words))
        self._lang = lang
        self._stems: Mapping[str, str] = {word: stem(word, lang) for word in known}
        self._known_stems = frozenset(self._stems.values())
        long = [word for word in known if len(word) >= _MIN_TYPO_CHARACTERS]
        self._by_end: dict[tuple[int, str], list[str]] = {}
        for word in sorted(long, key=len):
            for end in _ENDS:
                self._by_end.setdefault((end, word[end]), []).append(word)
        self._by_sound: dict[str, tuple[str, ...]] = {}
        if lang == "fr":
            for word in long:
                key = sound(word)
                self._by_sound[key] = (*self._by_sound.get(key, ()), word)

    def stems_of(self, word: str) -> Stems:
        """Return the known stems nearest to a typed word, best first; empty when none is near."""
        exact = self._stems.get(word) or stem(word, self._lang)
        if exact in self._known_stems:
            return ((exact, 1.0),)
        if len(word) < _MIN_TYPO_CHARACTERS:
            return ()
        if self._lang == "fr":
            for prefix in _ELIDED:
                rest = word.removeprefix(prefix)
                if rest != word and rest[:1] in "aeiouh" and rest in self._stems and len(rest) > 1:
                    return ((self._stems[rest], 1.0),)
        likeness: dict[str, float] = {}
        for known in self._by_sound.get(sound(word), ()) if self._lang == "fr" else ():
            likeness[self._stems[known]] = _SOUND_LIKENESS
        nearest = process.extract(
            word,
            self._alike(word, _MIN_TYPO_LIKENESS),
            scorer=OSA.normalized_similarity,
            score_cutoff=_MIN_TYPO_LIKENESS,
            limit=len(_ENDS) * _NEAREST,
        )
        for known, score in list(dict.fromkeys((known, score) for known, score, _ in nearest))[:_NEAREST]:
            likeness[self._stems[known]] = max(likeness.get(self._stems[known], 0.0), score)
        if not likeness:
            return self._compound(word)
        return tuple(sorted(likeness.items(), key=lambda item: (-item[1], item[0]))[:2])

    def _compound(self, word: str) -> Stems:
        """Return the known word that a longer typed one holds, such as a plural, a glued pair or a diminutive."""
        if len(word) < _MIN_COMPOUND_CHARACTERS:
            return ()
        best = process.extractOne(
            word,
            self._alike(word, _MIN_COMPOUND_LIKENESS / (2 - _MIN_COMPOUND_LIKENESS)),
            scorer=fuzz.ratio,
            score_cutoff=100 * _MIN_COMPOUND_LIKENESS,
        )
        return ((self._stems[best[0]], best[1] / 100.0),) if best else ()

    def _alike(self, word: str, length: float) -> list[str]:
        """Return the known words that begin or end with the same letter as a typed one and are about as long.

        A word that does both stands in it twice. `length` is how long the shorter of two words must be, as a share of
        the longer one.
        """
        found: list[str] = []
        for end in _ENDS:
            known = self._by_end.get((end, word[end]), [])
            first = bisect_left(known, math.ceil(len(word) * length), key=len)
            last = bisect_right(known, math.floor(len(word) / length), key=len)
            found += known[first:last]
        return found
