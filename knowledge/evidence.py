"""Which pieces of evidence many texts hold, and how much of each: what a phrase bank is learned from.

It is the same evidence as that of a question (`knowledge.features`), counted for all texts at once.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge.features import END, START, Reader, of_concept, of_pairs, of_word
from knowledge.models import Lang


@dataclass(frozen=True)
class Evidence:
    """How much of each piece of evidence each text holds."""

    names: tuple[str, ...]
    """Of the pieces, sorted."""
    held: csr_matrix
    """Texts by pieces, in 32-bit floats."""

    @property
    def kinds(self) -> NDArray[Any]:
        """The kind of each piece: the first letter of its name."""
        return np.array([name[0] for name in self.names])

    def common_to(self, texts: int) -> "Evidence":
        """Return the evidence that at least so many texts hold."""
        kept = np.flatnonzero(np.bincount(self.held.indices, minlength=len(self.names)) >= texts)
        return Evidence(tuple(self.names[position] for position in kept), self.held[:, kept])


def count(reader: Reader, texts: Iterable[tuple[Sequence[str], Lang]], kinds: str) -> Evidence:
    """Count the evidence of texts, given as their tokens and their language, of some kinds only."""
    position_of: dict[str, int] = {}
    of_words: dict[tuple[str, Lang], tuple[array[int], array[float]]] = {}
    ends, columns, amounts = array("q", [0]), array("q"), array("f")

    def piece(name: str) -> int:
        return position_of.setdefault(name, len(position_of))

    def add(names: Iterable[str]) -> None:
        found = [piece(name) for name in names]
        columns.extend(found)
        amounts.extend([1.0] * len(found))

    for typed, lang in texts:
        words = reader.of_tokens(typed, lang)
        for word in words:
            of_one = of_words.get((word.typed, lang))
            if of_one is None:
                found = [(piece(name), amount) for name, amount in of_word(word) if name[0] in kinds]
                of_one = array("q", [one for one, _ in found]), array("f", [amount for _, amount in found])
                of_words[word.typed, lang] = of_one
            columns.extend(of_one[0])
            amounts.extend(of_one[1])
        if "b" in kinds:
            stems = (START, *(word.stem for word in words), END)
            add(of_pairs(stems))
        if "k" in kinds:
            add(of_concept(concept) for _, concept in reader.concepts(words, lang))
        ends.append(len(columns))
    names = sorted(position_of)
    moved = np.empty(len(names), dtype=np.int32)
    moved[[position_of[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    held = csr_matrix(
        (np.frombuffer(amounts, dtype=np.float32), moved[np.frombuffer(columns, dtype=np.int64)], ends),
        shape=(len(ends) - 1, len(names)),
    )
    held.sum_duplicates()
    return Evidence(tuple(names), held)
