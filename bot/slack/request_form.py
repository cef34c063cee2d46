"""The form in which someone asks a person. Pure."""

import json
from typing import Any

from bot.slack import budget, texts
from bot.slack.payloads import REQUEST_BLOCK, REQUEST_INPUT, REQUEST_MODAL
from knowledge.models import Lang

MAX_REQUEST_CHARS = 3000
"""What a text field of a form takes (docs.slack.dev, reference/block-kit/block-elements/plain-text-input-element)."""


def request_form(
    text: str, lang: Lang, *, channel: str = "", root: str = "", author: str = ""
) -> dict[str, Any]:
    """Return the form, with what is known of the request in it.

    `channel`, `root` and `author` name the message that it is about; all empty: it is about none.
    """
    field: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": REQUEST_INPUT,
        "multiline": True,
        "max_length": MAX_REQUEST_CHARS,
    }
    if text:
        field["initial_value"] = text[:MAX_REQUEST_CHARS]
    hint = texts.REQUEST_HINT if channel else texts.REQUEST_HINT_DIRECT
    return {
        "type": "modal",
        "callback_id": REQUEST_MODAL,
        "private_metadata": json.dumps({"channel": channel, "root": root, "author": author, "lang": lang}),
        "title": budget.plain_text(texts.REQUEST_TITLE.in_(lang), budget.MAX_TITLE_CHARS),
        "submit": budget.plain_text(texts.REQUEST_SEND.in_(lang), budget.MAX_TITLE_CHARS),
        "close": budget.plain_text(texts.REQUEST_CANCEL.in_(lang), budget.MAX_TITLE_CHARS),
        "blocks": [
            {
                "type": "input",
                "block_id": REQUEST_BLOCK,
                "label": budget.plain_text(texts.REQUEST_LABEL.in_(lang), budget.MAX_LABEL_CHARS),
                "hint": budget.plain_text(hint.in_(lang), budget.MAX_LABEL_CHARS),
                "element": field,
            }
        ],
    }
