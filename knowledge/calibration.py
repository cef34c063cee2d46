"""How sure the desk may be, and from when on it speaks: learned from phrasings that the weights have not seen.

The thresholds are those that cost least over these phrasings, counted in refusals of a covered question: a wrong answer
costs `WRONG_COST` of them. What suppliers ask is taken to be covered four times out of five.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from knowledge import split
from knowledge.bank import SMALL_TALK, Bank, Message, Phrasing
from knowledge.book import Book
from knowledge.language import detect
from knowledge.matcher import MAX_CHOICES, Matcher
from knowledge.model import Calibration, Model, Thresholds, nearness_signals, signals
from knowledge.models import Lang
from knowledge.parts import Parts
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

_MAX_TRIALS = 16_000
"""Phrasings that are asked of weights that have not seen them; of a larger bank, some of each fold suffice."""
_AT_ONCE = 2
"""Folds that are learned at the same time: the products of sparse matrices run beside each other."""
_NEARLY = 0.05
"""Dividing costs nearly the same over a wide range of thresholds, and the folds, which know fewer voices, divide worse
than the model will: of the thresholds that cost so little more than the cheapest, the lowest is taken."""
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
    """What weights that have not seen a message propose as its parts."""

    signals: Floats
    right: bool
    """All that would be answered is asked, and nothing asked that is covered is left out."""
    wrong: bool
    """Something would be answered that is not asked."""
    stretches: int
    """How many parts."""
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
        return HeldOut(learn(book, seen, kinds=kinds), unseen[::step], messages)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(learned, *zip(*folds(bank), strict=True)))


def trials(held: Sequence[HeldOut]) -> tuple[Trial, ...]:
    """Ask every phrasing that is held out of weights that have not seen its voice."""
    return tuple(trial for fold in held for trial in _ask(fold.model, fold.phrasings))


def divisions(held: Sequence[HeldOut], model: Model) -> tuple[Division, ...]:
    """Have every text divided by weights that have not seen it, as sure as `model` is; one left whole yields none."""
    inside = sum(one.covered for fold in held for one in fold.phrasings)
    outside = sum(len(fold.phrasings) for fold in held) - inside
    several = sum(len(fold.messages) for fold in held)
    counts = {
        True: (1 - SEVERAL_SHARE) * COVERED_SHARE / max(inside, 1),
        False: (1 - SEVERAL_SHARE) * (1 - COVERED_SHARE) / max(outside, 1),
        None: SEVERAL_SHARE / max(several, 1),
    }
    return tuple(division for fold in held for division in _divide(fold, model, counts))


def calibrated(model: Model, held: Sequence[HeldOut]) -> Model:
    """Return the model with what the folds teach about how sure it may be."""
    sure = _sure_of_one(model, trials(held))
    return _sure_of_parts(sure, divisions(held, sure))


def _sure_of_one(model: Model, tried: Sequence[Trial]) -> Model:
    plain = np.array([trial.signals for trial in tried])
    seen = np.array([(*trial.signals, *trial.nearness) for trial in tried])
    right = np.array([trial.best == trial.phrasing.owner for trial in tried])
    among = np.array([trial.phrasing.owner in trial.offered for trial in tried])
    covered = np.array([trial.phrasing.covered for trial in tried])
    weights = _weights(covered, COVERED_SHARE)
    answerable, offerable = _fit(seen, right, weights), _fit(seen, among, weights)
    sure = answerable.probability(seen)
    answer, choice = _cheapest(
        sure,
        np.maximum(sure, offerable.probability(seen)),
        right,
        among,
        covered,
        weights,
    )
    return replace(
        model,
        answerable=answerable,
        offerable=offerable,
        clear=_fit(plain, right, weights),
        thresholds=Thresholds(answer=answer, choice=choice, parts=answer),
    )


def _sure_of_parts(model: Model, divided: Sequence[Division]) -> Model:
    one = [division for division in divided if division.stretches == 1]
    several = [division for division in divided if division.stretches > 1]
    if not one or not several:
        return model
    focal = _fit_divisions(one, [division.right for division in one])
    divisible = _fit_divisions(several, [not division.wrong for division in several])
    sure = divisible.probability(np.array([division.signals for division in several]))
    right = np.array([division.right for division in several])
    wrong = np.array([division.wrong for division in several])
    weights = np.array([division.weight for division in several])
    asked = np.array([division.stretches for division in several])

    def cost(threshold: float) -> float:
        said, unsaid = np.where(wrong, WRONG_COST, 0.0), np.where(right, REFUSAL_COST * asked, 0.0)
        enough = replace(model.thresholds, parts=threshold).of_parts(asked)
        return float((weights * np.where(sure >= enough, said, unsaid)).sum())

    costs = {threshold: cost(threshold) for threshold in map(float, _GRID)}
    least = min(costs.values())
    parts = min(threshold for threshold, one in costs.items() if one <= (1 + _NEARLY) * least)
    return replace(model, focal=focal, divisible=divisible, thresholds=replace(model.thresholds, parts=parts))


def _fit_divisions(divided: Sequence[Division], hits: Sequence[bool]) -> Calibration:
    weights = np.array([division.weight for division in divided])
    return _fit(
        np.array([division.signals for division in divided]),
        np.array(hits),
        weights / weights.mean(),
    )


def _divide(fold: HeldOut, model: Model, counts: Mapping[bool | None, float]) -> Iterator[Division]:
    """Yield the divisions of one fold; `counts` is what a covered phrasing, another one, and a message (None) count."""
    sure = replace(fold.model, answerable=model.answerable, offerable=model.offerable, clear=model.clear)
    matcher = Matcher(sure)
    topics = {owner for owner, covered in zip(model.owners, model.covered, strict=True) if covered} - {
        SMALL_TALK
    }
    single = ((one.text, one.lang, (one.owner,), counts[one.covered]) for one in fold.phrasings)
    several = ((one.text, detect(words(one.text)), one.owners, counts[None]) for one in fold.messages)
    for text, lang, owners, weight in chain[tuple[str, Lang, tuple[str, ...], float]](single, several):
        fragments = split.fragments(split.body(text))
        proposal = Parts(matcher, fragments, lang).proposal() if len(fragments) > 1 else None
        if proposal is not None:
            answered = {stretch.owner for stretch in proposal.stretches if stretch.covered}
            asked = topics & set(owners)
            wrong = not answered <= asked
            yield Division(proposal.signals, answered == asked, wrong, len(proposal.stretches), weight)


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


def _fit(seen: Floats, hit: NDArray[np.bool_], weights: Floats) -> Calibration:
    if hit.all() or not hit.any():
        return Calibration((1.0, *(0.0,) * (seen.shape[1] - 1)), 0.0)
    regression = LogisticRegression(C=10.0, max_iter=1000).fit(seen, hit, sample_weight=weights)
    return Calibration(tuple(regression.coef_[0].tolist()), float(regression.intercept_[0]))


def _cheapest(  # noqa: PLR0917 -- what a cost depends on
    sure: Floats,
    sure_among: Floats,
    right: NDArray[np.bool_],
    among: NDArray[np.bool_],
    covered: NDArray[np.bool_],
    weights: Floats,
) -> tuple[float, float]:
    """Return the two thresholds, to answer and to offer, that cost least."""
    answering = np.where(right, 0.0, WRONG_COST)
    offering = np.where(among, RIGHT_CHOICE_COST, WRONG_CHOICE_COST)
    refusing = np.where(covered, REFUSAL_COST, 0.0)

    def cost(answer: float, choice: float) -> float:
        otherwise = np.where(sure_among >= choice, offering, refusing)
        return float((weights * np.where(sure >= answer, answering, otherwise)).sum())

    return min(
        ((float(answer), float(choice)) for answer in _GRID for choice in _GRID), key=lambda pair: cost(*pair)
    )
