"""Block Kit's limits: a message of any length becomes as many as Slack accepts. Buttons are never cut.

Source: docs.slack.dev, reference/block-kit/blocks. That a message near 13,000 characters is refused
(`msg_blocks_too_long`) is not documented: seen in practice.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.slack.message import Block, Button, Buttons, Context, Message, Modal, Section

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
"""Of a modal, or of the App Home."""
MAX_TITLE_CHARS = 24
"""Of a modal's title, and of its buttons."""
MAX_LABEL_CHARS = 2000
"""Of the label of a form's field, and of its hint."""
MAX_SECTION_CHARS = 3000
MAX_BUTTON_CHARS = 75
MAX_VALUE_CHARS = 2000
MAX_ROW_BUTTONS = 25
MAX_TEXT_CHARS = 3900
"""Of the `text` beside the blocks; Slack advises at most 4,000."""
MAX_MESSAGE_CHARS = 11_000
"""Of a message's blocks as JSON."""

_CONTINUED = "…"
_BLOCK_MARK = "#"
_BLOCK_ID_CHARS = 40
"""What naming a block adds to a message, at most."""


def fit(message: Message) -> tuple[Message, ...]:
    """Return the message as one or several that keep Slack's limits, in order; never empty."""
    packs = list(_packed(_split_blocks(message.blocks)))
    texts = [*map(_never_empty, split_text(message.text, MAX_TEXT_CHARS))]
    if not packs:
        return tuple(map(Message, texts))
    return (Message(texts[0], packs[0]), *(Message(_CONTINUED, pack) for pack in packs[1:]))


def _never_empty(text: str) -> str:
    return text if text.strip() else _CONTINUED


def home_json(blocks: Iterable[Block]) -> dict[str, Any]:
    """Return the App Home as Slack takes it; of what is too long, text is left out, buttons never."""
    return {"type": "home", "blocks": blocks_json(_fit_view(blocks))}


def modal_json(modal: Modal) -> dict[str, Any]:
    """Return a modal as Slack takes it; of what is too long, text is left out, buttons never."""
    return {
        "type": "modal",
        "title": plain_text(modal.title, MAX_TITLE_CHARS),
        "close": plain_text(modal.close, MAX_TITLE_CHARS),
        "blocks": blocks_json(_fit_view(modal.blocks)),
    }


def plain_text(text: str, limit: int) -> dict[str, Any]:
    """Return a short text as Slack takes it where no markup is read, shortened to `limit` characters."""
    shown = text if len(text) <= limit else f"{text[: limit - 1].rstrip()}{_CONTINUED}"
    return {"type": "plain_text", "text": shown or " ", "emoji": True}


def _fit_view(blocks: Iterable[Block]) -> tuple[Block, ...]:
    split = tuple(_split_blocks(blocks))
    if len(split) <= MAX_VIEW_BLOCKS:
        return split
    without = [at for at, block in enumerate(split) if not _has_button(block)]
    left_out = set(without[-(len(split) - MAX_VIEW_BLOCKS + 1) :])
    kept = tuple(block for at, block in enumerate(split) if at not in left_out)
    return (*kept[: MAX_VIEW_BLOCKS - 1], Context(text=_CONTINUED))


def _has_button(block: Block) -> bool:
    return isinstance(block, Buttons) or (isinstance(block, Section) and block.button is not None)


def plain(message: Message) -> tuple[str, ...]:
    """Return the message without blocks, as texts within Slack's limits: for when it refuses the blocks."""
    said = [block.text for block in message.blocks if not isinstance(block, Buttons)]
    return tuple(map(_never_empty, split_text("\n\n".join(said) or message.text, MAX_TEXT_CHARS)))


def blocks_json(blocks: Iterable[Block], thread: str | None = None) -> list[dict[str, Any]]:
    """Return blocks as Slack takes them; each names the thread that it is posted in, for `thread_of`."""
    made = [_block_json(block) for block in blocks]
    if thread is None:
        return made
    return [{**block, "block_id": f"{thread}{_BLOCK_MARK}{position}"} for position, block in enumerate(made)]


def thread_of(block_id: str) -> str | None:
    """Return the thread that a block of ours was posted in; None when its id does not say."""
    thread, mark, _ = block_id.partition(_BLOCK_MARK)
    return thread if mark and thread else None


def split_text(text: str, limit: int) -> tuple[str, ...]:
    """Cut a text into pieces of at most `limit` characters, at a line, else at a word; never inside `&amp;`.

    A code block that is cut is closed, and opened again in the next piece. Never empty.
    """
    pieces = []
    rest = text
    while len(rest) > limit:
        piece, rest = _cut(rest, limit)
        pieces.append(piece)
    return (*pieces, rest) if rest or not pieces else tuple(pieces)


def _cut(text: str, limit: int) -> tuple[str, str]:
    fence = "```"
    room = limit - len(fence)
    at = _last_break(text, room)
    piece, rest = text[:at].rstrip(), text[at:].lstrip("\n ")
    if piece.count(fence) % 2:
        return piece + fence, fence + rest
    return piece, rest


def _last_break(text: str, room: int) -> int:
    """Return where to cut: after the last line, sentence word, or character that fits."""
    for mark in ("\n", " "):
        at = text.rfind(mark, room // 2, room)
        if at > 0 and not _inside_fence_mark(text, at):
            return at + 1
    entity = text.rfind("&", room - len("&amp;"), room)
    if entity > 0 and ";" not in text[entity:room]:
        return entity
    outside = (at for at in range(room, room // 2, -1) if not _inside_fence_mark(text, at))
    return next(outside, room)  # a text of such marks alone has no better place


def _inside_fence_mark(text: str, at: int) -> bool:
    return text[at - 1 : at] == "`" and text[at : at + 1] == "`"


def _split_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks that each keep Slack's limits; a section's button stays with its last piece."""
    for block in blocks:
        match block:
            case Section():
                *pieces, last = split_text(block.text, MAX_SECTION_CHARS)
                yield from (Section(text=piece) for piece in pieces)
                yield Section(text=last, button=block.button)
            case Context():
                yield from (Context(text=piece) for piece in split_text(block.text, MAX_SECTION_CHARS))
            case Buttons():
                for start in range(0, len(block.buttons), MAX_ROW_BUTTONS):
                    yield Buttons(buttons=block.buttons[start : start + MAX_ROW_BUTTONS])


def _packed(blocks: Iterator[Block]) -> Iterator[tuple[Block, ...]]:
    """Group blocks into messages, as few as the limits allow."""
    pack: list[Block] = []
    size = 0
    for block in blocks:
        block_size = len(json.dumps(_block_json(block), ensure_ascii=False)) + _BLOCK_ID_CHARS
        if pack and (len(pack) == MAX_BLOCKS or size + block_size > MAX_MESSAGE_CHARS):
            yield tuple(pack)
            pack, size = [], 0
        pack.append(block)
        size += block_size
    if pack:
        yield tuple(pack)


def _block_json(block: Block) -> dict[str, Any]:
    match block:
        case Section(text=text, button=None):
            return {"type": "section", "text": _mrkdwn(text)}
        case Section(text=text, button=Button() as button):
            return {"type": "section", "text": _mrkdwn(text), "accessory": _button_json(button, 0)}
        case Context(text=text):
            return {"type": "context", "elements": [_mrkdwn(text)]}
        case Buttons(buttons=buttons):
            return {
                "type": "actions",
                "elements": [_button_json(button, position) for position, button in enumerate(buttons)],
            }
        case _:  # pragma: no cover  # mypy: a section's button is one of the two
            raise TypeError(type(block).__name__)


def _mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text or " "}


def _button_json(button: Button, position: int) -> dict[str, Any]:
    """Return one button; its action id is unique in its row, as Slack asks."""
    shown = plain_text(button.label, MAX_BUTTON_CHARS)
    made = {
        "type": "button",
        "text": shown,
        "action_id": f"{button.action}:{position}",
        "value": button.value[:MAX_VALUE_CHARS],
    }
    return made | ({"style": button.style} if button.style else {})
