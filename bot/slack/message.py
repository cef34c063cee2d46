"""What a Slack message is made of, before Slack's limits and JSON: plain values."""

from enum import StrEnum
from typing import Literal, NamedTuple

from knowledge.models import Frozen


class Action(StrEnum):
    """What a button does; the first part of its `action_id`."""

    TOPIC_PICK = "topic_pick"
    """Value: the topic's id."""
    NOT_MY_QUESTION = "not_my_question"
    """Value: the exchange's id."""
    ASK_PERSON = "ask_person"
    """Value: the topic that it stands under; the question, under a command's answer; `person` elsewhere."""
    USEFUL = "useful"
    """Value: the exchange's id."""
    RULES = "rules"
    """Value: the ids of the rules behind an answer, separated by commas."""
    BROWSE = "browse"
    """Value: the position of a section of the book; `all`: the sections."""
    REPORT = "report"
    """Value: the ids of the files that were handed in together, separated by commas."""
    OFFER = "offer"
    """Value: what the desk can prepare (`bot.offers.Offer`)."""
    WHY = "why"
    """Value: the id of the topic that explains a finding."""
    QUEUE = "queue"
    """In the team's Home. Value: a `bot.tickets.queue.QueueFilter`."""
    REOPEN_MINE = "reopen_mine"
    """A supplier's own ticket. Value: its number."""
    TICKET_TAKE = "ticket_take"
    """Value, as for the next five: the ticket's number and revision (`ticket_blocks.read_value`)."""
    TICKET_REPLY = "ticket_reply"
    TICKET_WAIT = "ticket_wait"
    TICKET_GIVE_BACK = "ticket_give_back"
    TICKET_RESOLVE = "ticket_resolve"
    TICKET_REOPEN = "ticket_reopen"


class Button(Frozen):
    """One button."""

    label: str
    """At most 75 characters."""
    action: Action
    value: str
    style: Literal["primary", "danger"] | None = None


class Section(Frozen):
    """A paragraph, with a button beside it if need be."""

    text: str
    """Slack's mrkdwn; what people typed in it is escaped (`markup.escape`)."""
    button: Button | None = None


class Context(Frozen):
    """A line in small print."""

    text: str
    """Slack's mrkdwn, escaped like a section's."""


class Buttons(Frozen):
    """A row of buttons."""

    buttons: tuple[Button, ...]


Block = Section | Context | Buttons


class Modal(NamedTuple):
    """A window over the conversation; `budget.modal_json` keeps Slack's limits."""

    title: str
    """At most 24 characters."""
    blocks: tuple[Block, ...]
    close: str
    """Label of the button that shuts it."""


class Message(NamedTuple):
    """One thing to say: as long as it takes; `budget.fit` cuts it into what Slack accepts."""

    text: str
    """What notifications show and screen readers read, in mrkdwn: escaped too."""
    blocks: tuple[Block, ...] = ()
    """Empty: the text alone."""
