"""The App Home of a supplier, and the modals that it opens. Pure."""

from collections.abc import Iterator, Sequence

from bot import formats
from bot.desk import Subject
from bot.slack import blocks, markup, texts
from bot.slack.message import Block, Context, Message, Modal, Section
from bot.tickets.models import Ticket, TicketStatus
from knowledge.models import Lang

_QUESTION_CHARS = 150


def home(tickets: Sequence[Ticket], subjects: Sequence[Subject], lang: Lang) -> tuple[Block, ...]:
    """Return what a supplier sees: how to ask, their requests, the subjects."""
    return (
        Section(text=texts.HOME_HELP.in_(lang)),
        *_tickets(tickets, lang),
        *blocks.browse(subjects, None, lang).blocks,
    )


def section(subjects: Sequence[Subject], position: int, lang: Lang) -> Modal:
    """Return the window that shows the topics of a section.

    Raises:
        IndexError: there is no such section.
    """
    shown = blocks.browse(subjects, position, lang)
    return Modal(texts.SUBJECTS_TITLE.in_(lang), shown.blocks, texts.SHUT.in_(lang))


def topic(answer: Message, lang: Lang) -> Modal:
    """Return the window that shows an answer."""
    return Modal(texts.ANSWER_TITLE.in_(lang), answer.blocks, texts.BACK.in_(lang))


def _tickets(tickets: Sequence[Ticket], lang: Lang) -> Iterator[Block]:
    yield Section(text=texts.HOME_TICKETS.in_(lang))
    if not tickets:
        yield Context(text=texts.HOME_NO_TICKET.in_(lang))
    for ticket in tickets:
        title = texts.HOME_TICKET.in_(lang).format(
            number=ticket.number,
            state=_state(ticket, lang),
            when=formats.short_moment(ticket.updated_at, lang),
        )
        question = " ".join(ticket.question.split())
        if len(question) > _QUESTION_CHARS:
            question = f"{question[:_QUESTION_CHARS].rstrip()}…"
        yield Section(text=f"{title}\n{markup.escape(question)}" if question else title)


def _state(ticket: Ticket, lang: Lang) -> str:
    match ticket.status:
        case TicketStatus.OPEN:
            return texts.STATE_OPEN.in_(lang)
        case TicketStatus.TAKEN:
            return texts.STATE_TAKEN.in_(lang).format(agent=markup.escape(ticket.agent))
        case TicketStatus.WAITING:
            return texts.STATE_WAITING.in_(lang).format(agent=markup.escape(ticket.agent))
        case TicketStatus.RESOLVED:
            return texts.STATE_RESOLVED.in_(lang)
