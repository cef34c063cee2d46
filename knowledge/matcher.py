"""Ranking: which topic, or which exclusion, a question is nearest to.

Two views of the same words are mixed. The *nearest phrasings* compare the question with each phrasing of the book
(cosine of weighted stems and pairs of stems). The *learned weights* let each word speak for or against each topic
(`knowledge.weights`). A word weighs more when fewer topics use it, little when it is in every letter
(`knowledge.common_words`); one that the book does not know weighs as much as its rarest and speaks for nobody.
Exclusions compete with topics on equal terms. A question that is a phrasing of the book, word for word, is its owner's.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge import common_words
from knowledge.book import Book
from knowledge.models import Lang
from knowledge.text import NUMBER, tokens
from knowledge.vocabulary import Vocabulary
from knowledge.weights import Features, Weights, learn

_PAIR_WEIGHT = 0.5
_COMMON_WEIGHT = 0.75
_LEARNED_SHARE = 0.5
_NEAREST_TAKEN = 4
_LENGTH_POWER = 0.5
"""How fast a question longer than the usual phrasing loses nearness: 1 as a cosine does, 0 not at all."""
_BESIDE_THE_SAME_WORDS = 0.5
"""What the other topics keep of their nearness when a question is a phrasing of the book, word for word."""
_LANGS: tuple[Lang, ...] = ("fr", "en")
_COMMON = {"fr": common_words.FRENCH, "en": common_words.ENGLISH}


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
        self._indexes: Mapping[Lang, _Index] = {
            lang: _Index([phrasing for phrasing in bank if phrasing.lang == lang], lang) for lang in _LANGS
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
        self._owner_of = {
            tuple(sentence): phrasing.owner
            for sentence, phrasing in zip(worded, bank, strict=True)
            if sentence
        }
        self._vocabulary = Vocabulary((word for sentence in worded for word in sentence), lang)
        self._sizes = Counter(phrasing.owner for phrasing in bank)
        self._covered = {phrasing.owner: phrasing.covered for phrasing in bank}
        counted = [self._count(sentence) for sentence in worded]
        self._idf = _idf(counted, [phrasing.owner for phrasing in bank])
        self._rarest = math.log(1 + len(self._covered))
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        examples = []
        norms = []
        for number, features in enumerate(counted):
            weighed = self._weigh(features)
            norm = _norm(weighed) or 1.0
            norms.append(norm)
            unit = {name: value / norm for name, value in weighed.items()}
            examples.append((bank[number].owner, unit))
            for name, value in unit.items():
                self._postings[name].append((number, value))
        self._usual_norm = median(norms) if norms else 1.0
        self._weights: Weights = learn(examples)

    def rank(self, question: str) -> tuple[Candidate, ...]:
        words = tokens(question, self._lang)
        weighed = self._weigh(self._count(words))
        norm = math.hypot(_norm(weighed), math.sqrt(self._unknown(words)) * self._rarest)
        if not norm:
            return ()
        norm = min(norm, self._usual_norm * (norm / self._usual_norm) ** _LENGTH_POWER)
        features = {name: value / norm for name, value in weighed.items()}
        nearest = self._nearest(features)
        learned = self._learned(features)
        scores = {
            owner: (1 - _LEARNED_SHARE) * near + _LEARNED_SHARE * learned.get(owner, 0.0)
            for owner, near in nearest.items()
        }
        said = self._owner_of.get(tuple(words))
        if said is not None:
            scores = {owner: score * _BESIDE_THE_SAME_WORDS for owner, score in scores.items()} | {said: 1.0}
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            Candidate(owner, self._covered[owner], min(max(score, 0.0), 1.0)) for owner, score in ranked
        )

    def _unknown(self, words: Sequence[str]) -> int:
        """Count the words that the book does not know, common ones aside."""
        common = _COMMON[self._lang]
        return sum(1 for word in words if word not in common and not self._vocabulary.stems_of(word))

    def _count(self, words: Sequence[str]) -> dict[str, float]:
        """Return stems and pairs of neighbouring stems, each with how surely it is meant."""
        found: dict[str, float] = {}
        heads: list[tuple[str, float] | None] = []
        for word in words:
            stems = ((NUMBER, 1.0),) if word == NUMBER else self._vocabulary.stems_of(word)
            heads.append(stems[0] if stems else None)
            share = _COMMON_WEIGHT if word in _COMMON[self._lang] else 1.0
            for name, likeness in stems:
                found[name] = max(found.get(name, 0.0), likeness * share)
        for left, right in pairwise(heads):
            if left and right:
                pair = f"{left[0]} {right[0]}"
                found[pair] = max(found.get(pair, 0.0), _PAIR_WEIGHT * left[1] * right[1])
        return found

    def _weigh(self, counted: Features) -> dict[str, float]:
        return {name: value * self._idf[name] for name, value in counted.items() if name in self._idf}

    def _nearest(self, features: Features) -> dict[str, float]:
        """Return for each owner the mean cosine of its nearest phrasings."""
        cosines: dict[int, float] = defaultdict(float)
        for name, weight in features.items():
            for number, value in self._postings[name]:
                cosines[number] += weight * value
        best: dict[str, list[float]] = defaultdict(list)
        for number, cosine in cosines.items():
            best[self._bank[number].owner].append(cosine)
        return {
            owner: sum(sorted(values, reverse=True)[:_NEAREST_TAKEN])
            / min(_NEAREST_TAKEN, self._sizes[owner])
            for owner, values in best.items()
        }

    def _learned(self, features: Features) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for name, value in features.items():
            for owner, weight in self._weights.get(name, ()):
                scores[owner] += value * weight
        return scores


def _norm(features: Features) -> float:
    return math.sqrt(sum(value * value for value in features.values()))


def _idf(counted: Sequence[Features], owners: Sequence[str]) -> dict[str, float]:
    """Weigh each feature by how few topics and exclusions use it."""
    users: dict[str, set[str]] = defaultdict(set)
    for features, owner in zip(counted, owners, strict=True):
        for name in features:
            users[name].add(owner)
    total = len(set(owners))
    return {name: math.log(1 + total / len(used)) for name, used in users.items()}
