"""From a message to an `Answer`: the three outcomes, and the sentences around them."""

from collections.abc import Sequence

from knowledge import split, texts
from knowledge.book import Book
from knowledge.decision import Decision, decide_message
from knowledge.language import detect
from knowledge.matcher import Candidate, Matcher, phrasings
from knowledge.models import (
    Answer,
    Bilingual,
    CitedRule,
    CopyableFact,
    Lang,
    Outcome,
    Part,
    TopicRef,
    UnknownReason,
)
from knowledge.readable import unusable_reason
from knowledge.text import words

_MAX_CANDIDATES = 5
_MIN_CANDIDATE_SCORE = 0.1

_UNUSABLE = {
    UnknownReason.EMPTY: texts.EMPTY,
    UnknownReason.TOO_LONG: texts.TOO_LONG,
    UnknownReason.NOT_TEXT: texts.NOT_TEXT,
}


class Answerer:
    """Answers suppliers' messages from one book. Built once, safe to share between threads, deterministic."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._matcher = Matcher(phrasings(book))

    @property
    def book(self) -> Book:
        """The book that the answers come from."""
        return self._book

    def answer(self, text: str, lang: Lang | None = None) -> Answer:
        """Answer one message; `lang` is the language of the reply, that of the message when None.

        Every text gets an answer: one that cannot be used is `unknown`, with its reason.
        """
        reason = unusable_reason(text)
        if reason is not None:
            return self._unusable(reason, lang or "fr")
        body = split.body(text)
        spoken = detect(words(body))
        decisions = decide_message(self._matcher, body, spoken)
        return self._assemble(decisions, lang or spoken)

    def answer_topic(self, topic_id: str, lang: Lang) -> Answer:
        """Answer with one topic that was picked; raise `UnknownId` when the book has none of that id."""
        title = self._book.topic(topic_id).title.in_(lang)
        picked = Candidate(topic_id, covered=True, score=1.0)
        return self._assemble([Decision(title, Outcome.ANSWER, (picked,), (picked,))], lang)

    def cite(self, rule_id: str, lang: Lang) -> CitedRule:
        """Return one rule as readers see it; raise `UnknownId` when the book has none of that id."""
        rule = self._book.rule(rule_id)
        return CitedRule(id=rule.id, section=rule.section, text=rule.text.in_(lang))

    def topic_ref(self, topic_id: str, lang: Lang) -> TopicRef:
        """Return one topic as readers see it; raise `UnknownId` when the book has none of that id."""
        return TopicRef(id=topic_id, title=self._book.topic(topic_id).title.in_(lang))

    def _assemble(self, decisions: Sequence[Decision], lang: Lang) -> Answer:
        outcomes = {decision.outcome for decision in decisions}
        outcome = next(one for one in Outcome if one in outcomes)
        return Answer(
            outcome=outcome,
            reason=UnknownReason.NOT_COVERED if outcome is Outcome.UNKNOWN else None,
            lang=lang,
            parts=tuple(self._part(decision, lang) for decision in decisions),
            candidates=self._candidates(decisions, lang),
            document=self._book.document.title,
        )

    def _part(self, decision: Decision, lang: Lang) -> Part:
        refs = tuple(self.topic_ref(candidate.id, lang) for candidate in decision.topics)
        if decision.outcome is Outcome.ANSWER:
            return self._answered(decision, refs, lang)
        if decision.outcome is Outcome.CHOICE:
            text = f"{texts.CHOICE.in_(lang)}\n{texts.numbered([ref.title for ref in refs])}"
        else:
            text = texts.NOT_COVERED.in_(lang)
        return _plain_part(decision.question, decision.outcome, text, refs, decision.score)

    def _answered(self, decision: Decision, refs: tuple[TopicRef, ...], lang: Lang) -> Part:
        topic = self._book.topic(refs[0].id)
        rules = [self._book.rule(rule_id) for rule_id in topic.rules]
        source = texts.source_line(rules, self._book.document.title, lang)
        answer = topic.answer.in_(lang).strip()
        return Part(
            question=decision.question,
            outcome=Outcome.ANSWER,
            topics=refs,
            rules=tuple(self.cite(rule.id, lang) for rule in rules),
            facts=tuple(self._copyable(fact_id, lang) for fact_id in topic.facts),
            text=f"{answer}\n{source}" if source else answer,
            score=decision.score,
        )

    def _copyable(self, fact_id: str, lang: Lang) -> CopyableFact:
        fact = self._book.fact(fact_id)
        return CopyableFact(id=fact_id, label=fact.label.in_(lang), value=fact.copy_value)

    def _candidates(self, decisions: Sequence[Decision], lang: Lang) -> tuple[TopicRef, ...]:
        """Return the nearest topics over all the parts, best first."""
        best: dict[str, float] = {}
        for decision in decisions:
            for candidate in decision.ranking:
                if candidate.covered and candidate.score >= _MIN_CANDIDATE_SCORE:
                    best[candidate.id] = max(best.get(candidate.id, 0.0), candidate.score)
        nearest = sorted(best, key=lambda topic_id: (-best[topic_id], topic_id))[:_MAX_CANDIDATES]
        return tuple(self.topic_ref(topic_id, lang) for topic_id in nearest)

    def _unusable(self, reason: UnknownReason, lang: Lang) -> Answer:
        sentence: Bilingual = _UNUSABLE[reason]
        return Answer(
            outcome=Outcome.UNKNOWN,
            reason=reason,
            lang=lang,
            parts=(_plain_part("", Outcome.UNKNOWN, sentence.in_(lang), (), 0.0),),
            candidates=(),
            document=self._book.document.title,
        )


def _plain_part(question: str, outcome: Outcome, text: str, refs: tuple[TopicRef, ...], score: float) -> Part:
    return Part(question=question, outcome=outcome, topics=refs, rules=(), facts=(), text=text, score=score)
