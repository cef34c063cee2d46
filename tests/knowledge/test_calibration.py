"""Thresholds are those that cost least or nearly so, counted here again, phrasing by phrasing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from knowledge import Answerer, Book
from knowledge.bank import Bank
from knowledge.calibration import (
    COVERED_SHARE,
    REFUSAL_COST,
    RIGHT_CHOICE_COST,
    WRONG_CHOICE_COST,
    WRONG_COST,
    Divided,
    Division,
    HeldOut,
    Trial,
    calibrated,
    divided,
    held_out,
    trials,
)
from knowledge.model import Calibration, Model, Thresholds
from knowledge.training import learn

GRID = [percent / 100 for percent in range(30, 99)]


@pytest.fixture(scope="module")
def tried(town_held: Sequence[HeldOut]) -> tuple[Trial, ...]:
    return trials(town_held)


def sure_of(trial: Trial, model: Model) -> float:
    return float(model.answerable.probability(np.concatenate((trial.signals, trial.nearness))))


def cost_of(trial: Trial, model: Model, thresholds: Thresholds) -> float:
    """Return what a reply is expected to cost, in refusals of a covered question."""
    seen = np.concatenate((trial.signals, trial.nearness))
    sure = float(model.answerable.probability(seen))
    among = max(sure, float(model.offerable.probability(seen)))
    if sure >= thresholds.answer:
        return WRONG_COST * (1 - sure)
    if among >= thresholds.choice:
        return RIGHT_CHOICE_COST * among + WRONG_CHOICE_COST * (1 - among)
    return REFUSAL_COST if trial.phrasing.covered else 0.0


def total(tried: Sequence[Trial], model: Model, thresholds: Thresholds) -> float:
    """Return the cost of the mix of covered and other questions that is expected."""
    costs = {True: [0.0], False: [0.0]}
    for trial in tried:
        costs[trial.phrasing.covered].append(cost_of(trial, model, thresholds))
    inside, outside = (sum(costs[covered]) / (len(costs[covered]) - 1) for covered in (True, False))
    return COVERED_SHARE * inside + (1 - COVERED_SHARE) * outside


def test_every_phrasing_is_tried_on_weights_that_have_not_seen_it(
    tried: Sequence[Trial], town_bank: Bank
) -> None:
    assert sorted(id(trial.phrasing) for trial in tried) == sorted(map(id, town_bank.phrasings))


def test_no_other_thresholds_cost_much_less(tried: Sequence[Trial], town_model: Model) -> None:
    chosen = town_model.thresholds
    best = total(tried, town_model, chosen)
    others = (
        total(tried, town_model, replace(chosen, answer=answer, choice=choice))
        for answer in GRID[::4]
        for choice in GRID[::4]
    )
    assert min(others) >= best / 1.03 - 1e-9


def test_probability_of_an_answer_is_how_often_it_is_right(tried: Sequence[Trial], town_model: Model) -> None:
    """Over the questions as they are expected to come, the mean of the one is the mean of the other."""
    weight = {True: COVERED_SHARE, False: 1 - COVERED_SHARE}
    count = {covered: sum(one.phrasing.covered is covered for one in tried) for covered in weight}
    sure = right = 0.0
    for trial in tried:
        share = weight[trial.phrasing.covered] / count[trial.phrasing.covered]
        sure += share * sure_of(trial, town_model)
        right += share * (trial.best == trial.phrasing.owner)
    assert sure == pytest.approx(right, abs=0.03)


def test_sure_trials_are_right_more_often_than_unsure_ones(tried: Sequence[Trial], town_model: Model) -> None:
    sure = sorted(tried, key=lambda one: sure_of(one, town_model))
    half = len(sure) // 2
    hits = [trial.best == trial.phrasing.owner for trial in sure]
    assert sum(hits[half:]) > sum(hits[:half])


def test_parts_are_divided_where_it_costs_little_more_than_the_least(
    town_held: Sequence[HeldOut], town_model: Model
) -> None:
    tried = divided(town_held, town_model)
    assert len(tried) == sum(len(fold.phrasings) + len(fold.messages) for fold in town_held)

    def taken(one: Divided, thresholds: Thresholds) -> Division | None:
        sure = [(each, town_model.sure_of_parts(each.signals, each.count)) for each in one.divisions]
        for each, how_sure in sure:
            if thresholds.divide(how_sure, each.count, answerable=one.answerable):
                return each
        return None

    def cost(parts: float) -> float:
        thresholds = replace(town_model.thresholds, parts=parts)
        return sum(one.weight * (taken(one, thresholds) or one).cost for one in tried)

    followed = [each for one in tried if (each := taken(one, town_model.thresholds))]
    assert any(each.count > 1 for each in followed)
    assert sum(not each.wrong for each in followed) >= 0.8 * len(followed)
    assert cost(town_model.thresholds.parts) <= 1.03 * min(map(cost, GRID)) + 1e-9


def test_division_costs_what_it_answers_wrongly_or_leaves_unanswered(
    town_held: Sequence[HeldOut], town_model: Model
) -> None:
    for one in divided(town_held, town_model):
        for each in one.divisions:
            assert not (each.right and each.wrong)
            if each.wrong:
                assert each.cost == WRONG_COST
            else:
                assert each.cost == 0.0 if each.right else each.cost >= REFUSAL_COST


def test_book_whose_voices_hold_no_messages_still_answers_them(town: Book, town_bank: Bank) -> None:
    """Whatever the parts of a message could not be learned from, it gets a reply."""
    quiet = Bank(town_bank.phrasings[::2], ())
    for held in (held_out(town, quiet), ()):
        model = calibrated(learn(town, quiet), held) if held else learn(town, quiet)
        answer = Answerer(town, model).answer(
            "Quel est le siret de la ville ? La visite du site est obligatoire ?"
        )
        assert answer.parts


def test_book_that_nothing_is_ever_wrong_about_still_gets_thresholds(
    town_model: Model, town_held: Sequence[HeldOut]
) -> None:
    """With one topic and nothing else to be mistaken for, every trial is right."""
    only = [
        HeldOut(fold.model, tuple(one for one in fold.phrasings if one.text == "siret mairie"), ())
        for fold in town_held
    ]
    model = calibrated(town_model, only)
    assert isinstance(model.answerable, Calibration)
    assert 0.0 < model.thresholds.answer < 1.0
