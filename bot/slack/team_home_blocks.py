"""The App Home of the support team: queue, figures, what the book does not know. Pure; in French."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from bot.formats import short_moment, working_time
from bot.slack import markup, support_texts, ticket_blocks
from bot.slack.message import Action, Block, Button, Buttons, Context, Section
from bot.tickets.models import Actor, Ticket, TicketStatus
from bot.tickets.quality import Quality
from bot.tickets.queue import Queue, QueueFilter
from knowledge.gaps import Gap

_TICKETS_SHOWN = 20
_GAPS_SHOWN = 8
_QUESTIONS_SHOWN = 3
_QUESTION_CHARS = 200

FILTERS: Mapping[QueueFilter, str] = MappingProxyType(
    {
        QueueFilter.ALL: "Toutes",
        QueueFilter.OPEN: "À prendre",
        QueueFilter.MINE: "Les miennes",
        QueueFilter.WAITING: "En attente",
        QueueFilter.URGENT: "Urgentes",
    }
)


class Shown(NamedTuple):
    """What is shown of a ticket in the queue."""

    ticket: Ticket
    waited: str
    """In working time; empty when nobody waits."""


def home(
    queue: Queue,
    shown: Sequence[Shown],
    *,
    chosen: QueueFilter,
    me: Actor,
    quality: Quality,
    gaps: Sequence[Gap],
    at: datetime,
) -> tuple[Block, ...]:
    """Return what a member of the team sees; `shown` are the tickets of the filter that is chosen."""
    return (
        Section(text=support_texts.HOME_QUEUE.format(at=short_moment(at, "fr"))),
        _filters(queue, chosen, me),
        *_tickets(queue, shown, me),
        Section(text=_figures(quality)),
        *_gaps(gaps),
    )


def _filters(queue: Queue, chosen: QueueFilter, me: Actor) -> Buttons:
    return Buttons(
        buttons=tuple(
            Button(
                label=f"{label} ({len(queue.chosen(each, me))})",
                action=Action.QUEUE,
                value=each,
                style="primary" if each is chosen else None,
            )
            for each, label in FILTERS.items()
        )
    )


def _tickets(queue: Queue, shown: Sequence[Shown], me: Actor) -> Iterator[Block]:
    if not shown:
        yield Context(text=support_texts.HOME_NOTHING)
    for one in shown[:_TICKETS_SHOWN]:
        yield Section(text=_ticket(queue, one), button=_action(one.ticket, me))
    if len(shown) > _TICKETS_SHOWN:
        yield Context(text=support_texts.HOME_MORE.format(count=len(shown) - _TICKETS_SHOWN))


def _ticket(queue: Queue, one: Shown) -> str:
    given = one.ticket
    mark = support_texts.HOME_URGENT if queue.is_urgent(given) else ""
    title = mark + support_texts.TITLE.format(number=given.number, status=ticket_blocks.status(given))
    received = short_moment(given.created_at, "fr")
    age = support_texts.HOME_AGE.format(opened=received)
    if one.waited:
        age += support_texts.HOME_WAITED.format(waited=one.waited)
    lines = [title, markup.escape(_one_line(given.question)) or support_texts.NO_QUESTION, age]
    if given.deadline is not None:
        lines.append(support_texts.DEADLINE.format(words=markup.escape(given.deadline.words)))
    return "\n".join(lines)


def _action(given: Ticket, me: Actor) -> Button | None:
    """Return what a member is likely to do next with a ticket."""
    value = ticket_blocks.value_of(given)
    if given.status is TicketStatus.OPEN:
        return Button(label=support_texts.TAKE, action=Action.TICKET_TAKE, value=value, style="primary")
    if given.agent_member == me.member:
        return Button(label=support_texts.REPLY, action=Action.TICKET_REPLY, value=value)
    return None


def _figures(quality: Quality) -> str:
    reply = "–" if quality.first_reply is None else working_time(quality.first_reply)
    return support_texts.HOME_FIGURES.format(**quality.model_dump(exclude={"first_reply"}), first_reply=reply)


def _gaps(gaps: Sequence[Gap]) -> Iterator[Block]:
    yield Section(text=support_texts.HOME_GAPS)
    if not gaps:
        yield Context(text=support_texts.HOME_NO_GAPS)
    for gap in gaps[:_GAPS_SHOWN]:
        asked = "\n".join(
            f"• {markup.escape(_one_line(question))}" for question in gap.questions[:_QUESTIONS_SHOWN]
        )
        yield Section(text=support_texts.HOME_GAP.format(count=len(gap.questions), questions=asked))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUESTION_CHARS else f"{line[: _QUESTION_CHARS - 1].rstrip()}…"
