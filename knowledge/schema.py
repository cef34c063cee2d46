"""The shape of a book's YAML files, before its parts are checked against each other."""

from typing import Annotated

from pydantic import Field

from knowledge.facts import NonEmpty
from knowledge.models import Document, Frozen

MAX_TITLE_CHARACTERS = 75
"""What a Slack button holds (Block Kit reference, plain text of a button)."""

Title = Annotated[NonEmpty, Field(max_length=MAX_TITLE_CHARACTERS)]
Phrasings = Annotated[tuple[NonEmpty, ...], Field(min_length=1)]


class TextEntry(Frozen):
    """A text in both languages, with its placeholders."""

    fr: NonEmpty
    en: NonEmpty


class TitleEntry(Frozen):
    """A topic's title in both languages."""

    fr: Title
    en: Title


class PhrasingsEntry(Frozen):
    """How people ask, in both languages."""

    fr: Phrasings
    en: Phrasings


class BuyerEntry(Frozen):
    """`buyer.yaml` without its facts and what it ignores."""

    id: NonEmpty
    name: TextEntry
    document: Document


class RuleEntry(Frozen):
    """One item of `rules.yaml`."""

    id: NonEmpty
    section: NonEmpty
    text: TextEntry


class TopicEntry(Frozen):
    """One item of `topics.yaml`."""

    id: NonEmpty
    title: TitleEntry
    rules: tuple[NonEmpty, ...]
    answer: TextEntry
    copied: tuple[NonEmpty, ...] = Field(default=(), alias="copy")
    """Ids of the facts to offer for copying."""
    phrasings: PhrasingsEntry


class ExclusionEntry(Frozen):
    """One item of `exclusions.yaml`."""

    id: NonEmpty
    phrasings: PhrasingsEntry


class FindingEntry(Frozen):
    """One value of `findings.yaml`."""

    rule: NonEmpty
    topic: NonEmpty
    advice: TextEntry | None = None
