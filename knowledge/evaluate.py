"""How good the answers are: resolved, offered, wrong and refused, over labelled questions.

resolved  share of in-scope messages whose main answer is an accepted topic; with `all`, every part answered
offered   share of in-scope messages where an accepted topic is only among the proposed choices
wrong     share of all messages answered with a topic that is not accepted
refused   share of out-of-scope messages told "not covered"
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from knowledge.models import Answer, Frozen, Outcome


class LabelledQuestion(Frozen):
    """One line of a questions file."""

    q: str
    """The message as typed."""
    accept: tuple[str, ...]
    """Topics of which any is a right main answer; empty when the document does not cover the message."""
    style: str
    """How it was written; for reports only."""
    all: tuple[tuple[str, ...], ...] = Field(default=())
    """For several questions in one message: the topics that are right for each; empty otherwise."""


@dataclass(frozen=True)
class Reply:
    """What a judged system made of one message."""

    outcome: Outcome
    answered: tuple[str, ...]
    """Topics answered, in order."""
    offered: tuple[str, ...]
    """Topics only proposed."""


@dataclass(frozen=True)
class Metrics:
    """The four shares, each 0..1, and what they are shares of. A share of nothing is None."""

    messages: int
    resolved: float | None
    offered: float | None
    wrong: float | None
    refused: float | None


@dataclass(frozen=True)
class Evaluation:
    """Metrics over all messages and by style."""

    overall: Metrics
    by_style: tuple[tuple[str, Metrics], ...]
    """In the order in which the styles first appear."""


def read_questions(path: Path) -> tuple[LabelledQuestion, ...]:
    """Read a questions file, one JSON object a line; raise pydantic's `ValidationError` on a malformed line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(LabelledQuestion.model_validate_json(line) for line in lines if line.strip())


def reply_of(answer: Answer) -> Reply:
    """Return what an answer comes to, part by part."""
    topics = {
        outcome: tuple(ref.id for part in answer.parts if part.outcome is outcome for ref in part.topics)
        for outcome in (Outcome.ANSWER, Outcome.CHOICE)
    }
    return Reply(answer.outcome, answered=topics[Outcome.ANSWER], offered=topics[Outcome.CHOICE])


def evaluate(questions: Sequence[LabelledQuestion], reply_to: Callable[[str], Reply]) -> Evaluation:
    """Ask every question and measure the replies."""
    judged = [(question, reply_to(question.q)) for question in questions]
    styles = tuple(dict.fromkeys(question.style for question in questions))
    return Evaluation(
        overall=_metrics(judged),
        by_style=tuple(
            (style, _metrics([pair for pair in judged if pair[0].style == style])) for style in styles
        ),
    )


def is_resolved(question: LabelledQuestion, reply: Reply) -> bool:
    """Tell whether every thing asked is answered by a topic accepted for it."""
    if question.all:
        return all(set(accepted) & set(reply.answered) for accepted in question.all)
    return bool(reply.answered) and reply.answered[0] in question.accept


def is_offered(question: LabelledQuestion, reply: Reply) -> bool:
    """Tell whether an accepted topic is proposed without being answered."""
    return not is_resolved(question, reply) and bool(set(question.accept) & set(reply.offered))


def is_wrong(question: LabelledQuestion, reply: Reply) -> bool:
    """Tell whether a topic that is not accepted was answered."""
    return bool(set(reply.answered) - set(question.accept))


def _metrics(judged: Sequence[tuple[LabelledQuestion, Reply]]) -> Metrics:
    in_scope = [(question, reply) for question, reply in judged if question.accept]
    out_of_scope = [reply for question, reply in judged if not question.accept]
    return Metrics(
        messages=len(judged),
        resolved=_share(is_resolved(question, reply) for question, reply in in_scope),
        offered=_share(is_offered(question, reply) for question, reply in in_scope),
        wrong=_share(is_wrong(question, reply) for question, reply in judged),
        refused=_share(reply.outcome is Outcome.UNKNOWN for reply in out_of_scope),
    )


def _share(hits: Iterable[bool]) -> float | None:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else None
