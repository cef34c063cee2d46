"""The domain lexicon of a book: what people say, and the concepts that they mean by it.

« la caisse », « la sécu » and "the buyer" are one concept; so are « clé », « dongle » and "token". Phrases are compared
stem by stem, in their order.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from pydantic import TypeAdapter

from knowledge.facts import NonEmpty
from knowledge.models import Frozen, Lang
from knowledge.text import NUMBER, stem, tokens


class ConceptEntry(Frozen):
    """One concept of `lexicon.yaml`: the words and phrases that name it."""

    fr: tuple[NonEmpty, ...]
    en: tuple[NonEmpty, ...]


LEXICON: TypeAdapter[dict[str, ConceptEntry]] = TypeAdapter(dict[str, ConceptEntry])

_Phrase = tuple[str, ...]


class Lexicon:
    """Concepts by the stems that name them, in both languages."""

    def __init__(self, concepts: Mapping[str, ConceptEntry]) -> None:
        self._begun: dict[Lang, dict[str, dict[str | None, list[tuple[_Phrase, str]]]]] = {"fr": {}, "en": {}}
        """By the first stem of a phrase, then by its second, None when it has one alone."""
        for concept, entry in concepts.items():
            for phrase in entry.fr:
                self._add(concept, "fr", phrase)
            for phrase in entry.en:
                self._add(concept, "en", phrase)

    def _add(self, concept: str, lang: Lang, phrase: str) -> None:
        stems = tuple(NUMBER if word == NUMBER else stem(word, lang) for word in tokens(phrase, lang))
        if stems:
            second = stems[1] if len(stems) > 1 else None
            self._begun[lang].setdefault(stems[0], {}).setdefault(second, []).append((stems, concept))

    @classmethod
    def of(cls, raw: object) -> Self:
        """Return a lexicon from what its YAML holds; raise pydantic's `ValidationError` on another shape."""
        return cls(cls.entries(raw))

    @staticmethod
    def entries(raw: object) -> dict[str, ConceptEntry]:
        """Return the concepts of what a lexicon's YAML holds; raise pydantic's `ValidationError` on another shape."""
        return LEXICON.validate_python(raw)

    def concepts(self, stems: Sequence[str], lang: Lang) -> Iterator[tuple[int, str]]:
        """Yield the concepts that a sentence of stems names, each with the position of its last word."""
        begun, said = self._begun[lang], (*stems, "")
        for position in [at for at, first in enumerate(stems) if first in begun]:
            by_second = begun[said[position]]
            for phrase, concept in (*by_second.get(None, ()), *by_second.get(said[position + 1], ())):
                end = position + len(phrase)
                if said[position:end] == phrase:
                    yield end - 1, concept
