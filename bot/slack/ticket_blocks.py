"""A ticket as the support team sees it in its channel, and the form of a reply. Pure; in French."""

import json
from typing import Any

from bot import texts as shared
from bot.slack import budget, markup, texts
from bot.slack.message import Action, Block, Button, Buttons, Context, Message, Section
from bot.slack.payloads import REPLY_BLOCK, REPLY_INPUT, REPLY_MODAL
from bot.tickets.models import CheckedFile, Door, Ticket, TicketStatus
from handlers import VerdictName

_MAX_REPLY_CHARS = 3000
_MAX_PART_CHARS = 2200
"""Of the question, and of the files: the whole ticket is one message, for its buttons to be found."""


def ticket(given: Ticket) -> Message:
    """Return a ticket: question, nearest topics, files, whom it is for, what can be done."""
    title = texts.TICKET_TITLE.format(number=given.number, status=_status(given))
    question, *more_question = _question(given)
    blocks: list[Block] = [Section(text=title), Section(text=question)]
    if given.candidates:
        topics = " ; ".join(markup.escape(topic.title) for topic in given.candidates)
        blocks.append(Section(text=texts.TICKET_CANDIDATES.format(topics=topics)))
    files, *more_files = _files(given)
    if files:
        blocks.append(Section(text=files))
    if more_question or more_files:
        blocks.append(Context(text=texts.TICKET_REST))
    return Message(title, (*blocks, Context(text=_contact(given)), *_actions(given)))


def rest(given: Ticket) -> Message | None:
    """Return what of a long question, or of many files, did not fit in the ticket's message; None: nothing."""
    left = (*_question(given)[1:], *_files(given)[1:])
    if not left:
        return None
    return Message(
        texts.TICKET_TITLE.format(number=given.number, status=_status(given)),
        tuple(Section(text=text) for text in left),
    )


def relayed(given: Ticket, text: str) -> Message:
    """Return what the supplier added."""
    template = texts.RELAYED_ALONE if given.support_message is None else texts.RELAYED
    said = template.format(number=given.number, text=markup.quote(text))
    return Message(said, (Section(text=said),))


def reply_noted(agent: str, text: str, *, files_stay: bool) -> Message:
    """Return, for the team, the reply that leaves for the supplier."""
    said = texts.REPLY_NOTED.format(agent=markup.escape(agent), text=markup.quote(text))
    remark = (Context(text=texts.FILES_STAY),) if files_stay else ()
    return Message(said, (Section(text=said), *remark))


def note(text: str, **values: str | int) -> Message:
    """Return one sentence for the team."""
    said = text.format(**values)
    return Message(said, (Section(text=said),))


def file_added(name: str, verdict: VerdictName | None) -> str:
    """Return a file that the supplier sent to a person, in plain text; None: it could not be checked."""
    if verdict is None:
        return texts.FILE_NOT_CHECKED.format(file=name)
    return texts.FILE_ADDED.format(file=name, verdict=shared.VERDICTS[verdict].title.fr)


def reply_modal(number: int) -> dict[str, Any]:
    """Return the form in which an agent answers a supplier (docs.slack.dev, surfaces/modals)."""
    return {
        "type": "modal",
        "callback_id": REPLY_MODAL,
        "private_metadata": json.dumps({"number": number}),
        "title": _plain(texts.MODAL_TITLE.format(number=number)),
        "submit": _plain(texts.MODAL_SEND),
        "close": _plain(texts.MODAL_CANCEL),
        "blocks": [
            {
                "type": "input",
                "block_id": REPLY_BLOCK,
                "label": _plain(texts.MODAL_LABEL),
                "hint": _plain(texts.MODAL_HINT),
                "element": {
                    "type": "plain_text_input",
                    "action_id": REPLY_INPUT,
                    "multiline": True,
                    "max_length": _MAX_REPLY_CHARS,
                },
            }
        ],
    }


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _status(given: Ticket) -> str:
    agent = markup.escape(given.agent)
    match given.status:
        case TicketStatus.OPEN:
            return texts.STATUS_OPEN
        case TicketStatus.TAKEN:
            return texts.STATUS_TAKEN.format(agent=agent)
        case TicketStatus.CLOSED:
            return texts.STATUS_CLOSED_BY.format(agent=agent) if agent else texts.STATUS_CLOSED


def _question(given: Ticket) -> tuple[str, ...]:
    """Return the question, in as many pieces as its length asks for."""
    if not given.question:
        return (texts.TICKET_NO_QUESTION,)
    asked = texts.TICKET_QUESTION.format(question=markup.quote(given.question))
    return budget.split_text(asked, _MAX_PART_CHARS)


def _files(given: Ticket) -> tuple[str, ...]:
    """Return the files, in as many pieces as they ask for; one empty piece when there is none."""
    if not given.reports:
        return ("",)
    files = "\n".join(_file(report) for report in given.reports)
    return budget.split_text(texts.TICKET_FILES.format(files=files), _MAX_PART_CHARS)


def _file(report: CheckedFile) -> str:
    label = shared.VERDICTS[VerdictName(report.verdict)].title.fr
    findings = "".join(f"\n    • {markup.escape(text)}" for text in report.findings)
    return f"{markup.code(report.file)} : {markup.escape(label)}{findings}"


def _contact(given: Ticket) -> str:
    name = f" ({markup.escape(given.contact)})" if given.contact else ""
    if given.door is not Door.SLACK:
        return texts.TICKET_FROM_WEB.format(name=name)
    channel = str(given.address.get("channel", ""))
    where = texts.IN_DIRECT if channel.startswith("D") else f"<#{channel}>"
    return texts.TICKET_FROM_SLACK.format(
        user=markup.mention(str(given.address.get("user", ""))), name=name, where=where
    )


def _actions(given: Ticket) -> tuple[Block, ...]:
    if given.status is TicketStatus.CLOSED:
        return ()
    value = str(given.number)
    take = Button(label=texts.TAKE, action=Action.TICKET_TAKE, value=value, style="primary")
    others = (
        Button(label=texts.REPLY_BUTTON, action=Action.TICKET_REPLY, value=value),
        Button(label=texts.CLOSE, action=Action.TICKET_CLOSE, value=value, style="danger"),
    )
    buttons = (take, *others) if given.status is TicketStatus.OPEN else others
    return (Buttons(buttons=buttons), Context(text=texts.TICKET_HOW))
