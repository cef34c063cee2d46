"""The words a book knows in one language, and how a typed word finds its way to them."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge.models import Lang
from knowledge.spellings import Spellings
from knowledge.text import sound, stem


class Meant(NamedTuple):
    """The stem that a typed word stands for."""

    stem: str
    likeness: float
    """0..1."""


_SOUND_LIKENESS = 0.9
_MIN_TYPO_LIKENESS = 0.75
_MIN_TYPO_CHARACTERS = 4
_MIN_COMPOUND_CHARACTERS = 6
_MIN_COMPOUND_LIKENESS = 0.8
_NEAREST = 12
"""Known words that a misspelt one may stand for, at most."""
_RARITY = 0.06
"""Of likeness: what a known word must gain on one that stands ten times as far in front among the commonest."""
_ELIDED = ("qu", "l", "d", "j", "m", "s", "n", "c", "t")


class Vocabulary:
    """Known words of one language; safe to share between threads."""

    def __init__(self, words: Iterable[str], lang: Lang) -> None:
        """Know some words of a language, the commonest first."""
        known = list(dict.fromkeys(words))
        self._rank = {word: rank for rank, word in enumerate(known)}
        self._lang = lang
        self._stems: Mapping[str, str] = {word: stem(word, lang) for word in known}
        self._known_stems = frozenset(self._stems.values())
        long = [word for word in known if len(word) >= _MIN_TYPO_CHARACTERS]
        self._typed = Spellings(long, shorter=_MIN_TYPO_LIKENESS, apart=_apart_in_a_typo)
        self._held = Spellings(
            long, shorter=_MIN_COMPOUND_LIKENESS / (2 - _MIN_COMPOUND_LIKENESS), apart=_apart_in_a_compound
        )
        self._by_sound: dict[str, tuple[str, ...]] = {}
        if lang == "fr":
            for word in long:
                key = sound(word)
                self._by_sound[key] = (*self._by_sound.get(key, ()), word)

    def meant(self, word: str) -> Meant | None:
        """Return the known stem nearest to a typed word, the commoner of two that are as near; None when none is."""
        exact = self._stems.get(word) or stem(word, self._lang)
        if exact in self._known_stems:
            return Meant(exact, 1.0)
        if len(word) < _MIN_TYPO_CHARACTERS:
            return None
        if self._lang == "fr":
            for prefix in _ELIDED:
                rest = word.removeprefix(prefix)
                if rest != word and rest[:1] in "aeiouh" and rest in self._stems and len(rest) > 1:
                    return Meant(self._stems[rest], 1.0)
        found = [(known, _SOUND_LIKENESS) for known in self._heard(word)]
        nearest = process.extract(
            word,
            self._typed.like(word),
            scorer=OSA.normalized_similarity,
            score_cutoff=_MIN_TYPO_LIKENESS,
            limit=_NEAREST,
        )
        found += [(known, likeness) for known, likeness, _ in nearest]
        if not found:
            return self._compound(word)
        known, likeness = min(found, key=lambda one: (self._rarity(one[0]) - one[1], one[0]))
        return Meant(self._stems[known], likeness)

    def _heard(self, word: str) -> tuple[str, ...]:
        """Return the known words that sound like a typed one."""
        return self._by_sound.get(sound(word), ()) if self._lang == "fr" else ()

    def _rarity(self, known: str) -> float:
        """Return what the likeness of a known word must gain on a commoner one, for it to be meant."""
        return _RARITY * math.log10(1 + self._rank[known])

    def _compound(self, word: str) -> Meant | None:
        """Return the known word that a longer typed one holds, such as a plural, a glued pair or a diminutive."""
        if len(word) < _MIN_COMPOUND_CHARACTERS:
            return None
        best = process.extractOne(
            word,
            self._held.like(word),
            scorer=fuzz.ratio,
            score_cutoff=100 * _MIN_COMPOUND_LIKENESS,
        )
        return Meant(self._stems[best[0]], best[1] / 100.0) if best else None


def _apart_in_a_typo(longest: int) -> int:
    """Return how many letters a misspelt word and the one it stands for do not share: each mistake touches two."""
    return 2 * math.floor((1 - _MIN_TYPO_LIKENESS) * longest)


def _apart_in_a_compound(longest: int) -> int:
    """Return how many letters are added to a word and taken from it, at most, where another is made of it."""
    return math.floor(2 * (1 - _MIN_COMPOUND_LIKENESS) * longest + 1e-9)
