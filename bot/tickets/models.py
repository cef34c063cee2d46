"""The value objects of a request handed to a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge.models import Frozen, Lang, TopicRef


class Door(StrEnum):
    """The way a supplier came in."""

    SLACK = "slack"
    WEB = "web"


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    """Nobody has taken it."""
    TAKEN = "taken"
    """An agent answers; the desk keeps quiet in the conversation."""
    CLOSED = "closed"


class Author(StrEnum):
    """Who wrote a ticket's message."""

    SUPPLIER = "supplier"
    AGENT = "agent"
    DESK = "desk"
    """A note of ours for the team alone: the supplier never sees it."""


class CheckedFile(Frozen):
    """What a ticket says of a file that was checked before: never its bytes."""

    file: str
    verdict: str
    """A value of `handlers.models.VerdictName`."""
    findings: tuple[str, ...]
    """The findings' sentences, worst first."""


class TicketRequest(Frozen):
    """What is needed to open a ticket."""

    door: Door
    conversation_key: str
    address: dict[str, Any]
    """Where the supplier can be answered, in the door's own terms."""
    lang: Lang
    question: str
    candidates: tuple[TopicRef, ...]
    reports: tuple[CheckedFile, ...]
    contact: str
    """How the supplier named themselves; empty when they did not."""


class Ticket(TicketRequest):
    """A request handed to a person."""

    number: int
    token: str
    """Unguessable name of the supplier's page of this ticket."""
    status: TicketStatus
    agent: str
    """Who took it; empty until then."""
    support_message: dict[str, str] | None
    """Where it stands in the support channel (`channel`, `ts`); None while it is not posted."""
    created_at: datetime
    updated_at: datetime


class TicketMessage(Frozen):
    """One message that went between supplier and agent."""

    author: Author
    author_name: str
    text: str
    created_at: datetime
