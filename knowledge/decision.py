"""From a ranking to an outcome, and from a message to one decision per question in it.

The thresholds come from cross-validation on the first book's own phrasings (`knowledge.validation`); sets of labelled
questions measure what they give. Among those that answer at most one unseen phrasing in ten with another topic,
and at most one unseen near miss in four, they resolve the most. Those for pieces of a message are kept where one
more question answered would cost more wrong parts than it is worth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge import split
from knowledge.matcher import Candidate, Matcher
from knowledge.models import Lang, Outcome

MIN_ANSWER_SCORE = 0.35
"""Below it, no topic is near enough to answer."""
MAX_RIVAL_SHARE = 0.9
"""A next topic nearer than this share of the best one makes it a choice."""
MIN_LEAD_OVER_EXCLUSIONS = 1.5
"""How many times nearer than any exclusion a topic must be."""
MIN_CHOICE_SCORE = 0.22
"""Below it, topics are not even offered."""

MAX_CHOICES = 3
_MIN_OFFERED_SHARE = 0.5
_MIN_QUESTION_SHARE = 0.7
"""How near, relative to the whole message, each of its questions must be to be answered by itself."""
_MIN_QUESTION_PRESENCE = 0.3
"""How near to a message of two questions, relative to what is nearest to it, the topic of each must be."""
_MIN_HALF_SHARE = 0.9
"""The share for the pieces of one sentence, which are more often a single question."""
_MIN_HALF_PRESENCE = 0.4
"""The presence for the pieces of one sentence."""
_MIN_EXCLUSION_SCORE = 0.35
"""How near to an exclusion a request must be to count as a question, whatever its form."""


@dataclass(frozen=True)
class Decision:
    """What one question comes to."""

    question: str
    outcome: Outcome
    topics: tuple[Candidate, ...]
    """Answered or offered, best first."""
    ranking: tuple[Candidate, ...]
    """Everything the question is near to, exclusions included."""

    @property
    def score(self) -> float:
        """Nearness of the best topic, 0..1; 0 when there is none."""
        return max((candidate.score for candidate in self.ranking if candidate.covered), default=0.0)


def decide(question: str, ranking: tuple[Candidate, ...]) -> Decision:
    """Turn a ranking into an outcome: near and alone, an answer; near but not alone, a choice; else unknown."""
    topics = tuple(candidate for candidate in ranking if candidate.covered)[:MAX_CHOICES]
    best = topics[0].score if topics else 0.0
    excluded = max((candidate.score for candidate in ranking if not candidate.covered), default=0.0)
    if best < MIN_CHOICE_SCORE or best < excluded * MIN_LEAD_OVER_EXCLUSIONS:
        return Decision(question, Outcome.UNKNOWN, (), ranking)
    rival = topics[1].score if len(topics) > 1 else 0.0
    if best >= MIN_ANSWER_SCORE and rival <= best * MAX_RIVAL_SHARE:
        return Decision(question, Outcome.ANSWER, topics[:1], ranking)
    offered = tuple(topic for topic in topics if topic.score >= best * _MIN_OFFERED_SHARE)
    if len(offered) < 2:  # noqa: PLR2004 - one topic is no choice
        return Decision(question, Outcome.UNKNOWN, (), ranking)
    return Decision(question, Outcome.CHOICE, offered, ranking)


def decide_message(matcher: Matcher, body: str, lang: Lang) -> tuple[Decision, ...]:
    """Return one decision per question of a message freed of its frame; never empty.

    The message is taken as one question unless its pieces are surely answered by different topics, or one is answered
    and another is surely a question too. What is only context gets no decision.
    """

    def decided(question: str) -> Decision:
        return decide(question, matcher.rank(question, lang))

    whole = decided(body)
    asking = tuple((decided(piece.text), piece.marked) for piece in split.questions(body))
    pieces = tuple(
        (part, marked) for sentence, marked in asking or ((whole, False),) for part in _cut(decided, sentence)
    )
    return _several(pieces, whole) or (_surest(whole, [decision for decision, _ in asking]),)


def _cut(decided: Callable[[str], Decision], sentence: Decision) -> tuple[Decision, ...]:
    """Return the decisions of a sentence's pieces, cut where most of them are most surely told.

    When no cut is sure, the sentence's own decision alone.
    """
    cuts = (tuple(map(decided, cut)) for cut in split.coordinated(sentence.question))
    sure = [cut for cut in cuts if _is_sure(cut, sentence)]
    return max(sure, key=lambda cut: (len(cut), min(piece.score for piece in cut)), default=(sentence,))


def _is_sure(pieces: Sequence[Decision], sentence: Decision) -> bool:
    """Tell whether each piece of a sentence is answered by a topic of its own, or asks for something excluded."""
    answered = [
        piece for piece in pieces if _is_answered(piece, sentence, _MIN_HALF_SHARE, _MIN_HALF_PRESENCE)
    ]
    topics = {piece.topics[0].id for piece in answered}
    if len(topics) < len(answered) or (
        sentence.outcome is Outcome.ANSWER and sentence.topics[0].id not in topics
    ):
        return False
    if len(answered) == len(pieces):
        return True
    asking = all(split.asks(piece.question) for piece in pieces)
    rest = [piece for piece in pieces if piece not in answered]
    return asking and bool(answered) and all(_is_excluded(piece) for piece in rest)


def _is_answered(piece: Decision, whole: Decision, min_share: float, min_presence: float) -> bool:
    """Tell whether a piece is answered by itself, and by a topic that the whole is near to as well."""
    if piece.outcome is not Outcome.ANSWER or piece.score < whole.score * min_share:
        return False
    nearest = whole.ranking[0].score if whole.ranking else 0.0
    return any(
        candidate.id == piece.topics[0].id and candidate.score >= nearest * min_presence
        for candidate in whole.ranking
    )


def _several(pieces: Sequence[tuple[Decision, bool]], whole: Decision) -> tuple[Decision, ...]:
    """Return the decisions of a message that asks several things, or nothing when it asks one."""
    first_of: dict[str, Decision] = {}
    presence = _MIN_QUESTION_PRESENCE * 2 / max(len(pieces), 2)
    for piece, _ in pieces:
        named = split.names_something(piece.question)
        if named and _is_answered(piece, whole, _MIN_QUESTION_SHARE, presence):
            first_of.setdefault(piece.topics[0].id, piece)
    if not first_of or (whole.outcome is Outcome.ANSWER and whole.topics[0].id not in first_of):
        return ()
    told = tuple(
        piece
        for piece, marked in pieces
        if piece in first_of.values() or _is_left_open(piece, set(first_of), marked=marked)
    )
    return told[: split.MAX_PARTS] if len(told) > 1 else ()


def _is_left_open(piece: Decision, answered: set[str], *, marked: bool) -> bool:
    """Tell whether a piece that is not answered is surely a question of its own, which its writer must know about."""
    if piece.outcome is Outcome.ANSWER or answered & {topic.id for topic in piece.topics}:
        return False
    return _is_excluded(piece) or (marked and split.stands_alone(piece.question))


def _is_excluded(piece: Decision) -> bool:
    """Tell whether a piece is surely about something that the document does not cover."""
    nearest = piece.ranking[0] if piece.ranking else None
    return (
        piece.outcome is Outcome.UNKNOWN
        and nearest is not None
        and not nearest.covered
        and nearest.score >= _MIN_EXCLUSION_SCORE
        and split.names_something(piece.question)
    )


def _surest(whole: Decision, asking: Sequence[Decision]) -> Decision:
    """Return the message's one decision: as a whole, else by the question in it that stands out."""
    if whole.outcome is Outcome.ANSWER or not asking:
        return whole
    best = max(asking, key=lambda decision: (decision.outcome is Outcome.ANSWER, decision.score))
    if best.outcome is Outcome.UNKNOWN:
        return whole
    if whole.outcome is Outcome.CHOICE and best.outcome is not Outcome.ANSWER:
        return whole
    return Decision(whole.question, best.outcome, best.topics, best.ranking)
