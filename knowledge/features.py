"""What a question is made of, as the model weighs it: words, pairs of neighbours, characters, concepts.

A misspelt word is first brought home to the vocabulary (`knowledge.vocabulary`); the characters of what was typed speak
beside it, so that a word the vocabulary does not know still counts. Evidence adds up word by word, and each kind of it
has length one before it is given its share: a part of a message is weighed from its words, and weighs as much as a
long one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple, TypeVar

from knowledge import common_words
from knowledge.lexicon import Lexicon
from knowledge.models import Lang
from knowledge.text import NUMBER, YEAR, spelled, stem, words
from knowledge.vocabulary import Vocabulary

COMMON: Mapping[Lang, frozenset[str]] = {"fr": common_words.FRENCH, "en": common_words.ENGLISH}

SHARES: Mapping[str, float] = {"w": 1.0, "b": 0.6, "c": 0.8, "k": 0.25}
"""How much each kind of evidence weighs beside the words: words, pairs of neighbours, characters, concepts."""

_CHARACTERS = (3, 4)
"""Lengths of the runs of letters looked at, the word's ends included."""
_WORDS_REMEMBERED = 50_000
_Read = TypeVar("_Read")
START, END = "^", "$"
"""What stands before the first word and after the last, in pairs of neighbours."""


class Word(NamedTuple):
    """One typed word and the stem that it stands for."""

    typed: str
    stem: str | None
    """None when the vocabulary knows nothing near it."""
    likeness: float
    """How near the stem is to what was typed, 0..1."""
    common: bool
    """It is in every letter and says little."""


class Reader:
    """Reads questions with one book's vocabulary and lexicon. Immutable, safe to share between threads."""

    def __init__(self, vocabularies: Mapping[Lang, Vocabulary], lexicon: Lexicon) -> None:
        self._vocabularies = vocabularies
        self._lexicon = lexicon
        self._read: Mapping[Lang, dict[str, Word]] = {lang: {} for lang in vocabularies}
        self._meant: Mapping[Lang, dict[str, tuple[Word, ...]]] = {lang: {} for lang in vocabularies}

    def words(self, text: str, lang: Lang) -> tuple[Word, ...]:
        """Return the words of a text, each with the stem that it stands for."""
        meant = self._meant[lang]
        return tuple(
            chain.from_iterable([meant.get(one) or self._of_plain(one, lang) for one in words(text)])
        )

    def of_tokens(self, typed: Iterable[str], lang: Lang) -> tuple[Word, ...]:
        """Return tokens (`knowledge.text.tokens`), each with the stem that it stands for."""
        read = self._read[lang]
        return tuple([read.get(word) or self._of_token(word, lang) for word in typed])

    def _of_plain(self, typed: str, lang: Lang) -> tuple[Word, ...]:
        return _remembered(self._meant[lang], typed, self.of_tokens(spelled((typed,), lang), lang))

    def _of_token(self, typed: str, lang: Lang) -> Word:
        return _remembered(self._read[lang], typed, self._word(typed, lang))

    def concepts(self, words: Sequence[Word], lang: Lang) -> Iterator[tuple[int, str]]:
        """Yield the concepts that a sentence names, each with the position of its last word."""
        stems = [word.stem or stem(word.typed, lang) for word in words]
        return self._lexicon.concepts(stems, lang)

    def _word(self, typed: str, lang: Lang) -> Word:
        common = typed in COMMON[lang]
        if typed in {NUMBER, YEAR}:
            return Word(typed, typed, 1.0, common)
        meant = self._vocabularies[lang].meant(typed)
        return Word(typed, None, 0.0, common) if meant is None else Word(typed, *meant, common)


def _remembered(known: dict[str, _Read], typed: str, read: _Read) -> _Read:
    if len(known) >= _WORDS_REMEMBERED:
        known.clear()
    return known.setdefault(typed, read)


def of_word(word: Word) -> Iterator[tuple[str, float]]:
    """Yield the evidence of one word by itself, each name with how surely it is there, 0..1.

    The first letter of a name is its kind.
    """
    if word.stem is not None:
        yield of_stem(word.stem), word.likeness
    for name in of_characters(word.typed):
        yield name, 1.0


def of_characters(typed: str) -> list[str]:
    """Return the evidence of the runs of letters of a word."""
    ended = f" {typed} "
    return [
        f"c{ended[start : start + length]}"
        for length in _CHARACTERS
        for start in range(len(ended) - length + 1)
    ]


def of_stem(stem: str | None) -> str:
    """Return the evidence of a stem; "" when it is not known."""
    return f"w{stem}" if stem else ""


def of_pairs(stems: Iterable[str | None]) -> list[str]:
    """Return the evidence of each two neighbours of a sentence that are both known."""
    return [f"b{left} {right}" for left, right in pairwise(stems) if left and right]


def stems_of_pair(name: str) -> tuple[str, str] | None:
    """Return the two stems of the evidence of a pair; None for any other evidence."""
    if not name.startswith("b"):
        return None
    left, _, right = name[1:].partition(" ")
    return left, right


def of_concept(concept: str) -> str:
    """Return the evidence of a concept."""
    return f"k{concept}"
