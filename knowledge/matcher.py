"""Ranking: which topic, or which exclusion, a question is nearest to.

Two views are added. The *nearest phrasing* compares the question with each phrasing of the book (cosine of weighted
stems and stem pairs). The *vote* lets each word of the question speak for the topics whose phrasings use it. A word
weighs more when fewer topics use it; a word that the book does not know weighs as much as its rarest one, and speaks
for nobody. Exclusions compete on equal terms.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.book import Book
from knowledge.models import Lang
from knowledge.text import NUMBER, tokens
from knowledge.vocabulary import Vocabulary

_PAIR_WEIGHT = 0.5
_VOTE_SHARE = 0.4
_NEAREST_TAKEN = 2

Features = dict[str, float]


@dataclass(frozen=True)
class Candidate:
    """One topic or exclusion and how near the question is to it."""

    id: str
    covered: bool
    """True for a topic, False for an exclusion."""
    score: float
    """0..1."""


@dataclass(frozen=True)
class Phrasing:
    """One phrasing of the bank."""

    owner: str
    """Id of its topic or exclusion."""
    covered: bool
    lang: Lang
    text: str


def phrasings(book: Book) -> tuple[Phrasing, ...]:
    """Return every phrasing of a book, topics first."""
    bank: list[Phrasing] = []
    for covered, owners in ((True, book.topics), (False, book.exclusions)):
        for owner in owners:
            bank.extend(Phrasing(owner.id, covered, "fr", text) for text in owner.phrasings_fr)
            bank.extend(Phrasing(owner.id, covered, "en", text) for text in owner.phrasings_en)
    return tuple(bank)


class Matcher:
    """Ranks topics and exclusions for a question. Immutable once built; the same question ranks the same."""

    def __init__(self, bank: Sequence[Phrasing]) -> None:
        langs: tuple[Lang, ...] = ("fr", "en")
        self._indexes: Mapping[Lang, _Index] = {
            lang: _Index([phrasing for phrasing in bank if phrasing.lang == lang], lang) for lang in langs
        }

    def rank(self, question: str, lang: Lang) -> tuple[Candidate, ...]:
        """Return what the question is near to, best first; empty when it shares no word with the book."""
        return self._indexes[lang].rank(question)


class _Index:
    """The phrasings of one language."""

    def __init__(self, bank: Sequence[Phrasing], lang: Lang) -> None:
        self._lang = lang
        self._bank = bank
        worded = [tokens(phrasing.text, lang) for phrasing in bank]
        self._vocabulary = Vocabulary((word for sentence in worded for word in sentence), lang)
        self._covered = {phrasing.owner: phrasing.covered for phrasing in bank}
        counted = [self._count(sentence) for sentence in worded]
        self._idf = _idf(counted, [phrasing.owner for phrasing in bank])
        self._rarest = math.log(1 + len(self._covered)) if self._covered else 1.0
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, features in enumerate(counted):
            weighed = {name: value * self._idf[name] for name, value in features.items()}
            norm = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
            for name, value in weighed.items():
                self._postings[name].append((number, value / norm))
        self._votes = _votes(counted, bank)

    def rank(self, question: str) -> tuple[Candidate, ...]:
        words = tokens(question, self._lang)
        features = {name: value * self._idf.get(name, 0.0) for name, value in self._count(words).items()}
        unknown = sum(1 for word in words if not self._vocabulary.stems_of(word)) * self._rarest**2
        norm = math.sqrt(sum(value * value for value in features.values()) + unknown)
        if not norm:
            return ()
        nearest = self._nearest(features, norm)
        votes = self._vote(features, unknown)
        scores = {
            owner: (1 - _VOTE_SHARE) * nearest.get(owner, 0.0) + _VOTE_SHARE * votes.get(owner, 0.0)
            for owner in {*nearest, *votes}
        }
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Candidate(owner, self._covered[owner], min(score, 1.0)) for owner, score in ranked)

    def _count(self, words: Sequence[str]) -> Features:
        """Return stems and pairs of neighbouring stems with how surely the words stand for them."""
        found: Features = {}
        heads: list[tuple[str, float] | None] = []
        for word in words:
            stems = ((NUMBER, 1.0),) if word == NUMBER else self._vocabulary.stems_of(word)
            heads.append(stems[0] if stems else None)
            for name, likeness in stems:
                found[name] = max(found.get(name, 0.0), likeness)
        for left, right in pairwise(heads):
            if left and right:
                pair = f"{left[0]} {right[0]}"
                found[pair] = max(found.get(pair, 0.0), _PAIR_WEIGHT * left[1] * right[1])
        return found

    def _nearest(self, features: Features, norm: float) -> dict[str, float]:
        cosines: dict[int, float] = defaultdict(float)
        for name, weight in features.items():
            for number, value in self._postings.get(name, ()):
                cosines[number] += weight * value
        best: dict[str, list[float]] = defaultdict(list)
        for number, cosine in cosines.items():
            best[self._bank[number].owner].append(cosine / norm)
        return {
            owner: sum(sorted(values, reverse=True)[:_NEAREST_TAKEN]) / _NEAREST_TAKEN
            for owner, values in best.items()
        }

    def _vote(self, features: Features, unknown: float) -> dict[str, float]:
        votes: dict[str, float] = defaultdict(float)
        total = unknown
        for name, weight in features.items():
            total += weight * weight
            for owner, share in self._votes.get(name, ()):
                votes[owner] += weight * weight * share
        return {owner: vote / total for owner, vote in votes.items()}


def _idf(counted: Sequence[Features], owners: Sequence[str]) -> dict[str, float]:
    """Weigh each feature by how few topics and exclusions use it."""
    users: dict[str, set[str]] = defaultdict(set)
    for features, owner in zip(counted, owners, strict=True):
        for name in features:
            users[name].add(owner)
    total = len(set(owners))
    return {name: math.log(1 + total / len(used)) for name, used in users.items()}


def _votes(counted: Sequence[Features], bank: Sequence[Phrasing]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return for each feature the share of each owner in its use, as if all owners had as many phrasings."""
    sizes = Counter(phrasing.owner for phrasing in bank)
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for features, phrasing in zip(counted, bank, strict=True):
        for name in features:
            used[name][phrasing.owner] += 1
    shares: dict[str, tuple[tuple[str, float], ...]] = {}
    for name, counts in used.items():
        rates = {owner: count / (sizes[owner] + 5) for owner, count in counts.items()}
        total = sum(rates.values())
        shares[name] = tuple((owner, rate / total) for owner, rate in sorted(rates.items()))
    return shares
