"""The words a book knows in one language, and how a typed word finds its way to them."""

import threading
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.models import Lang
from knowledge.text import sound, stem

Stems = tuple[tuple[str, float], ...]
"""Stems that a typed word may stand for, each with its likeness 0..1."""

_SOUND_LIKENESS = 0.9
_MIN_TYPO_LIKENESS = 0.75
_MIN_TYPO_CHARACTERS = 4
_MIN_COMPOUND_CHARACTERS = 6
_ELIDED = ("qu", "l", "d", "j", "m", "s", "n", "c", "t")
_CACHE_WORDS = 50_000


class Vocabulary:
    """Known words of one language; safe to share between threads."""

    def __init__(self, words: Iterable[str], lang: Lang) -> None:
        known = sorted(set(words))
        self._lang = lang
        self._stems: Mapping[str, str] = MappingProxyType({word: stem(word, lang) for word in known})
        self._known_stems = frozenset(self._stems.values())
        self._long = tuple(word for word in known if len(word) >= _MIN_TYPO_CHARACTERS)
        self._by_sound: dict[str, tuple[str, ...]] = {}
        if lang == "fr":
            for word in self._long:
                key = sound(word)
                self._by_sound[key] = (*self._by_sound.get(key, ()), word)
        self._found: dict[str, Stems] = {}
        self._lock = threading.Lock()

    def stems_of(self, word: str) -> Stems:
        """Return the known stems nearest to a typed word, best first; empty when none is near."""
        found = self._found.get(word)
        if found is None:
            found = self._look_up(word)
            with self._lock:
                if len(self._found) >= _CACHE_WORDS:
                    self._found.clear()
                self._found[word] = found
        return found

    def _look_up(self, word: str) -> Stems:
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
        for known, score, _ in process.extract(
            word,
            self._long,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_MIN_TYPO_LIKENESS,
            limit=3,
        ):
            likeness[self._stems[known]] = max(likeness.get(self._stems[known], 0.0), score)
        if not likeness:
            return self._compound(word)
        return tuple(sorted(likeness.items(), key=lambda item: (-item[1], item[0]))[:2])

    def _compound(self, word: str) -> Stems:
        """Return the known word that a longer typed one holds, such as a plural, a glued pair or a diminutive."""
        if len(word) < _MIN_COMPOUND_CHARACTERS:
            return ()
        best = process.extractOne(word, self._long, scorer=fuzz.ratio, score_cutoff=80.0)
        return ((self._stems[best[0]], best[1] / 100.0),) if best else ()
