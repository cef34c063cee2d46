"""The value objects of a conversation: one Slack thread, or one visit of the web page."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.tickets.models import Door
from knowledge.models import Frozen, Lang


class Conversation(Frozen):
    """A conversation in which the desk spoke."""

    id: str
    key: str
    """Unique name in its door: `team:channel:thread_ts`, or the page's cookie."""
    door: Door
    address: dict[str, Any]
    """Where to answer, in the door's own terms."""
    lang: Lang
    updated_at: datetime


class ExchangeKind(StrEnum):
    """What an exchange holds."""

    QUESTION = "question"
    """`body`: {"text": …, "outcome": a value of `knowledge.models.Outcome`}."""
    REPORT = "report"
    """`body`: a dumped `CheckedFile`."""


class Exchange(Frozen):
    """One thing said or handed in, in a conversation."""

    id: int
    kind: ExchangeKind
    body: dict[str, Any]
    created_at: datetime


class Opinion(StrEnum):
    """What a supplier said of an answer, with a button."""

    USEFUL = "useful"
    NOT_MY_QUESTION = "not-my-question"
