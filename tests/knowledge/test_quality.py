"""The quality of the matching is a number that may not fall.

One phrasing more or less in the book moves these numbers by a point or two: the bounds leave that much.

The questions beside the project serve to measure only: none of their lines is in the book or behind a threshold.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process, utils

from knowledge import Answerer, Book, Outcome
from knowledge.evaluate import LabelledQuestion, Metrics, Reply, evaluate, read_questions, reply_of
from knowledge.matcher import Phrasing, phrasings
from knowledge.validation import HeldOut, cross_validate, cross_validate_messages

QUESTIONS = Path(__file__).parents[2].parent / "shared" / "questions" / "dev.jsonl"


@pytest.fixture(scope="module")
def questions() -> tuple[LabelledQuestion, ...]:
    if not QUESTIONS.is_file():
        pytest.skip("the question set is not beside the project")
    return read_questions(QUESTIONS)


@pytest.fixture(scope="module")
def held(cpam: Book) -> HeldOut:
    return HeldOut(cpam)


def shares(metrics: Metrics) -> tuple[float, float, float]:
    assert metrics.resolved is not None
    assert metrics.wrong is not None
    assert metrics.refused is not None
    return metrics.resolved, metrics.wrong, metrics.refused


def extract_one(bank: Sequence[Phrasing], cutoff: float, question: str) -> Reply:
    """Answer as a plain fuzzy search over the same phrasings would, with the scorer that suits it best."""
    texts = [phrasing.text for phrasing in bank]
    found = process.extractOne(
        question, texts, scorer=fuzz.token_sort_ratio, processor=utils.default_process, score_cutoff=cutoff
    )
    if found is None or not bank[found[2]].covered:
        return Reply(Outcome.UNKNOWN, answered=(), offered=())
    return Reply(Outcome.ANSWER, answered=(bank[found[2]].owner,), offered=())


def test_answers_to_the_question_set_do_not_get_worse(
    cpam_desk: Answerer, questions: tuple[LabelledQuestion, ...]
) -> None:
    resolved, wrong, refused = shares(
        evaluate(questions, lambda text: reply_of(cpam_desk.answer(text))).overall
    )
    assert resolved >= 0.76
    assert wrong <= 0.05
    assert refused >= 0.83


def test_answers_beat_a_plain_fuzzy_search_with_and_without_a_threshold(
    cpam: Book, cpam_desk: Answerer, questions: tuple[LabelledQuestion, ...]
) -> None:
    bank = phrasings(cpam)
    ours = shares(evaluate(questions, lambda text: reply_of(cpam_desk.answer(text))).overall)
    for cutoff in (0.0, 50.0, 60.0):
        plain = shares(evaluate(questions, partial(extract_one, bank, cutoff)).overall)
        assert ours[0] > plain[0]
        assert ours[1] < plain[1]


def test_several_questions_in_a_message_are_told_apart_far_more_often_than_not(held: HeldOut) -> None:
    splitting = cross_validate_messages(held)
    assert splitting.both_answered >= 0.65
    assert splitting.rest_told >= 0.57
    assert splitting.one_kept >= 0.92


def test_unseen_wording_is_answered_rightly_far_more_often_than_wrongly(held: HeldOut) -> None:
    by_style = dict(cross_validate(held).by_style)
    topics, unseen = by_style["topic"], by_style["unseen exclusion"]
    assert topics.resolved is not None
    assert topics.wrong is not None
    assert unseen.wrong is not None
    assert topics.resolved >= 0.55
    assert topics.wrong <= 1 / 10
    assert unseen.wrong <= 1 / 4
