"""The book: one buyer's facts, rules, topics and exclusions, checked and with every fact inserted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.errors import UnknownId
from knowledge.facts import Fact
from knowledge.guides import InvoiceGuide, LabelGuide, OrderGuide
from knowledge.models import (
    Bilingual,
    ConsultationChannel,
    Document,
    Exclusion,
    FindingNote,
    Ignored,
    Rule,
    Topic,
)


@dataclass(frozen=True)
class Book:
    """One buyer's rulebook. Built by `load_book`, which refuses a book that contradicts itself."""

    id: str
    folder: Path
    """Where its files stand."""
    name: Bilingual
    """The buyer's."""
    document: Document
    facts: Mapping[str, Fact]
    """By id."""
    rules: tuple[Rule, ...]
    topics: tuple[Topic, ...]
    exclusions: tuple[Exclusion, ...]
    finding_notes: Mapping[str, FindingNote]
    """By finding code."""
    ignored: tuple[Ignored, ...]
    consultation: ConsultationChannel | None
    """None when the buyer has no such channel."""
    lexicon: Mapping[str, Any]
    """What people say, by the concepts that they mean (`knowledge.lexicon`); may be empty."""
    label: LabelGuide | None = None
    """None when the buyer asks for no label."""
    order: OrderGuide | None = None
    """None when the buyer says nothing of the time to obtain a certificate."""
    invoice: InvoiceGuide | None = None
    """None when the buyer's document says nothing of what an invoice carries."""
    _rules_by_id: Mapping[str, Rule] = field(init=False, repr=False, compare=False)
    _topics_by_id: Mapping[str, Topic] = field(init=False, repr=False, compare=False)
    _exclusions_by_id: Mapping[str, Exclusion] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        object.__setattr__(self, "finding_notes", MappingProxyType(dict(self.finding_notes)))
        object.__setattr__(self, "_rules_by_id", {rule.id: rule for rule in self.rules})
        object.__setattr__(self, "_topics_by_id", {topic.id: topic for topic in self.topics})
        object.__setattr__(self, "_exclusions_by_id", {one.id: one for one in self.exclusions})

    def rule(self, rule_id: str) -> Rule:
        """Return one rule; raise `UnknownId` when the book has none of that id."""
        try:
            return self._rules_by_id[rule_id]
        except KeyError:
            raise UnknownId("rule", rule_id) from None

    def topic(self, topic_id: str) -> Topic:
        """Return one topic; raise `UnknownId` when the book has none of that id."""
        try:
            return self._topics_by_id[topic_id]
        except KeyError:
            raise UnknownId("topic", topic_id) from None

    def exclusion(self, exclusion_id: str) -> Exclusion | None:
        """Return one exclusion; None when the book has none of that id."""
        return self._exclusions_by_id.get(exclusion_id)

    def fact(self, fact_id: str) -> Fact:
        """Return one fact; raise `UnknownId` when the book has none of that id."""
        try:
            return self.facts[fact_id]
        except KeyError:
            raise UnknownId("fact", fact_id) from None
