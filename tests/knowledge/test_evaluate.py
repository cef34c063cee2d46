from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge import Answerer, Outcome
from knowledge.evaluate import LabelledQuestion, Reply, evaluate, read_questions, reply_of


def question(
    q: str, *accept: str, style: str = "plain", **rest: tuple[tuple[str, ...], ...]
) -> LabelledQuestion:
    return LabelledQuestion(q=q, accept=accept, style=style, **rest)


def answered(*topics: str) -> Reply:
    return Reply(Outcome.ANSWER, answered=topics, offered=())


CHOICE = Reply(Outcome.CHOICE, answered=(), offered=("a", "b"))
UNKNOWN = Reply(Outcome.UNKNOWN, answered=(), offered=())


def measured(labelled: LabelledQuestion, reply: Reply) -> tuple[float | None, ...]:
    metrics = evaluate([labelled], lambda _: reply).overall
    return metrics.resolved, metrics.offered, metrics.wrong, metrics.refused


@pytest.mark.parametrize(
    ("labelled", "reply", "shares"),
    [
        (question("q", "a", "c"), answered("c"), (1.0, 0.0, 0.0, None)),
        (question("q", "a"), answered("b"), (0.0, 0.0, 1.0, None)),
        (question("q", "a"), CHOICE, (0.0, 1.0, 0.0, None)),
        (question("q", "c"), CHOICE, (0.0, 0.0, 0.0, None)),
        (question("q", "a"), UNKNOWN, (0.0, 0.0, 0.0, None)),
        (question("q"), UNKNOWN, (None, None, 0.0, 1.0)),
        (question("q"), CHOICE, (None, None, 0.0, 0.0)),
        (question("q"), answered("a"), (None, None, 1.0, 0.0)),
        (question("q", "a", "b", all=(("a",), ("b",))), answered("b", "a"), (1.0, 0.0, 0.0, None)),
        (question("q", "a", "b", all=(("a",), ("b",))), answered("a"), (0.0, 0.0, 0.0, None)),
    ],
)
def test_metrics_are_those_of_the_definitions(
    labelled: LabelledQuestion, reply: Reply, shares: tuple[float | None, ...]
) -> None:
    assert measured(labelled, reply) == shares


def test_metrics_are_given_by_style_too() -> None:
    questions = [question("one", "a", style="plain"), question("two", "b", style="sms")]
    evaluation = evaluate(questions, lambda _: answered("a"))
    assert evaluation.overall.resolved == 0.5
    assert [(style, metrics.resolved) for style, metrics in evaluation.by_style] == [
        ("plain", 1.0),
        ("sms", 0.0),
    ]


def test_reply_of_an_answer_keeps_answered_and_offered_apart(town_desk: Answerer) -> None:
    assert reply_of(town_desk.answer_topic("siret", "fr")) == answered("siret")


def test_questions_are_read_line_by_line_and_malformed_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"q": "où ?", "accept": ["a"], "style": "plain"}\n\n', encoding="utf-8")
    assert read_questions(path) == (question("où ?", "a"),)
    path.write_text('{"q": "où ?", "accept": "a", "style": "plain"}\n', encoding="utf-8")
    with pytest.raises(ValidationError):
        read_questions(path)
