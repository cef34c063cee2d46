"""A ticket as the support team sees it in its channel. Pure; in French."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot import texts as shared
from bot.formats import short_moment, working_time
from bot.slack import budget, markup, support_texts
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section
from bot.tickets.deadlines import is_urgent
from bot.tickets.models import (
    AttachedFile,
    Author,
    CheckedFile,
    Door,
    FileRefusal,
    Ticket,
    TicketChange,
    TicketStatus,
)
from bot.tickets.moves import Refusal
from handlers import VerdictName

_MAX_PART_CHARS = 2200
"""Of the question, and of the files: the whole ticket is one message, for its buttons to be found."""
_MAX_ANSWER_CHARS = 600
_MAX_NOTE_CHARS = 400
_MAX_NAME_CHARS = 120
_NO_REVISION = -1


class TicketValue(NamedTuple):
    """What a button of a ticket carries."""

    number: int
    revision: int
    """The ticket's when the button was shown."""


def value_of(given: Ticket) -> str:
    """Return what a ticket's buttons carry."""
    return f"{given.number}:{given.revision}"


def read_value(value: str, given: Ticket) -> TicketValue:
    """Read what a button of a ticket's card carries; one that does not say its revision is stale."""
    number, _, revision = value.partition(":")
    if number != str(given.number) or not (revision.isascii() and revision.isdigit()):
        return TicketValue(given.number, _NO_REVISION)
    return TicketValue(given.number, int(revision))


def ticket(given: Ticket, at: datetime) -> Message:
    """Return a ticket as it stands at a moment: urgency, question, what the desk had answered, what can be done."""
    title = support_texts.TITLE.format(number=given.number, status=status(given))
    question, *more_question = _question(given)
    blocks: list[Block] = [Section(text=title), *_deadline(given, at), Section(text=question)]
    if given.answered is not None:
        said = support_texts.ANSWERED[given.answered.outcome]
        text = markup.quote(_shortened(given.answered.text, _MAX_ANSWER_CHARS))
        blocks.append(Section(text=said.format(text=text)))
    if given.candidates:
        topics = " ; ".join(_candidate(topic.title, topic.share) for topic in given.candidates)
        blocks.append(Section(text=support_texts.CANDIDATES.format(topics=topics)))
    files, *more_files = _files(given)
    if files:
        blocks.append(Section(text=files))
    if given.waiting_for:
        note = markup.quote(_shortened(given.waiting_for, _MAX_NOTE_CHARS))
        blocks.append(Section(text=support_texts.WAITING_FOR.format(note=f"\n{note}")))
    if more_question or more_files:
        blocks.append(Context(text=support_texts.REST))
    return Message(
        title, (*blocks, Context(text=_contact(given)), Context(text=_age(given)), *_actions(given))
    )


def rest(given: Ticket) -> Message | None:
    """Return what of a long question, or of many files, did not fit in the ticket's message; None: nothing."""
    left = (*_question(given)[1:], *_files(given)[1:])
    if not left:
        return None
    return Message(
        support_texts.TITLE.format(number=given.number, status=status(given)),
        tuple(Section(text=text) for text in left),
    )


def status(given: Ticket) -> str:
    """Return where a ticket stands, and with whom; escaped."""
    agent = markup.escape(_shortened(given.agent, _MAX_NAME_CHARS))
    match given.status:
        case TicketStatus.OPEN:
            return support_texts.STATUS_OPEN
        case TicketStatus.TAKEN:
            return support_texts.STATUS_TAKEN.format(agent=agent)
        case TicketStatus.WAITING:
            return support_texts.STATUS_WAITING.format(agent=agent)
        case TicketStatus.RESOLVED if agent:
            return support_texts.STATUS_RESOLVED_BY.format(agent=agent)
        case TicketStatus.RESOLVED:
            return support_texts.STATUS_RESOLVED


def changed(change: TicketChange) -> Message:
    """Return one line of the audit trail, for the ticket's thread."""
    by = markup.escape(_shortened(change.by.name, _MAX_NAME_CHARS))
    if change.by.side is Author.SUPPLIER:
        by = support_texts.BY_SUPPLIER
    elif change.by.door is Door.WEB:
        by = support_texts.BY_WEB.format(by=by)
    note_ = f"\n{markup.quote(_shortened(change.note, _MAX_NOTE_CHARS))}" if change.note else ""
    said = support_texts.CHANGES[change.kind].format(by=by, note=note_).strip()
    return Message(said, (Context(text=said),))


def relayed(given: Ticket, text: str) -> Message:
    """Return what the supplier added."""
    template = support_texts.RELAYED_ALONE if given.support_message is None else support_texts.RELAYED
    said = template.format(number=given.number, text=markup.quote(text))
    return Message(said, (Section(text=said),))


def sent(agent: str, text: str) -> Message:
    """Return, for the team, a reply that has left for the supplier."""
    said = support_texts.SENT.format(agent=markup.escape(agent), text=markup.quote(text))
    return Message(said, (Section(text=said),))


def note(text: str, **values: str | int) -> Message:
    """Return one sentence for the team; what people wrote in the values is escaped by the caller."""
    said = text.format(**values)
    return Message(said, (Section(text=said),))


def refused(given: Ticket, refusal: Refusal) -> Message:
    """Return why what an agent asked was not done."""
    match refusal:
        case Refusal.STALE:
            text = support_texts.STALE
        case Refusal.OTHER_OPEN:
            text = support_texts.OTHER_OPEN
        case Refusal.NOT_NOW | Refusal.TOO_LATE:
            text = support_texts.NOT_NOW
    return note(text, number=given.number, status=status(given))


def not_sent(given: Ticket, text: str) -> Message:
    """Return, with the agent's words so that they are not lost, that nothing leaves for a resolved ticket."""
    return note(support_texts.NOT_SENT, number=given.number, status=status(given), words=markup.quote(text))


def file_refused(file: AttachedFile, refusal: FileRefusal, sender: Author) -> Message:
    """Return why a file did not get through."""
    text = support_texts.FILE_NOT_COPIED if sender is Author.SUPPLIER else support_texts.FILE_NOT_SENT
    return note(text, file=markup.code(file.name), reason=support_texts.REFUSALS[refusal].fr)


def reminder(given: Ticket, waited: timedelta, *, who: str) -> Message:
    """Return the reminder of a supplier who waits; `who` is whom it calls, in Slack's mrkdwn."""
    said = support_texts.REMINDER.format(number=given.number, waited=working_time(waited), who=who)
    return Message(said, (Section(text=said),))


def file_added(name: str, verdict: VerdictName | None) -> str:
    """Return a file that the supplier sent to a person, in plain text; None: it could not be checked."""
    if verdict is None:
        return support_texts.FILE_NOT_CHECKED.format(file=name)
    return support_texts.FILE_ADDED.format(file=name, verdict=shared.VERDICTS[verdict].title.fr)


def _deadline(given: Ticket, at: datetime) -> tuple[Block, ...]:
    if given.deadline is None:
        return ()
    is_near = given.status is not TicketStatus.RESOLVED and is_urgent(given.deadline, at)
    text = support_texts.URGENT if is_near else support_texts.DEADLINE
    return (Section(text=text.format(words=markup.escape(given.deadline.words))),)


def _candidate(title: str, share: float | None) -> str:
    if share is None:
        return markup.escape(title)
    shown = support_texts.CANDIDATE.format(title=markup.escape(title), share=share)
    return shown.replace("%)", "\N{NO-BREAK SPACE}%)")


def _question(given: Ticket) -> tuple[str, ...]:
    """Return the question, in as many pieces as its length asks for."""
    if not given.question:
        return (support_texts.NO_QUESTION,)
    asked = support_texts.QUESTION.format(question=markup.quote(given.question))
    return budget.split_text(asked, _MAX_PART_CHARS)


def _files(given: Ticket) -> tuple[str, ...]:
    """Return the files, in as many pieces as they ask for; one empty piece when there is none."""
    if not given.reports:
        return ("",)
    files = "\n".join(_file(report) for report in given.reports)
    return budget.split_text(support_texts.FILES.format(files=files), _MAX_PART_CHARS)


def _file(report: CheckedFile) -> str:
    label = shared.VERDICTS[VerdictName(report.verdict)].title.fr
    findings = "".join(f"\n    • {markup.escape(text)}" for text in report.findings)
    return f"{markup.code(report.file)} : {markup.escape(label)}{findings}"


def _contact(given: Ticket) -> str:
    who = ", ".join(filter(None, (given.contact, given.company)))
    name = f" ({markup.escape(_shortened(who, 2 * _MAX_NAME_CHARS))})" if who else ""
    if given.door is not Door.SLACK:
        return support_texts.FROM_WEB.format(name=name)
    channel = str(given.address.get("channel", ""))
    where = support_texts.IN_DIRECT if channel.startswith("D") else f"<#{channel}>"
    return support_texts.FROM_SLACK.format(
        user=markup.mention(str(given.address.get("user", ""))), name=name, where=where
    )


def _age(given: Ticket) -> str:
    said = support_texts.RECEIVED.format(opened=short_moment(given.created_at, "fr"))
    if given.awaiting_since is None:
        return said
    since = support_texts.AWAITING.format(since=short_moment(given.awaiting_since, "fr"))
    return f"{said} ; {since}"


def _actions(given: Ticket) -> tuple[Block, ...]:
    value = value_of(given)

    def button(label: str, action: Action) -> Button:
        return Button(label=label, action=action, value=value)

    take = button(support_texts.TAKE, Action.TICKET_TAKE).model_copy(update={"style": "primary"})
    reply = button(support_texts.REPLY, Action.TICKET_REPLY)
    wait = button(support_texts.WAIT, Action.TICKET_WAIT)
    give_back = button(support_texts.GIVE_BACK, Action.TICKET_GIVE_BACK)
    resolve = button(support_texts.RESOLVE, Action.TICKET_RESOLVE)
    match given.status:
        case TicketStatus.OPEN:
            buttons: tuple[Button, ...] = (take, reply, wait, resolve)
        case TicketStatus.TAKEN:
            over = button(support_texts.TAKE_OVER, Action.TICKET_TAKE)
            buttons = (reply, wait, resolve, give_back, over)
        case TicketStatus.WAITING:
            back = button(support_texts.TAKE_BACK, Action.TICKET_TAKE)
            buttons = (reply, back, resolve, give_back)
        case TicketStatus.RESOLVED:
            return (Buttons(buttons=(button(support_texts.REOPEN, Action.TICKET_REOPEN),)),)
    return (Buttons(buttons=buttons), Context(text=support_texts.HOW))


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
