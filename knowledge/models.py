"""The value objects of a buyer's rulebook and of what it answers.

All are frozen and hold tuples. A text that people read exists in French and in English (`Bilingual`); the facts
inside it (numbers, addresses, links) come from the book's `buyer.yaml` and are never typed twice.
"""

from enum import StrEnum
from textwrap import shorten
from typing import Literal

from pydantic import BaseModel, ConfigDict

Lang = Literal["fr", "en"]


class Frozen(BaseModel):
    """Base of every value object: immutable, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(StrEnum):
    """What became of a question."""

    ANSWER = "answer"
    """One topic (or one per part of the message) answers it."""
    CHOICE = "choice"
    """Two or three topics are offered; the supplier picks."""
    UNKNOWN = "unknown"
    """Not covered by the document: a person is offered."""


class UnknownReason(StrEnum):
    """Why an answer is `Outcome.UNKNOWN`."""

    NOT_COVERED = "not-covered"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_TEXT = "not-text"


class Bilingual(Frozen):
    """One text in French and in English."""

    fr: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the text in `lang`."""
        return self.fr if lang == "fr" else self.en


class TopicRef(Frozen):
    """A topic as a reader sees it in a list or on a button."""

    id: str
    title: str
    """At most 75 characters, so that it fits a Slack button."""


class NearTopic(TopicRef):
    """A topic near a question, whether or not the question was answered with it."""

    share: float | None = None
    """How near, 0..1: the part of the question's weight that it has among all topics; None when it was not kept."""


class CitedRule(Frozen):
    """A rule behind an answer or a finding, rendered in one language."""

    id: str
    section: str
    """Section of the buyer's document that states the rule."""
    text: str


class CopyableFact(Frozen):
    """A fact of an answer that a supplier will paste somewhere: a SIRET, an address, a label."""

    id: str
    label: str
    value: str
    """Exactly what the copy button puts on the clipboard; lines are separated by a line feed."""


_QUOTE_CHARACTERS = 60


class Part(Frozen):
    """The reply to one question of a message."""

    question: str
    """The part of the message that this replies to, as typed; empty when the message could not be read."""
    outcome: Outcome
    topics: tuple[TopicRef, ...]
    """`answer`: exactly one; `choice`: two or three, best first; `unknown`: none."""
    rules: tuple[CitedRule, ...]
    facts: tuple[CopyableFact, ...]
    text: str
    """What the reader sees, in plain text."""
    score: float
    """Probability that the first topic is the right one, 0..1."""
    subject: str | None = None
    """Of what is not covered: id of the exclusion that it is about; None when none stands out."""
    person: bool = True
    """Whether a person may answer it instead; not when every candidate must read the answer."""

    @property
    def quote(self) -> str:
        """The question in quotation marks, on one line, cut at a word boundary when it is long."""
        return f"« {shorten(self.question, _QUOTE_CHARACTERS, placeholder=' […]')} »"


class Answer(Frozen):
    """The reply to one message: one part per question in it."""

    outcome: Outcome
    """`answer` when a part is answered, else `choice` when a part offers topics, else `unknown`."""
    reason: UnknownReason | None
    """Set when the outcome is `unknown`, else None."""
    lang: Lang
    parts: tuple[Part, ...]
    """Never empty."""
    candidates: tuple[NearTopic, ...]
    """The nearest topics whatever the outcome, best first, at most five: for a ticket, and for
    « Ce n'est pas ma question ». Empty when nothing is near."""
    document: str
    """Title of the buyer's document, in its own language."""

    @property
    def person(self) -> bool:
        """Whether a person may be offered for any part."""
        return any(part.person for part in self.parts)

    @property
    def topics(self) -> tuple[str, ...]:
        """Ids of the topics answered or offered, best first, without repeats."""
        return tuple(dict.fromkeys(ref.id for part in self.parts for ref in part.topics))

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules cited, in the order of the text, without repeats."""
        return tuple(dict.fromkeys(rule.id for part in self.parts for rule in part.rules))

    @property
    def text(self) -> str:
        """The whole reply in plain text, parts separated by a blank line; when several, each under its question."""
        if len(self.parts) == 1:
            return self.parts[0].text
        return "\n\n".join(f"{part.quote}\n{part.text}" for part in self.parts)

    @property
    def score(self) -> float:
        """The lowest confidence among the parts, 0..1."""
        return min(part.score for part in self.parts)


# ---- the book: what its YAML files hold, once loaded and with every fact inserted ----


class Rule(Frozen):
    """One numbered rule of the buyer's document."""

    id: str
    section: str
    """Section of the document that states it."""
    text: Bilingual
    facts: tuple[str, ...]
    """Ids of the facts that it states, in the order of the French text."""


class Topic(Frozen):
    """One thing that suppliers ask about."""

    id: str
    title: Bilingual
    rules: tuple[str, ...]
    """Ids of the rules its answer cites; empty for topics about the desk itself."""
    facts: tuple[str, ...]
    """Ids of the facts in its answer that a supplier will copy, in the order of the French text."""
    answer: Bilingual


class Exclusion(Frozen):
    """A near miss: something suppliers ask about that the document does not cover."""

    id: str
    title: Bilingual
    """What it is about, to follow « Le document de l'acheteur ne dit rien sur … »."""
    next_step: Bilingual | None
    """Where to ask instead, facts inserted; None when a person is the next step."""
    consultation: bool
    """It concerns a consultation in progress: it is asked on the platform, where every candidate reads the answer."""


class ConsultationChannel(Frozen):
    """Where questions on a consultation in progress go, so that every candidate reads the same answer."""

    topic: str
    """Id of the topic that says so."""
    text: Bilingual


class FindingNote(Frozen):
    """What the book adds to a finding on a file."""

    rule: str
    """Id of the rule behind the finding."""
    advice: Bilingual | None
    """What to do with this buyer, facts inserted; None keeps the general advice."""
    topic: str
    """Id of the topic that explains it: the finding's « Pourquoi ? »."""


class Ignored(Frozen):
    """A figure, date or link of the source that no rule states, on purpose."""

    text: str
    """As it stands in the source."""
    reason: str


class Document(Frozen):
    """The buyer's document behind the book."""

    title: str
    """In the document's own language."""
    publisher: str
