import numpy as np
import pytest

from knowledge import Outcome
from knowledge.decision import decide, decide_message
from knowledge.matcher import Matcher, Ranking
from knowledge.model import Model, Thresholds

THRESHOLDS = Thresholds(answer=0.8, choice=0.5, parts=0.7)
OWNERS = ("a", "aside", "b", "c", "d", "excluded")
COVERED = (True, False, True, True, True, False)


def ranking(answerable: float, offerable: float, **shares: float) -> Ranking:
    given = np.array([shares.get(owner, 0.0) for owner in OWNERS], dtype=np.float32)
    return Ranking(OWNERS, COVERED, given, answerable, offerable, words=3)


@pytest.mark.parametrize(
    ("given", "outcome", "ids"),
    [
        (ranking(0.8, 0.9, a=0.9), Outcome.ANSWER, ("a",)),
        (ranking(0.9, 0.9, excluded=0.5, a=0.4), Outcome.ANSWER, ("a",)),
        (ranking(0.79, 0.5, a=0.5, b=0.4), Outcome.CHOICE, ("a", "b")),
        (ranking(0.7, 0.9, a=0.3, b=0.29, c=0.28, d=0.13), Outcome.CHOICE, ("a", "b", "c")),
        (ranking(0.7, 0.9, b=0.5, a=0.3, c=0.01), Outcome.CHOICE, ("b", "a")),
        (ranking(0.7, 0.9, a=0.9, b=0.01), Outcome.CHOICE, ("a", "b")),
        (ranking(0.79, 0.49, a=0.5, b=0.4), Outcome.UNKNOWN, ()),
        (ranking(0.1, 0.2, excluded=0.9, a=0.1), Outcome.UNKNOWN, ()),
    ],
)
def test_ranking_becomes_an_outcome(given: Ranking, outcome: Outcome, ids: tuple[str, ...]) -> None:
    decision = decide("?", given, THRESHOLDS)
    assert decision.outcome is outcome
    assert tuple(candidate.id for candidate in decision.topics) == ids
    assert decision.score == given.answerable


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        (ranking(0.1, 0.2, excluded=0.9, a=0.1), "excluded"),
        (ranking(0.1, 0.2, excluded=0.2, a=0.1), None),
        (ranking(0.1, 0.2, aside=0.9, excluded=0.05), None),
        (ranking(0.1, 0.2, a=0.6, excluded=0.4), None),
        (ranking(0.9, 0.9, excluded=0.9, a=0.1), None),
    ],
)
def test_subject_of_a_refusal_is_an_exclusion_that_stands_out(given: Ranking, subject: str | None) -> None:
    assert decide("?", given, THRESHOLDS).subject == subject


@pytest.fixture(scope="module")
def matcher(town_model: Model) -> Matcher:
    return Matcher(town_model)


def decided(matcher: Matcher, body: str, before: str = "") -> list[tuple[Outcome, str | None]]:
    decisions = decide_message(matcher, body, "fr", before=before)
    return [(one.outcome, one.topics[0].id if one.topics else one.subject) for one in decisions]


def test_parts_of_a_message_are_decided_one_by_one(matcher: Matcher) -> None:
    assert decided(matcher, "Quel est le siret de la mairie ? La visite est-elle obligatoire ?") == [
        (Outcome.ANSWER, "siret"),
        (Outcome.ANSWER, "visit"),
    ]
    assert decided(matcher, "Quel est le siret de la mairie ? Y a-t-il un parking ?") == [
        (Outcome.ANSWER, "siret"),
        (Outcome.UNKNOWN, "parking"),
    ]


def test_phrasing_word_for_word_is_not_divided(matcher: Matcher) -> None:
    assert decided(matcher, "visite du site avant l'offre obligatoire ou non") == [(Outcome.ANSWER, "visit")]


def test_short_message_that_says_too_little_leans_on_the_one_before(matcher: Matcher) -> None:
    alone = decided(matcher, "c'est obligatoire pour nous ?")
    after = decided(matcher, "et c'est à quelle adresse ?", before="que marquer sur nos échantillons ?")
    assert alone
    assert after == [(Outcome.ANSWER, "samples")]


def test_message_that_stands_alone_does_not_lean_on_the_one_before(matcher: Matcher) -> None:
    assert decided(matcher, "quel est le siret de la mairie", before="y a-t-il un parking ?") == [
        (Outcome.ANSWER, "siret")
    ]


def test_long_message_does_not_lean_on_the_one_before(matcher: Matcher) -> None:
    long = "on écrit obligatoire chantier mairie adresse entreprise mention"
    assert decided(matcher, long, before="que marquer sur nos échantillons ?") == decided(matcher, long)


def test_near_miss_after_a_covered_question_stays_a_near_miss(matcher: Matcher) -> None:
    assert decided(matcher, "et mon siret à moi ?", before="quel est le siret de la mairie ?") == [
        (Outcome.UNKNOWN, "own-siret")
    ]
