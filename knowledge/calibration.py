"""How sure the desk may be, and from when on it speaks: learned from phrasings that the weights have not seen.

The thresholds are those that cost least over these phrasings, or nearly so, counted in refusals of a covered question:
a wrong answer costs `WRONG_COST` of them. What suppliers ask is taken to be covered four times out of five.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from knowledge import split
from knowledge.bank import SMALL_TALK, Bank, Message, Phrasing
from knowledge.book import Book
from knowledge.decision import Decision, decide
from knowledge.language import detect
from knowledge.matcher import MAX_CHOICES, Matcher
from knowledge.model import Calibration, Model, Thresholds, nearness_signals, signals, with_products
from knowledge.models import Lang, Outcome
from knowledge.parts import Parts, Proposal
from knowledge.text import words
from knowledge.training import folds, learn
from knowledge.weighing import Floats

WRONG_COST = 5.0
"""Of an answer with a topic that is not right."""
REFUSAL_COST = 1.0
"""Of telling "not covered" to a covered question."""
RIGHT_CHOICE_COST = 0.65
"""Of offering the right topic among others: one more thing to read and press, before which many give up."""
WRONG_CHOICE_COST = 1.2
"""Of offering topics none of which is right."""
COVERED_SHARE = 0.8
"""Share of the questions that the document covers."""

SEVERAL_SHARE = 0.07
"""Share of the messages that ask several things."""
LETTERS_SHARE = 0.1
"""Share of the other messages that are whole letters."""

_MAX_TRIALS = 16_000
"""Phrasings that are asked of weights that have not seen them; of a larger bank, its letters and some of the others of
each fold suffice."""
_AT_ONCE = 2
"""Folds that are learned at the same time: the products of sparse matrices run beside each other."""
_NEARLY = 0.03
"""All messages cost nearly the same over a wide range of thresholds, and the folds, which know fewer voices, are less
sure than the model will be. Of the thresholds that cost so little more than the cheapest, as a share, the lowest is
taken."""
_FREEDOM_OF_PRODUCTS = 0.02
"""The inverse of how strongly the weights of products are held near 0: of 0.005, 0.02 and 0.1, the one that tells best
the divisions that it was not learned from."""
_NO_DEVIATION = 1e-9
_GRID = np.round(np.arange(0.30, 0.985, 0.01), 2)


@dataclass(frozen=True)
class Trial:
    """What weights that have not seen a phrasing make of it."""

    phrasing: Phrasing
    signals: Floats
    nearness: Floats
    best: str
    """The topic that would be answered."""
    offered: tuple[str, ...]
    """The topics that would be offered."""


@dataclass(frozen=True)
class Division:
    """Parts that weights which have not seen a message propose for it."""

    signals: Floats
    count: int
    """How many parts."""
    right: bool
    """All that would be answered is asked, and nothing asked that is covered is left out."""
    wrong: bool
    """Something would be answered that is not asked."""
    cost: float
    """Of replying to these parts."""


@dataclass(frozen=True)
class Divided:
    """One message, and the divisions proposed for it, in the order in which they are tried."""

    divisions: tuple[Division, ...]
    answerable: float
    """How sure the message as a whole is answered."""
    cost: float
    """Of replying to it as a whole."""
    weight: float
    """What the message counts, so that those that ask several things make up their share."""


@dataclass(frozen=True)
class HeldOut:
    """The model of one fold, and the texts that it has not seen."""

    model: Model
    phrasings: tuple[Phrasing, ...]
    messages: tuple[Message, ...]


def held_out(book: Book, bank: Bank, *, kinds: str = "wbck") -> tuple[HeldOut, ...]:
    """Learn weights for each fold of the bank, and hold out the rest of it, or as much of that as suffices."""
    step = math.ceil(len(bank.phrasings) / _MAX_TRIALS)

    def learned(seen: Bank, unseen: tuple[Phrasing, ...]) -> HeldOut:
        kept = set(map(id, seen.messages))
        messages = tuple(message for message in bank.messages if id(message) not in kept)
        tried = tuple(one for at, one in enumerate(unseen) if at % step == 0 or one.is_letter)
        return HeldOut(learn(book, seen, kinds=kinds), tried, messages)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(learned, *zip(*folds(bank), strict=True)))


def trials(held: Sequence[HeldOut]) -> tuple[Trial, ...]:
    """Ask every phrasing that is held out of weights that have not seen its voice."""
    return tuple(trial for fold in held for trial in _ask(fold.model, fold.phrasings))


def divided(held: Sequence[HeldOut], model: Model) -> tuple[Divided, ...]:
    """Have every text divided by weights that have not seen it, as sure as `model` is."""
    kinds = Counter(_kind(one) for fold in held for one in fold.phrasings)
    counts = {
        (covered, letter): (1 - SEVERAL_SHARE) * inside * long / max(kinds[covered, letter], 1)
        for covered, inside in ((True, COVERED_SHARE), (False, 1 - COVERED_SHARE))
        for letter, long in ((True, LETTERS_SHARE), (False, 1 - LETTERS_SHARE))
    }
    several = SEVERAL_SHARE / max(sum(len(fold.messages) for fold in held), 1)
    return tuple(one for fold in held for one in _divide(fold, model, counts, several))


def _kind(one: Phrasing) -> tuple[bool, bool]:
    return one.covered, one.is_letter


def calibrated(model: Model, held: Sequence[HeldOut]) -> Model:
    """Return the model with what the folds teach about how sure it may be."""
    sure = _sure_of_one(model, trials(held))
    return _sure_of_parts(sure, divided(held, sure))


def _sure_of_one(model: Model, tried: Sequence[Trial]) -> Model:
    plain = np.array([trial.signals for trial in tried])
    seen = np.array([(*trial.signals, *trial.nearness) for trial in tried])
    right = np.array([trial.best == trial.phrasing.owner for trial in tried])
    among = np.array([trial.phrasing.owner in trial.offered for trial in tried])
    covered = np.array([trial.phrasing.covered for trial in tried])
    weights = _weights(covered, COVERED_SHARE)
    answerable, offerable = _fit(seen, weights, right), _fit(seen, weights, among)
    sure = answerable.probability(seen)
    answer, choice = _cheapest(sure, np.maximum(sure, offerable.probability(seen)), covered, weights)
    return replace(
        model,
        answerable=answerable,
        offerable=offerable,
        clear=_fit(plain, weights, right),
        thresholds=Thresholds(answer=answer, choice=choice, parts=answer),
    )


def _sure_of_parts(model: Model, tried: Sequence[Divided]) -> Model:
    ways = [(division, one.weight) for one in tried for division in one.divisions]
    one = [(division, weight) for division, weight in ways if division.count == 1]
    several = [(division, weight) for division, weight in ways if division.count > 1]
    if not one or not several:
        return model
    focal = _fit_products(*_seen(one), np.array([division.right for division, _ in one]))
    divisible = _fit_products(*_seen(several), np.array([not division.wrong for division, _ in several]))
    sure = replace(model, focal=focal, divisible=divisible)
    surely = [
        [(division, sure.sure_of_parts(division.signals, division.count)) for division in one.divisions]
        for one in tried
    ]

    def cost(parts: float) -> float:
        thresholds = replace(model.thresholds, parts=parts)
        return sum(
            one.weight * _cost_of(one, ways, thresholds) for one, ways in zip(tried, surely, strict=True)
        )

    parts = _lowest({threshold: cost(threshold) for threshold in map(float, _GRID)})
    return replace(sure, thresholds=replace(model.thresholds, parts=parts))


def _cost_of(one: Divided, ways: Iterable[tuple[Division, float]], thresholds: Thresholds) -> float:
    """Return what the reply to a message costs, given how sure each of its divisions is."""
    for division, sure in ways:
        if thresholds.divide(sure, division.count, answerable=one.answerable):
            return division.cost
    return one.cost


def _seen(divisions: Sequence[tuple[Division, float]]) -> tuple[Floats, Floats]:
    """Return the signals of some divisions, and what each counts, 1 on the whole."""
    weights = np.array([weight for _, weight in divisions])
    return np.array([division.signals for division, _ in divisions]), weights / weights.mean()


def _divide(
    fold: HeldOut, model: Model, counts: Mapping[tuple[bool, bool], float], several_count: float
) -> Iterator[Divided]:
    """Yield the texts of one fold; `counts` is what a phrasing of each kind counts, the last what a message counts."""
    sure = replace(fold.model, answerable=model.answerable, offerable=model.offerable, clear=model.clear)
    matcher = Matcher(sure)
    topics = {owner for owner, covered in zip(model.owners, model.covered, strict=True) if covered}
    single = ((one.text, one.lang, (one.owner,), counts[_kind(one)]) for one in fold.phrasings)
    several = ((one.text, detect(words(one.text)), one.owners, several_count) for one in fold.messages)
    for text, lang, owners, weight in chain[tuple[str, Lang, tuple[str, ...], float]](single, several):
        body = split.body(text)
        parts = Parts(matcher, split.fragments(body), lang)
        asked = topics & set(owners)
        whole = decide(body, parts.whole, model.thresholds)
        divisions = tuple(_division(proposal, asked) for proposal in parts.proposals())
        yield Divided(divisions, parts.whole.answerable, _cost_of_whole(whole, asked), weight)


def _division(proposal: Proposal, asked: AbstractSet[str]) -> Division:
    answered = {stretch.owner for stretch in proposal.stretches if stretch.covered}
    expected = asked if len(asked) == 1 else asked - {SMALL_TALK}
    wrong = not answered <= asked
    return Division(
        signals=proposal.signals,
        count=len(proposal.stretches),
        right=not wrong and expected <= answered,
        wrong=wrong,
        cost=WRONG_COST if wrong else REFUSAL_COST * len(expected - answered),
    )


def _cost_of_whole(decision: Decision, asked: AbstractSet[str]) -> float:
    """Return what a reply to a message as a whole costs."""
    said = {topic.id for topic in decision.topics} & asked
    if decision.outcome is Outcome.ANSWER:
        return REFUSAL_COST * (len(asked) - 1) if said else WRONG_COST
    if decision.outcome is Outcome.CHOICE:
        return RIGHT_CHOICE_COST + REFUSAL_COST * (len(asked) - len(said)) if said else WRONG_CHOICE_COST
    return REFUSAL_COST * len(asked)


def _ask(model: Model, unseen: Sequence[Phrasing]) -> Iterator[Trial]:
    topics = model.topic_count
    for one in unseen:
        read = model.reader.words(split.body(one.text), one.lang)
        weighing = model.weigh(read, one.lang)
        scores = weighing.whole
        best = np.argsort(-scores.logits[0, :topics], kind="stable")[:MAX_CHOICES].tolist()
        near = nearness_signals(model.nearness(weighing), model.phrasing_bounds, topics, best[0])
        offered = tuple(model.owners[position] for position in best)
        yield Trial(one, signals(scores, topics)[0], near, offered[0], offered)


def _weights(covered: NDArray[np.bool_], share: float) -> Floats:
    """Return what each trial counts, so that those marked make up their share."""
    inside, outside = max(int(covered.sum()), 1), max(int((~covered).sum()), 1)
    return np.where(covered, share / inside, (1 - share) / outside) * len(covered)


def _fit(seen: Floats, weights: Floats, hit: NDArray[np.bool_], *, freedom: float = 10.0) -> Calibration:
    if hit.all() or not hit.any():
        return Calibration((1.0, *(0.0,) * (seen.shape[1] - 1)), 0.0)
    regression = LogisticRegression(C=freedom, max_iter=3000).fit(seen, hit, sample_weight=weights)
    return Calibration(tuple(regression.coef_[0].tolist()), float(regression.intercept_[0]))


def _fit_products(seen: Floats, weights: Floats, hit: NDArray[np.bool_]) -> Calibration:
    """Fit a calibration to signals and their products (`with_products`).

    It is learned from signals brought to mean 0 and deviation 1, and told in those that come.
    """
    count = seen.shape[1]
    mean, deviation = seen.mean(axis=0), np.maximum(seen.std(axis=0), _NO_DEVIATION)
    fitted = _fit(with_products((seen - mean) / deviation), weights, hit, freedom=_FREEDOM_OF_PRODUCTS)
    linear = np.array(fitted.weights[:count]) / deviation
    products = np.zeros((count, count))
    products[np.triu_indices(count)] = fitted.weights[count:]
    products /= np.outer(deviation, deviation)
    told = linear - (products + products.T) @ mean
    return Calibration(
        (*told.tolist(), *products[np.triu_indices(count)].tolist()),
        float(fitted.bias - linear @ mean + mean @ products @ mean),
    )


def _cheapest(
    sure: Floats, sure_among: Floats, covered: NDArray[np.bool_], weights: Floats
) -> tuple[float, float]:
    """Return the two thresholds, to answer and to offer, that are expected to cost least, or nearly so.

    What is right as often as the desk is sure of it is counted so: the few trials that happen to lie at a threshold
    would move it from bank to bank.
    """
    answering = WRONG_COST * (1 - sure)
    offering = RIGHT_CHOICE_COST * sure_among + WRONG_CHOICE_COST * (1 - sure_among)
    refusing = np.where(covered, REFUSAL_COST, 0.0)

    def cost(answer: float, choice: float) -> float:
        otherwise = np.where(sure_among >= choice, offering, refusing)
        return float((weights * np.where(sure >= answer, answering, otherwise)).sum())

    grid = tuple(map(float, _GRID))
    cheapest = {answer: min((cost(answer, choice), choice) for choice in grid) for answer in grid}
    answer = _lowest({answer: cost for answer, (cost, _) in cheapest.items()})
    return answer, cheapest[answer][1]


def _lowest(costs: Mapping[float, float]) -> float:
    """Return the lowest of the thresholds that cost nearly as little as the cheapest."""
    enough = (1 + _NEARLY) * min(costs.values())
    return min(threshold for threshold, cost in costs.items() if cost <= enough)
