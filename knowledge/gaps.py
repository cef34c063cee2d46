"""What was asked and not covered, grouped by what it is about and by likeness: where a book may want another topic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.answer import Answerer
from knowledge.models import Outcome
from knowledge.text import plain

_SAME_MATTER = 62.0
"""Likeness (rapidfuzz token_set_ratio, 0..100) from which two questions are in one group."""


@dataclass(frozen=True)
class Gap:
    """Questions that are alike and that the document does not cover."""

    subject: str | None
    """Id of the exclusion that they are about; None when none stands out."""
    questions: tuple[str, ...]
    """As typed, in the order in which they were asked."""


def gaps(answerer: Answerer, messages: Iterable[str]) -> tuple[Gap, ...]:
    """Return the groups of what is not covered in messages, the largest first."""
    by_subject: dict[str | None, list[str]] = {}
    for message in messages:
        for part in answerer.answer(message).parts:
            if part.outcome is Outcome.UNKNOWN and part.question:
                by_subject.setdefault(part.subject, []).append(part.question)
    found = [Gap(subject, group) for subject, asked in by_subject.items() for group in _alike(tuple(asked))]
    return tuple(sorted(found, key=lambda gap: (-len(gap.questions), gap.subject or "", gap.questions)))


@dataclass(frozen=True)
class Mismatch:
    """Questions that a topic answered, and of which those who asked said that it was not what they asked."""

    answered: str
    """Id of the topic."""
    questions: tuple[str, ...]
    """As typed, in the order in which they were asked."""


def mismatches(answerer: Answerer, disowned: Iterable[str]) -> tuple[Mismatch, ...]:
    """Return the messages whose answer was said to be beside the question, by the topic that still answers them."""
    by_topic: dict[str, list[str]] = {}
    for message in disowned:
        for part in answerer.answer(message).parts:
            if part.outcome is Outcome.ANSWER:
                by_topic.setdefault(part.topics[0].id, []).append(part.question)
    found = [Mismatch(topic, tuple(asked)) for topic, asked in by_topic.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.questions), one.answered)))


def _alike(questions: Sequence[str]) -> list[tuple[str, ...]]:
    """Group questions: each joins the first group whose first question it is like."""
    groups: list[list[str]] = []
    heads: list[str] = []
    for question in questions:
        flat = plain(question)
        best = process.extractOne(flat, heads, scorer=fuzz.token_set_ratio, score_cutoff=_SAME_MATTER)
        if best is None:
            groups.append([question])
            heads.append(flat)
        else:
            groups[best[2]].append(question)
    return [tuple(group) for group in groups]
