"""What a question is made of, as the model weighs it: words, pairs of neighbours, characters, concepts.

A misspelt word is first brought home to the vocabulary (`knowledge.vocabulary`); the characters of what was typed speak
beside it, so that a word the vocabulary does not know still counts. Evidence adds up word by word, and each kind of it
has length one before it is given its share: a part of a message is weighed from its words, and weighs as much as a
long one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge import common_words
from knowledge.lexicon import Lexicon
from knowledge.models import Lang
from knowledge.text import NUMBER, YEAR, stem, tokens
from knowledge.vocabulary import Vocabulary

COMMON: Mapping[Lang, frozenset[str]] = {"fr": common_words.FRENCH, "en": common_words.ENGLISH}

SHARES: Mapping[str, float] = {"w": 1.0, "b": 0.6, "c": 0.8, "k": 0.25}
"""How much each kind of evidence weighs beside the words: words, pairs of neighbours, characters, concepts."""

_CHARACTERS = (3, 4, 5)
"""Lengths of the runs of letters looked at, the word's ends included."""
_WORDS_REMEMBERED = 50_000
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
        self._read: dict[tuple[str, Lang], Word] = {}

    def words(self, text: str, lang: Lang) -> tuple[Word, ...]:
        """Return the words of a text, each with the stem that it stands for."""
        return self.read(tokens(text, lang), lang)

    def read(self, typed: Iterable[str], lang: Lang) -> tuple[Word, ...]:
        """Return tokens, each with the stem that it stands for."""
        return tuple(self._read.get((word, lang)) or self._remembered(word, lang) for word in typed)

    def _remembered(self, typed: str, lang: Lang) -> Word:
        if len(self._read) >= _WORDS_REMEMBERED:
            self._read.clear()
        return self._read.setdefault((typed, lang), self._word(typed, lang))

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


def of_word(word: Word) -> Iterator[tuple[str, float]]:
    """Yield the evidence of one word by itself, each name with how surely it is there, 0..1.

    The first letter of a name is its kind.
    """
    if word.stem is not None:
        yield of_stem(word.stem), word.likeness
    ended = f" {word.typed} "
    for length in _CHARACTERS:
        for start in range(len(ended) - length + 1):
            yield f"c{ended[start : start + length]}", 1.0


def of_stem(stem: str | None) -> str:
    """Return the evidence of a stem; "" when it is not known."""
    return f"w{stem}" if stem else ""


def of_pair(left: str | None, right: str | None) -> str:
    """Return the evidence of two neighbouring stems; "" when one of them is not known."""
    return f"b{left} {right}" if left and right else ""


def of_pairs(stems: Iterable[str | None]) -> list[str]:
    """Return the evidence of each two neighbours of a sentence (`of_pair`)."""
    return [f"b{left} {right}" if left and right else "" for left, right in pairwise(stems)]


def of_concept(concept: str) -> str:
    """Return the evidence of a concept."""
    return f"k{concept}"
