import pytest

from knowledge import Outcome
from knowledge.decision import MIN_ANSWER_SCORE, MIN_CHOICE_SCORE, MIN_LEAD_OVER_EXCLUSIONS, decide
from knowledge.matcher import Candidate


def topic(name: str, score: float) -> Candidate:
    return Candidate(name, covered=True, score=score)


def exclusion(score: float) -> Candidate:
    return Candidate("excluded", covered=False, score=score)


@pytest.mark.parametrize(
    ("ranking", "outcome", "ids"),
    [
        ((topic("a", 0.8), topic("b", 0.3)), Outcome.ANSWER, ("a",)),
        ((topic("a", 0.8),), Outcome.ANSWER, ("a",)),
        (
            (topic("a", 0.8), topic("b", 0.79), topic("c", 0.78), topic("d", 0.7)),
            Outcome.CHOICE,
            ("a", "b", "c"),
        ),
        ((topic("a", 0.8), topic("b", 0.79), topic("c", 0.1)), Outcome.CHOICE, ("a", "b")),
        ((topic("a", MIN_ANSWER_SCORE - 0.01), topic("b", 0.2)), Outcome.CHOICE, ("a", "b")),
        ((topic("a", MIN_ANSWER_SCORE - 0.01),), Outcome.UNKNOWN, ()),
        ((topic("a", MIN_CHOICE_SCORE - 0.01), topic("b", 0.2)), Outcome.UNKNOWN, ()),
        ((exclusion(0.9), topic("a", 0.8)), Outcome.UNKNOWN, ()),
        ((topic("a", 0.8), exclusion(0.8 / MIN_LEAD_OVER_EXCLUSIONS + 0.01)), Outcome.UNKNOWN, ()),
        ((topic("a", 0.8), exclusion(0.8 / MIN_LEAD_OVER_EXCLUSIONS - 0.01)), Outcome.ANSWER, ("a",)),
        ((exclusion(0.9),), Outcome.UNKNOWN, ()),
        ((), Outcome.UNKNOWN, ()),
    ],
)
def test_ranking_becomes_an_outcome(
    ranking: tuple[Candidate, ...], outcome: Outcome, ids: tuple[str, ...]
) -> None:
    decision = decide("?", ranking)
    assert decision.outcome is outcome
    assert tuple(candidate.id for candidate in decision.topics) == ids


def test_score_is_that_of_the_best_topic_even_when_an_exclusion_wins() -> None:
    assert decide("?", (exclusion(0.9), topic("a", 0.4))).score == 0.4
    assert decide("?", (exclusion(0.9),)).score == 0.0
