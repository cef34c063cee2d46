"""The quality of the matching is a number that may not fall.

The questions serve to measure only: none of their lines is in the book or behind a threshold.
"""

from collections.abc import Sequence
from functools import partial

import pytest
from rapidfuzz import fuzz, process, utils

from knowledge import Answerer, Book, Outcome
from knowledge.bank import Bank
from knowledge.evaluate import Evaluation, LabelledQuestion, Reply, evaluate, reply_of
from knowledge.model import load_model
from knowledge.training import digest_of

COMPARED = 300
"""Questions that a plain search is asked too: it takes its time."""
IN_SCOPE = ("plain", "typo", "sms", "keyword", "formal", "email", "multi", "english")


@pytest.fixture(scope="module")
def measured(cpam_desk: Answerer, questions: Sequence[LabelledQuestion]) -> Evaluation:
    return evaluate(questions, lambda text: reply_of(cpam_desk.answer(text)))


def test_nine_covered_messages_in_ten_are_resolved(measured: Evaluation) -> None:
    assert (measured.overall.resolved or 0.0) >= 0.90


def test_nearly_all_covered_messages_are_resolved_or_offered(measured: Evaluation) -> None:
    assert (measured.overall.resolved or 0.0) + (measured.overall.offered or 0.0) >= 0.96


def test_hardly_a_message_is_answered_wrongly(measured: Evaluation) -> None:
    assert measured.overall.wrong is not None
    assert measured.overall.wrong <= 0.01


def test_what_the_document_does_not_cover_is_refused(measured: Evaluation) -> None:
    assert (measured.overall.refused or 0.0) >= 0.97


@pytest.mark.parametrize("style", IN_SCOPE)
def test_no_style_is_left_behind(measured: Evaluation, style: str) -> None:
    assert (dict(measured.by_style)[style].resolved or 0.0) >= 0.80


def extract_one(bank: Bank, texts: Sequence[str], cutoff: float, question: str) -> Reply:
    """Answer as a plain fuzzy search over the same phrasings would, with the scorer that suits it best."""
    found = process.extractOne(
        utils.default_process(question), texts, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff
    )
    if found is None or not bank.phrasings[found[2]].covered:
        return Reply(Outcome.UNKNOWN, answered=(), offered=())
    return Reply(Outcome.ANSWER, answered=(bank.phrasings[found[2]].owner,), offered=())


@pytest.mark.parametrize("cutoff", [0.0, 50.0, 60.0])
def test_answers_beat_a_plain_fuzzy_search_with_and_without_a_threshold(
    cpam_bank: Bank, cpam_desk: Answerer, questions: Sequence[LabelledQuestion], cutoff: float
) -> None:
    texts = [utils.default_process(one.text) for one in cpam_bank.phrasings]
    some = questions[:: len(questions) // COMPARED]
    plain = evaluate(some, partial(extract_one, cpam_bank, texts, cutoff)).overall
    ours = evaluate(some, lambda text: reply_of(cpam_desk.answer(text))).overall
    assert (ours.resolved or 0.0) > (plain.resolved or 0.0)
    assert (ours.wrong or 0.0) < (plain.wrong or 0.0)


def test_model_of_the_book_is_current(cpam: Book, cpam_bank: Bank) -> None:
    """When it is not: `guichet knowledge build`."""
    assert load_model(cpam.folder).digest == digest_of(cpam, cpam_bank)
