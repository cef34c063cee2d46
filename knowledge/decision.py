"""From a message to one decision for each question in it.

How sure the desk must be comes from the model: thresholds that cost least over phrasings that its weights have not seen
(`knowledge.calibration`).
"""

from dataclasses import dataclass, replace

from knowledge import split
from knowledge.bank import ASIDE, SMALL_TALK
from knowledge.matcher import MAX_CHOICES, Candidate, Matcher, Ranking
from knowledge.model import Thresholds
from knowledge.models import Lang, Outcome
from knowledge.parts import Parts, Stretch

_MIN_OFFERED_SHARE = 0.1
"""What a topic must have of the best one's share to be offered beside it."""
_MAX_FOLLOW_UP_WORDS = 5
"""Words that say something, in a message that leans on the one before it."""
_MIN_SUBJECT_SHARE = 0.4
"""From which share on an exclusion is named as what a question is about."""


@dataclass(frozen=True)
class Decision:
    """What one question comes to."""

    question: str
    outcome: Outcome
    topics: tuple[Candidate, ...]
    """Answered or offered, best first."""
    ranking: Ranking
    stands_out: bool = True
    """Whether something in it may be asked that the whole does not say."""

    @property
    def score(self) -> float:
        """Probability that the best topic is the right one, 0..1."""
        return self.ranking.answerable

    @property
    def is_small_talk(self) -> bool:
        """Whether it is answered as a greeting or thanks."""
        return self.outcome is Outcome.ANSWER and self.topics[0].id == SMALL_TALK

    @property
    def asks_nothing(self) -> bool:
        """Whether nothing that could be asked is seen in it, covered or not."""
        best = self.ranking.best
        faint = best.id in {ASIDE, SMALL_TALK} or best.share < _MIN_SUBJECT_SHARE
        return self.outcome is Outcome.UNKNOWN and not self.stands_out and faint

    @property
    def subject(self) -> str | None:
        """Id of the exclusion that the question is most probably about; None when none stands out."""
        best = self.ranking.best
        named = not best.covered and best.id != ASIDE and best.share >= _MIN_SUBJECT_SHARE
        return best.id if named and self.outcome is Outcome.UNKNOWN else None


def decide(question: str, ranking: Ranking, thresholds: Thresholds) -> Decision:
    """Turn a ranking into an outcome: sure of one topic, an answer; sure of a few, a choice; else unknown."""
    if ranking.answerable >= thresholds.answer:
        return Decision(question, Outcome.ANSWER, ranking.topics[:1], ranking)
    best = ranking.topics[:MAX_CHOICES]
    offered = tuple(topic for topic in best if topic.share >= best[0].share * _MIN_OFFERED_SHARE)
    offered = offered if len(offered) > 1 else best[:2]
    if ranking.offerable >= thresholds.choice and len(offered) > 1:
        return Decision(question, Outcome.CHOICE, offered, ranking)
    return Decision(question, Outcome.UNKNOWN, (), ranking)


def decide_message(matcher: Matcher, body: str, lang: Lang, *, before: str = "") -> tuple[Decision, ...]:
    """Return one decision per question of a message freed of its frame, in order; never empty.

    The message is one question unless it surely holds parts that ask for different things; what is only context in it
    gets no decision. A short message that says too little by itself is understood from what was asked `before`; where
    that leads to another topic than the message alone, both are offered.
    """
    thresholds = matcher.model.thresholds
    said = matcher.said_word_for_word(body, lang)
    if said is not None:
        return (decide(body, said, thresholds),)
    parts = Parts(matcher, split.fragments(body), lang)
    stands_out = False
    for proposal in parts.proposals():
        stands_out = True
        count = len(proposal.stretches)
        sure = matcher.model.sure_of_parts(proposal.signals, count)
        if thresholds.divide(sure, count, answerable=parts.whole.answerable):
            return tuple(_of_part(parts, one) for one in proposal.stretches)
    alone = replace(decide(body, parts.whole, thresholds), stands_out=stands_out)
    if not before or alone.ranking.words > _MAX_FOLLOW_UP_WORDS:
        return (alone,)
    return (_in_thread(alone, decide(body, parts.after(before), thresholds)),)


def _in_thread(alone: Decision, after: Decision) -> Decision:
    """Return what a short message comes to after another one; where the two surely lead apart, both are offered."""
    if alone.outcome is not Outcome.ANSWER:
        return after if after.outcome is Outcome.ANSWER else alone
    followed, said = after.ranking.topics[0], alone.topics[0]
    if followed.id == said.id or after.outcome is not Outcome.ANSWER:
        return alone
    return Decision(alone.question, Outcome.CHOICE, (followed, said), after.ranking)


def _of_part(parts: Parts, stretch: Stretch) -> Decision:
    text, ranking = parts.text(stretch), parts.ranking(stretch)
    if stretch.covered:
        return Decision(text, Outcome.ANSWER, ranking.topics[:1], ranking)
    return Decision(text, Outcome.UNKNOWN, (), ranking)
