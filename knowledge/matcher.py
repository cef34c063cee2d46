"""Ranking: how probably a question asks for each topic, and how sure the desk may be of the best ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.model import MAX_SENTENCE, Model, nearness_signals, signals
from knowledge.models import Lang
from knowledge.text import tokens
from knowledge.weighing import Floats, Scores, Weighing

MAX_TOPICS = 5
"""Topics of a ranking that are looked at."""
MAX_CHOICES = 3
"""Topics offered at most."""
_SEVERAL_WORDS = 8
_MOSTLY_UNKNOWN = 0.75
"""Share of words that the book does not know. No phrasing comes near it, nor does a question in another language that
names what it is about; noise does."""
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
    """The topics first."""
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
        """Return the best topics, best first, `MAX_TOPICS` of them at most."""
        shares = self.shares[: self.covered.count(True)]
        return tuple(map(self._candidate, np.argsort(-shares, kind="stable")[:MAX_TOPICS].tolist()))

    def _candidate(self, position: int) -> Candidate:
        return Candidate(self.owners[position], self.covered[position], float(self.shares[position]))


def certain(owner: str, *, covered: bool) -> Ranking:
    """Return the ranking of what can only ask for one thing."""
    sure = 1.0 if covered else 0.0
    return Ranking((owner,), (covered,), np.ones(1), sure, sure, words=0)


def is_understood(scores: Scores) -> bool:
    """Tell whether the book knows enough of the words of the first question scored for them to tell anything."""
    return bool(scores.words[0] < _SEVERAL_WORDS or scores.unknown[0] < _MOSTLY_UNKNOWN)


class Matcher:
    """Ranks topics and exclusions for a question. Immutable once built; the same question ranks the same."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def whole(self, weighing: Weighing, scores: Scores, seen: Floats) -> Ranking:
        """Return the ranking of a whole question, held against the single phrasings too.

        Args:
            weighing: the question's.
            scores: what the weights say of it, in the first row.
            seen: the signals of that row.
        """
        model = self.model
        if not is_understood(scores):
            nothing = np.zeros(len(model.owners))
            return Ranking(model.owners, model.covered, nothing, 0.0, 0.0, int(scores.words[0]))
        best = int(scores.logits[0, : model.topic_count].argmax())
        near = nearness_signals(model.nearness(weighing), model.phrasing_bounds, model.topic_count, best)
        figures = np.concatenate((seen[0], near))
        answerable = float(model.answerable.probability(figures))
        return self.ranking(
            scores, 0, answerable, max(answerable, float(model.offerable.probability(figures)))
        )

    def signals(self, scores: Scores) -> Floats:
        """Return what tells how sure one may be of each of some questions, one row for each."""
        return signals(scores, self.model.topic_count)

    def sure(self, seen: Floats) -> Floats:
        """Return how probably the best topic of each of some stretches is right, by the weights alone."""
        return self.model.clear.probability(seen)

    def said_word_for_word(self, question: str, lang: Lang) -> Ranking | None:
        """Return the ranking of a question that repeats a phrasing of the book; None for any other.

        A letter repeats none.
        """
        short = len(question) <= MAX_SENTENCE
        position = self.model.said_word_for_word(tokens(question, lang)) if short else None
        if position is None:
            return None
        words = self.model.reader.words(question, lang)
        scores = self.model.weigh(words, lang).whole
        shares = scores.shares[0] * (1 - _SAID_WORD_FOR_WORD)
        shares[position] += _SAID_WORD_FOR_WORD
        sure = _SAID_WORD_FOR_WORD if self.model.covered[position] else 1 - _SAID_WORD_FOR_WORD
        return Ranking(self.model.owners, self.model.covered, shares, sure, sure, int(scores.words[0]))

    def ranking(self, scores: Scores, row: int, answerable: float, offerable: float) -> Ranking:
        """Return the ranking of one of the questions that were scored, given how sure the desk may be."""
        model = self.model
        words = int(scores.words[row])
        return Ranking(model.owners, model.covered, scores.shares[row], answerable, offerable, words)
