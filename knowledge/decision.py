"""From a ranking to an outcome, and from a message to one decision per question in it.

The thresholds come from cross-validation on the first book's own phrasings (`knowledge.validation`); sets of labelled
questions measure what they give. Among those that answer at most one unseen phrasing in eight with another topic,
and at most three unseen near misses in ten, they resolve the most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge import split
from knowledge.matcher import Candidate, Matcher
from knowledge.models import Lang, Outcome

MIN_ANSWER_SCORE = 0.3
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
_MIN_HALF_SHARE = 0.9
"""The same for the halves of one sentence, which are more often a single question."""


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

    The message is taken as one question unless its pieces are surely answered by different topics.
    """

    def decided(question: str) -> Decision:
        return decide(question, matcher.rank(question, lang))

    whole = decided(body)
    asking = tuple(decided(question) for question in split.questions(body))
    several = _several(asking, whole, _MIN_QUESTION_SHARE) or _coordinated(decided, whole, asking)
    return several or (_surest(whole, asking),)


def _coordinated(
    decided: Callable[[str], Decision], whole: Decision, asking: Sequence[Decision]
) -> tuple[Decision, ...]:
    """Return the decisions of the surest cut of « … et … » whose halves are both surely answered."""
    halves = [cut for sentence in asking or (whole,) for cut in split.coordinated(sentence.question)]
    cuts = (_several([decided(half) for half in cut], whole, _MIN_HALF_SHARE) for cut in halves)
    return max(cuts, key=lambda cut: min((half.score for half in cut), default=0.0), default=())


def _several(decisions: Sequence[Decision], whole: Decision, min_share: float) -> tuple[Decision, ...]:
    """Return the decisions of a message that asks several things, or nothing when it asks one."""
    first_of: dict[str, Decision] = {}
    for decision in decisions:
        if decision.outcome is Outcome.ANSWER and decision.score >= whole.score * min_share:
            first_of.setdefault(decision.topics[0].id, decision)
    if len(first_of) < 2:  # noqa: PLR2004 - one topic is one question
        return ()
    if whole.outcome is Outcome.ANSWER and whole.topics[0].id not in first_of:
        return ()
    return tuple(first_of.values())[: split.MAX_PARTS]


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
