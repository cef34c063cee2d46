"""The shape of a book's YAML files, before its parts are checked against each other."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.facts import NonEmpty
from knowledge.models import Document, Frozen

MAX_TITLE_CHARACTERS = 75
"""What a Slack button holds (Block Kit reference, plain text of a button)."""

Title = Annotated[NonEmpty, Field(max_length=MAX_TITLE_CHARACTERS)]


class TextEntry(Frozen):
    """A text in both languages, with its placeholders."""

    fr: NonEmpty
    en: NonEmpty


class TitleEntry(Frozen):
    """A topic's title in both languages."""

    fr: Title
    en: Title


class ConsultationEntry(Frozen):
    """Where questions on a consultation in progress go."""

    topic: NonEmpty
    text: TextEntry


class LabelEntry(Frozen):
    """How the envelope of a backup copy is labelled."""

    wording: NonEmpty
    """Id of a fact of kind `wording`."""
    number: NonEmpty
    """Where that wording leaves room for the contract's number."""
    name: NonEmpty
    """Where it leaves room for its name, further on."""
    address: NonEmpty
    """Id of a fact of kind `address`."""
    rules: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    topics: tuple[NonEmpty, ...]


class LateStepEntry(Frozen):
    """What can still be done when a certificate cannot be had in time."""

    rules: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    text: TextEntry


class OrderEntry(Frozen):
    """How long ahead a certificate is ordered."""

    lead_time: NonEmpty
    """Id of a fact of kind `duration`."""
    rules: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    topics: tuple[NonEmpty, ...]
    late: Annotated[tuple[LateStepEntry, ...], Field(min_length=1)]


class InvoiceEntry(Frozen):
    """What an invoice must carry."""

    siret: NonEmpty
    """Id of a fact of kind `siret`."""
    service_code: NonEmpty | None = None
    """Id of a fact of kind `code`."""
    commitment_number: bool = False
    recipients: tuple[NonEmpty, ...]


class BuyerEntry(Frozen):
    """`buyer.yaml` without its facts and what it ignores."""

    id: NonEmpty
    name: TextEntry
    document: Document
    consultation: ConsultationEntry | None = None
    label: LabelEntry | None = None
    order: OrderEntry | None = None
    invoice: InvoiceEntry | None = None


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


class ExclusionEntry(Frozen):
    """One item of `exclusions.yaml`."""

    id: NonEmpty
    title: TextEntry
    next: TextEntry | None = None
    channel: Literal["consultation"] | None = None


class FindingEntry(Frozen):
    """One value of `findings.yaml`."""

    rule: NonEmpty
    topic: NonEmpty
    advice: TextEntry | None = None
