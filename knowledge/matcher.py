"""Ranking: how probably a question asks for each topic, and how sure the desk may be of the best ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.features import Word
from knowledge.model import Floats, Model, Scores, nearness_signals, signals
from knowledge.models import Lang
from knowledge.text import tokens

MAX_CHOICES = 3
"""Topics offered at most."""
_SAID_WORD_FOR_WORD = 0.99
"""How sure the desk is of the owner of a phrasing that a question repeats word for word."""


@dataclass(frozen=True)
class Candidate:
    """One topic, exclusion or aside, and how probably a question asks for it."""

    id: str
    covered: bool
    """True for a topic."""
    share: float
    """0..1; those of all the candidates of a question add up to 1."""


@dataclass(frozen=True)
class Ranking:
    """What a question may ask for."""

    owners: Sequence[str]
    covered: Sequence[bool]
    """For each owner, whether it is a topic."""
    shares: Floats
    """For each owner, 0..1."""
    answerable: float
    """Probability that the best topic is the right one, 0..1."""
    offerable: float
    """Probability that the right topic is among the best three, 0..1."""
    words: int
    """Words of the question that say something."""

    @cached_property
    def best(self) -> Candidate:
        """Return the most probable candidate."""
        return self._candidate(int(self.shares.argmax()))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Return all candidates, best first."""
        return tuple(map(self._candidate, np.argsort(-self.shares, kind="stable").tolist()))

    @cached_property
    def topics(self) -> tuple[Candidate, ...]:
        """Return the topics alone, best first."""
        return tuple(candidate for candidate in self.candidates if candidate.covered)

    def share_of(self, owner: str) -> float:
        """Return the share of one candidate; 0 when there is none of that id."""
        return float(self.shares[self.owners.index(owner)]) if owner in self.owners else 0.0

    def _candidate(self, position: int) -> Candidate:
        return Candidate(self.owners[position], self.covered[position], float(self.shares[position]))


def certain(owner: str, *, covered: bool) -> Ranking:
    """Return the ranking of what can only ask for one thing."""
    sure = 1.0 if covered else 0.0
    return Ranking((owner,), (covered,), np.ones(1, dtype=np.float32), sure, sure, words=0)


class Matcher:
    """Ranks topics and exclusions for a question. Immutable once built; the same question ranks the same."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._topics = np.array(model.covered)
        self._topic_positions = np.flatnonzero(self._topics)

    def whole(self, words: Sequence[Word], scores: Scores) -> Ranking:
        """Return the ranking of a whole question, held against the single phrasings too.

        Args:
            words: the question's.
            scores: what the weights say of them.
        """
        model = self.model
        best = int(self._topic_positions[int(scores.logits[self._topics].argmax())])
        near = nearness_signals(model.nearness(words), model.near_owners, self._topics, best)
        seen = signals(scores, self._topics) + near
        answerable = model.answerable.probability(seen)
        return self._ranking(scores, answerable, max(answerable, model.offerable.probability(seen)))

    def stretch(self, scores: Scores) -> Ranking:
        """Return the ranking of a stretch of a message, by the weights alone."""
        sure = self.model.clear.probability(signals(scores, self._topics))
        return self._ranking(scores, sure, sure)

    def said_word_for_word(self, question: str, lang: Lang) -> Ranking | None:
        """Return the ranking of a question that repeats a phrasing of the book; None for any other."""
        position = self.model.said_word_for_word(tokens(question, lang))
        if position is None:
            return None
        words = self.model.reader.words(question, lang)
        scores = self.model.weigh(words, lang).part(0, len(words))
        shares = scores.shares * np.float32(1 - _SAID_WORD_FOR_WORD)
        shares[position] += np.float32(_SAID_WORD_FOR_WORD)
        sure = _SAID_WORD_FOR_WORD if self.model.covered[position] else 1 - _SAID_WORD_FOR_WORD
        return Ranking(self.model.owners, self.model.covered, shares, sure, sure, scores.words)

    def _ranking(self, scores: Scores, answerable: float, offerable: float) -> Ranking:
        model = self.model
        return Ranking(model.owners, model.covered, scores.shares, answerable, offerable, scores.words)
