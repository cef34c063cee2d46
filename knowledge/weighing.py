"""What a message says for each owner, weighed so that any stretch of it can be read as a question of its own.

A message is weighed piece by piece. A stretch of neighbouring pieces says what its pieces say, with each kind of
evidence brought to its share of the stretch's own length (`knowledge.features`): all stretches of a message are one
product of two matrices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.features import SHARES, Word

Floats = NDArray[np.floating[Any]]

_NEGLIGIBLE_SQUARE = 1e-6


class Role(IntEnum):
    """Which stretches a piece's evidence speaks in: those that hold the piece, unless it says otherwise."""

    STEMS = 0
    CHARACTERS = 1
    CONCEPTS = 2
    PAIRS = 3
    """Neighbours, the piece's first word and the one before it among them."""
    JOINING = 4
    """The piece's first word and the one before it, again: no neighbours in stretches that the piece begins."""
    FIRST = 5
    """The piece's first word as such, in stretches that the piece begins."""
    LAST = 6
    """The piece's last word as such, in stretches that the piece ends."""


OF_WORDS = (Role.STEMS, Role.CHARACTERS)
"""What a word says by itself, whatever stands beside it."""

_KINDS = 4
"""Of evidence: those of the first roles. What stands at the edges of a piece is of the kind of the pairs."""
_SHARES = np.array([SHARES[kind] for kind in "wckb"], dtype=np.float32)


@dataclass(frozen=True)
class Scores:
    """What the weights say of some questions, one row for each."""

    logits: Floats
    """Questions by owners; a softmax makes shares of them."""
    unknown: Floats
    """For each question, the share of its words that say something and that the book does not know, 0..1."""
    words: Floats
    """For each question, how many of its words say something."""

    @cached_property
    def shares(self) -> Floats:
        """0..1, adding up to 1 over all owners."""
        return softmax(self.logits)

    @property
    def first(self) -> "Scores":
        """The first question's alone."""
        return Scores(self.logits[:1], self.unknown[:1], self.words[:1])

    def plus(self, logits: Floats) -> "Scores":
        """Return the scores with more said for each owner."""
        return Scores(self.logits + logits, self.unknown, self.words)


@dataclass(frozen=True)
class Said:
    """What evidence says, before its length is made one."""

    logits: Floats
    """The last axis is that of the owners."""
    squares: Floats
    """Sums of the squares of its weights: the same axes but the last."""


class Weighing:
    """A message weighed piece by piece."""

    def __init__(
        self,
        words: tuple[Word, ...],
        known: NDArray[np.integer[Any]],
        cuts: Sequence[int],
        biases: Floats,
        said: Said,
        *,
        counted: Floats,
    ) -> None:
        """Keep what the pieces of a message say.

        Args:
            words: the message's.
            known: positions, ascending, of its stems and pairs of neighbours among the pieces of evidence.
            cuts: where pieces begin and end: ascending positions of words, from 0 to how many there are.
            biases: for each owner.
            said: by role (`Role`) and piece.
            counted: for each piece, how many of its words say something, and how many of those the book does not know.
        """
        self.words = words
        self.known = known
        self._biases = biases
        self._piece_from = {cut: piece for piece, cut in enumerate(cuts)}
        self._said = said
        begins = (of[Role.FIRST] - of[Role.JOINING] for of in (said.logits, said.squares))
        self._begins = Said(*begins)
        """What is added in stretches that a piece begins."""
        self._counted = np.zeros((len(cuts), counted.shape[1]), dtype=np.float32)
        """The same from the start of the message to each cut."""
        counted.cumsum(axis=0, out=self._counted[1:])

    @cached_property
    def whole(self) -> Scores:
        """What the message says as one question."""
        return self.stretches([0], [len(self.words)])

    def stretches(self, starts: Sequence[int], ends: Sequence[int]) -> Scores:
        """Return what stretches of the message say, each as a question of its own.

        Args:
            starts: for each stretch, the position of its first word, where a piece begins.
            ends: for each stretch, one more than the position of its last word, where a piece ends.
        """
        first = np.array([self._piece_from[cut] for cut in starts], dtype=np.intp)
        last = np.array([self._piece_from[cut] for cut in ends], dtype=np.intp)
        saying, unknown = (self._counted[last] - self._counted[first]).T
        unknown = np.where(saying > 0, unknown / np.maximum(saying, 1), np.float32(1))
        return Scores(self._logits(first, last), unknown, saying)

    def by_piece(self) -> Floats:
        """Return what each piece says within the whole message, in logits: pieces by owners."""
        logits = self._said.logits
        pieces = logits.shape[1]
        if not pieces:
            return np.zeros((0, logits.shape[2]))
        (scales,) = self._scales(np.ones((1, pieces)), np.array([0]), np.array([pieces - 1]))
        said: Floats = np.einsum("k,kpo->po", scales, logits[:_KINDS])
        said[0] += scales[Role.PAIRS] * self._begins.logits[0]
        said[-1] += scales[Role.PAIRS] * logits[Role.LAST, -1]
        return said

    def _logits(self, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
        said = self._said.logits
        pieces = said.shape[1]
        if not pieces:
            return np.tile(self._biases, (len(first), 1))
        every = np.arange(pieces)
        inside = ((every >= first[:, None]) & (every < last[:, None])).astype(np.float32)
        begin, end = np.minimum(first, pieces - 1), np.maximum(last - 1, 0)
        scales = self._scales(inside, begin, end)
        scales[first == last] = 0
        weights = (scales[:, :, None] * inside[:, None]).reshape(len(first), -1)
        logits: Floats = weights @ said[:_KINDS].reshape(weights.shape[1], -1)
        logits += scales[:, Role.PAIRS, None] * (self._begins.logits[begin] + said[Role.LAST, end])
        logits += self._biases
        return logits

    def _scales(self, inside: Floats, begin: NDArray[np.intp], end: NDArray[np.intp]) -> Floats:
        """Return by what the evidence of each kind is multiplied for it to have its share of a stretch's length.

        Args:
            inside: 1 for the pieces that a stretch holds, else 0: stretches by pieces.
            begin: for each stretch, its first piece.
            end: for each stretch, its last piece.
        """
        squares = inside @ self._said.squares[:_KINDS].T
        squares[:, Role.PAIRS] += self._begins.squares[begin] + self._said.squares[Role.LAST, end]
        lengths = np.sqrt(np.maximum(squares, _NEGLIGIBLE_SQUARE))
        scales: Floats = np.where(squares > _NEGLIGIBLE_SQUARE, _SHARES / lengths, np.float32(0))
        return scales


def softmax(logits: Floats) -> Floats:
    """Return the shares of the logits, adding up to 1 row by row."""
    raised: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    raised /= raised.sum(axis=-1, keepdims=True)
    return raised
