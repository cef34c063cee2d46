"""The forms in which an agent answers a supplier or puts a ticket on hold, and how they are read. Pure; in French.

What is replied is shown first as the supplier will read it: « Envoyer » sends what was shown, and nothing else.
Source: docs.slack.dev, surfaces/modals.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.slack import blocks, budget, support_texts
from bot.slack.message import Buttons, Section
from bot.tickets.models import Ticket
from knowledge.models import Frozen

REPLY_FORM = "ticket_reply"
WAIT_FORM = "ticket_wait"
WORDS_BLOCK = "words"
WORDS_INPUT = "text"

MAX_REPLY_CHARS = 3000
MAX_NOTE_CHARS = 300


class TicketForm(Frozen):
    """What an agent wrote in a form."""

    view: str
    number: int
    revision: int
    text: str
    previewed: str
    """Fingerprint of the text that was shown as a preview; empty before."""
    user: str
    user_name: str

    @property
    def is_as_previewed(self) -> bool:
        """Whether the text is the one that was shown."""
        return self.previewed == fingerprint(self.text)


def fingerprint(text: str) -> str:
    """Return what tells one text from another."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def reply_form(ticket: Ticket) -> dict[str, Any]:
    """Return the form of a reply, empty."""
    return _form(
        REPLY_FORM,
        ticket,
        submit=support_texts.PREVIEW,
        blocks=[
            _words(support_texts.REPLY_LABEL, support_texts.REPLY_HINT, max_chars=MAX_REPLY_CHARS),
        ],
    )


def reply_preview(ticket: Ticket, agent: str, text: str) -> dict[str, Any]:
    """Return the form of a reply with what the supplier will read, and the text to change it in."""
    parts = budget.fit(blocks.reply(ticket, agent, text))
    rendered = [block for part in parts for block in part.blocks if not isinstance(block, Buttons)]
    return _form(
        REPLY_FORM,
        ticket,
        previewed=fingerprint(text),
        submit=support_texts.SEND,
        blocks=[
            *budget.blocks_json([Section(text=support_texts.PREVIEW_LEAD)]),
            {"type": "divider"},
            *budget.blocks_json(rendered),
            {"type": "divider"},
            _words(
                support_texts.REPLY_LABEL,
                support_texts.PREVIEWED_HINT,
                max_chars=MAX_REPLY_CHARS,
                initial=text,
            ),
        ],
    )


def wait_form(ticket: Ticket) -> dict[str, Any]:
    """Return the form that asks what is waited for."""
    return _form(
        WAIT_FORM,
        ticket,
        submit=support_texts.WAIT_SUBMIT,
        blocks=[
            _words(
                support_texts.WAIT_LABEL, support_texts.WAIT_HINT, max_chars=MAX_NOTE_CHARS, optional=True
            ),
        ],
    )


def read_form(body: Mapping[str, Any]) -> TicketForm:
    """Read the `view_submission` of one of the two forms.

    Raises:
        pydantic.ValidationError, KeyError, ValueError: the payload lacks what the form has.
    """
    view = body["view"]
    known = json.loads(view["private_metadata"])
    return TicketForm(
        view=view["id"],
        number=known["number"],
        revision=known["revision"],
        text=(view["state"]["values"][WORDS_BLOCK][WORDS_INPUT].get("value") or "").strip(),
        previewed=known["previewed"],
        user=body["user"]["id"],
        user_name=body["user"].get("name") or body["user"].get("username") or "",
    )


def _form(
    callback: str, ticket: Ticket, *, submit: str, blocks: list[dict[str, Any]], previewed: str = ""
) -> dict[str, Any]:
    known = {"number": ticket.number, "revision": ticket.revision, "previewed": previewed}
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": json.dumps(known),
        "title": _plain(support_texts.FORM_TITLE.format(number=ticket.number)),
        "submit": _plain(submit),
        "close": _plain(support_texts.FORM_CANCEL),
        "blocks": blocks,
    }


def _words(
    label: str, hint: str, *, max_chars: int, initial: str = "", optional: bool = False
) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": WORDS_INPUT,
        "multiline": True,
        "max_length": max_chars,
    }
    return {
        "type": "input",
        "block_id": WORDS_BLOCK,
        "optional": optional,
        "label": _plain(label),
        "hint": _plain(hint),
        "element": element | ({"initial_value": initial} if initial else {}),
    }


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
