"""From a message to an `Answer`: the three outcomes, and the sentences around them."""

from collections.abc import Sequence

from knowledge import split, texts
from knowledge.bank import ASIDE, SMALL_TALK
from knowledge.book import Book
from knowledge.courtesy import courtesy, thanks_afterwards
from knowledge.decision import Decision, decide_message
from knowledge.language import detect, is_foreign
from knowledge.matcher import MAX_TOPICS, Matcher, certain
from knowledge.model import Model, load_model
from knowledge.models import (
    Answer,
    Bilingual,
    CitedRule,
    CopyableFact,
    Lang,
    NearTopic,
    Outcome,
    Part,
    TopicRef,
    UnknownReason,
)
from knowledge.readable import unusable_reason
from knowledge.text import words

_LANGS: tuple[Lang, ...] = ("fr", "en")
_CHANCES = 2.5
"""How many times the share that chance would give it the best candidate must have for topics to be near a question."""

_UNUSABLE = {
    UnknownReason.EMPTY: texts.EMPTY,
    UnknownReason.TOO_LONG: texts.TOO_LONG,
    UnknownReason.NOT_TEXT: texts.NOT_TEXT,
}


class Answerer:
    """Answers suppliers' messages from one book. Built once, safe to share between threads, deterministic."""

    def __init__(self, book: Book, model: Model | None = None) -> None:
        """Answer from a book with its model, the one in its folder when None.

        Raises:
            BookError: there is no model, or it cannot be used.
        """
        self._book = book
        self._matcher = Matcher(load_model(book.folder) if model is None else model)
        self._small_talk = next((topic.id for topic in book.topics if topic.id == SMALL_TALK), None)

    @property
    def book(self) -> Book:
        """The book that the answers come from."""
        return self._book

    def answer(self, text: str, lang: Lang | None = None, *, before: str = "") -> Answer:
        """Answer one message.

        Every text gets an answer: one that cannot be used is `unknown`, with its reason.

        Args:
            text: the message.
            lang: the language of the reply; None for that of the message.
            before: what was asked before in the same thread, on which « et ça coûte combien ? » leans.
        """
        reason = unusable_reason(text)
        if reason is not None:
            return self._unusable(reason, lang or "fr")
        typed = words(text)
        spoken = detect(typed)
        human = courtesy(typed)
        if human is not None and self._small_talk is not None:
            return self._said(human, self._small_talk, lang or spoken)
        body = split.body(text)
        decisions = decide_message(self._matcher, body, spoken, before=split.body(before))
        if self._small_talk is not None and _only_thanks(typed, body, decisions):
            return self._said(texts.THANKS, self._small_talk, lang or spoken)
        if lang is None and is_foreign(text, typed):
            return self._in_both(decisions)
        return self._assemble(decisions, lang or spoken)

    def answer_topic(self, topic_id: str, lang: Lang) -> Answer:
        """Answer with one topic that was picked; raise `UnknownId` when the book has none of that id."""
        title = self._book.topic(topic_id).title.in_(lang)
        picked = certain(topic_id, covered=True)
        return self._assemble([Decision(title, Outcome.ANSWER, picked.topics, picked)], lang)

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

    def _in_both(self, decisions: Sequence[Decision]) -> Answer:
        """Return the reply to a message in neither language: in French, then in English."""
        first, second = (self._assemble(decisions, lang) for lang in _LANGS)
        hint = "\n".join(texts.OTHER_LANGUAGE.in_(lang) for lang in _LANGS)
        parts = [
            one.model_copy(update={"text": f"{one.text}\n\n{other.text}"})
            for one, other in zip(first.parts, second.parts, strict=True)
        ]
        if first.outcome is Outcome.UNKNOWN:
            parts[-1] = parts[-1].model_copy(update={"text": f"{parts[-1].text}\n\n{hint}"})
        return first.model_copy(update={"parts": tuple(parts)})

    def _said(self, human: Bilingual, topic_id: str, lang: Lang) -> Answer:
        """Return a human word instead of the topic's answer."""
        answer = self.answer_topic(topic_id, lang)
        part = answer.parts[0].model_copy(update={"text": human.in_(lang)})
        return answer.model_copy(update={"parts": (part,)})

    def _part(self, decision: Decision, lang: Lang) -> Part:
        refs = tuple(self.topic_ref(candidate.id, lang) for candidate in decision.topics)
        if decision.outcome is Outcome.ANSWER:
            return self._answered(decision, refs, lang)
        if decision.outcome is Outcome.CHOICE:
            text = f"{texts.CHOICE.in_(lang)}\n{texts.numbered([ref.title for ref in refs])}"
        else:
            return self._not_covered(decision, lang)
        return _plain_part(decision.question, decision.outcome, text, refs, decision.score)

    def _not_covered(self, decision: Decision, lang: Lang) -> Part:
        """Say what is not covered, as far as one can tell, and where to ask it."""
        exclusion = None if decision.subject is None else self._book.exclusion(decision.subject)
        if exclusion is None:
            text = f"{texts.NOT_COVERED.in_(lang)} {texts.PERSON.in_(lang)}"
            return _plain_part(decision.question, Outcome.UNKNOWN, text, (), decision.score)
        nothing = texts.NOT_COVERED_SUBJECT.in_(lang).format(subject=exclusion.title.in_(lang))
        channel = self._book.consultation
        if exclusion.consultation and channel is not None:
            rules = tuple(self.cite(rule, lang) for rule in self._book.topic(channel.topic).rules)
            source = texts.source_line(
                [self._book.rule(rule.id) for rule in rules], self._book.document.title, lang
            )
            return Part(
                question=decision.question,
                outcome=Outcome.UNKNOWN,
                topics=(),
                rules=rules,
                facts=(),
                text=f"{nothing} {channel.text.in_(lang)}\n{source}",
                score=decision.score,
                subject=exclusion.id,
                person=False,
            )
        steps = [] if exclusion.next_step is None else [exclusion.next_step.in_(lang)]
        text = " ".join([nothing, *steps, texts.PERSON.in_(lang)])
        part = _plain_part(decision.question, Outcome.UNKNOWN, text, (), decision.score)
        return part.model_copy(update={"subject": exclusion.id})

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

    def _candidates(self, decisions: Sequence[Decision], lang: Lang) -> tuple[NearTopic, ...]:
        """Return the nearest topics over all the parts, best first."""
        best: dict[str, float] = {}
        for decision in decisions:
            ranking = decision.ranking
            if ranking.best.id == ASIDE or ranking.best.share < min(_CHANCES / len(ranking.owners), 0.5):
                continue
            for candidate in ranking.topics:
                best[candidate.id] = max(best.get(candidate.id, 0.0), candidate.share)
        nearest = sorted(best, key=lambda topic_id: (-best[topic_id], topic_id))[:MAX_TOPICS]
        return tuple(
            NearTopic(
                id=topic_id,
                title=self._book.topic(topic_id).title.in_(lang),
                share=round(best[topic_id], 3),
            )
            for topic_id in nearest
        )

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


def _only_thanks(typed: Sequence[str], body: str, decisions: Sequence[Decision]) -> bool:
    """Tell whether a message tells how things went, and thanks: there is nothing in it to hand to a person."""
    idle = all(one.is_small_talk or one.asks_nothing for one in decisions)
    return idle and not split.asks(body) and thanks_afterwards(typed)


def _plain_part(question: str, outcome: Outcome, text: str, refs: tuple[TopicRef, ...], score: float) -> Part:
    return Part(question=question, outcome=outcome, topics=refs, rules=(), facts=(), text=text, score=score)
