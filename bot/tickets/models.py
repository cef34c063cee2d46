"""The value objects of a request handed to a person."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from knowledge.models import Frozen, Lang, NearTopic, Outcome


class Door(StrEnum):
    """The way a supplier came in."""

    SLACK = "slack"
    WEB = "web"


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    """Nobody has it: the desk still answers in the conversation."""
    TAKEN = "taken"
    """An agent answers; the desk keeps quiet in the conversation."""
    WAITING = "waiting"
    """An agent has it, and waits for something; the desk keeps quiet as well."""
    RESOLVED = "resolved"
    """Done: the desk answers again."""


class ChangeKind(StrEnum):
    """What can happen to a ticket: a line of its audit trail."""

    OPENED = "opened"
    TAKEN = "taken"
    GIVEN_BACK = "given-back"
    """« Rendre au guichet »: nobody has it any more."""
    WAITING = "waiting"
    RESUMED = "resumed"
    """The supplier wrote while something was waited for."""
    RESOLVED = "resolved"
    REOPENED = "reopened"
    REMINDED = "reminded"
    """The team was told that someone waits for an answer."""


class Author(StrEnum):
    """On whose side someone writes or acts."""

    SUPPLIER = "supplier"
    AGENT = "agent"
    DESK = "desk"
    """The desk itself; what it writes in a ticket is a note for the team alone: the supplier never sees it."""


class Actor(Frozen):
    """Who does something to a ticket."""

    side: Author
    name: str
    """As the other side reads it; empty when it is not known."""
    door: Door | None
    """By which door; None for the desk itself."""
    member: str = ""
    """Their Slack member id; empty elsewhere."""


class Deadline(Frozen):
    """A date by which the supplier needs an answer, as they gave it."""

    words: str
    """As written, on one line."""
    on: date | None
    """The day that is meant; None when the words do not give one that exists."""


class CheckedFile(Frozen):
    """What a ticket says of a file that was checked before: never its bytes."""

    file: str
    verdict: str
    """A value of `handlers.models.VerdictName`."""
    findings: tuple[str, ...]
    """The findings' sentences, worst first."""


class DeskAnswer(Frozen):
    """What the desk had answered to the ticket's question."""

    outcome: Outcome
    text: str
    """In French, whatever the supplier's language."""


class AttachedFile(Frozen):
    """A file that goes with a message: where to read it again, never its bytes."""

    name: str
    reference: dict[str, Any]
    """In the terms of the door that it came by."""


class FileRefusal(StrEnum):
    """Why a file does not go to the other side."""

    TOO_LARGE = "too-large"
    PROGRAM = "program"
    """It could run on the other side's machine."""
    TOO_MANY = "too-many"
    """The message has more files than are passed on at a time."""
    GONE = "gone"
    """It is no longer there."""
    ELSEWHERE = "elsewhere"
    """It is a link to another service."""
    UNREADABLE = "unreadable"
    """The desk may not read it."""
    NOT_TAKEN = "not-taken"
    """The other side does not take it."""


class TicketRequest(Frozen):
    """What is needed to open a ticket."""

    door: Door
    conversation_key: str
    address: dict[str, Any]
    """Where the supplier can be answered, in the door's own terms."""
    lang: Lang
    question: str
    answered: DeskAnswer | None = None
    """None when nothing was asked before."""
    candidates: tuple[NearTopic, ...]
    reports: tuple[CheckedFile, ...]
    contact: str
    """How the supplier named themselves; empty when they did not."""
    company: str = ""
    """The supplier's company; empty when it is not known."""


class Ticket(TicketRequest):
    """A request handed to a person."""

    number: int
    token: str
    """Unguessable name of the supplier's page of this ticket."""
    status: TicketStatus
    revision: int
    """Grows with each change of status or agent: what is asked on a card shown before such a change is stale."""
    agent: str
    """Who has it, or resolved it; empty when nobody does."""
    agent_member: str
    """Their Slack member id; empty for an agent of the support page."""
    waiting_for: str
    """What the agent waits for, in their words; empty when they did not say, or do not wait."""
    deadline: Deadline | None
    support_message: dict[str, str] | None
    """Where it stands in the support channel (`channel`, `ts`); None while it is not posted."""
    created_at: datetime
    updated_at: datetime
    awaiting_since: datetime | None
    """Since when the supplier waits for an answer; None once answered, while we wait for them, and when resolved."""
    reminders: int
    """How often the team was reminded since then."""
    first_reply_at: datetime | None
    resolved_at: datetime | None

    @property
    def is_held(self) -> bool:
        """Whether a person has it, so that the desk keeps quiet in its conversation."""
        return self.status in {TicketStatus.TAKEN, TicketStatus.WAITING}


class TicketMessage(Frozen):
    """One message that went between supplier and agent."""

    author: Author
    author_name: str
    text: str
    created_at: datetime


class TicketChange(Frozen):
    """One line of a ticket's audit trail: who did what, when, by which door."""

    id: int
    kind: ChangeKind
    by: Actor
    before: TicketStatus | None
    """None when the ticket was opened."""
    after: TicketStatus
    note: str
    """What is waited for, or who was reminded; empty otherwise."""
    at: datetime
