"""What Slack refuses in messages, modals and App Homes, read from its documentation and from nothing of the desk's.

Source: docs.slack.dev, reference/block-kit (blocks, block-elements, composition-objects), reference/views,
reference/methods/chat.postMessage. That a message near 13,000 characters is refused is not documented.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

MAX_MESSAGE_CHARS = 13_000
_NOT_SHOWN = {"value", "action_id", "block_id", "private_metadata", "callback_id"}
_LIVE = re.compile(r"<[^<>\n]*>")


def message_faults(message: Json) -> list[str]:
    """Return what Slack would refuse in the arguments of `chat.postMessage` or `chat.update`, or do badly with."""
    faults = []
    blocks = message.get("blocks") or []
    if not str(message.get("text") or "").strip():
        faults.append("no text beside the blocks: notifications and screen readers have nothing")
    if len(str(message.get("text"))) > 4000:
        faults.append("text: over 4,000 characters")
    if len(blocks) > 50:
        faults.append(f"{len(blocks)} blocks: over 50")
    if len(json.dumps(blocks, ensure_ascii=False)) > MAX_MESSAGE_CHARS:
        faults.append("blocks: msg_blocks_too_long")
    return [*faults, *_block_faults(blocks)]


def view_faults(view: Json) -> list[str]:
    """Return what Slack would refuse in a modal or an App Home."""
    faults = []
    blocks = view.get("blocks") or []
    if view.get("type") not in {"modal", "home"}:
        faults.append(f"type {view.get('type')}")
    if not 1 <= len(blocks) <= 100:
        faults.append(f"{len(blocks)} blocks: not 1 to 100")
    if len(str(view.get("private_metadata") or "")) > 3000:
        faults.append("private_metadata: over 3,000 characters")
    if len(str(view.get("callback_id") or "")) > 255:
        faults.append("callback_id: over 255 characters")
    if view.get("type") == "modal":
        faults += _text(view.get("title"), "title", 24, plain=True)
        for name in ("submit", "close"):
            if name in view:
                faults += _text(view[name], name, 24, plain=True)
        if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
            faults.append("a form without submit")
    return [*faults, *_block_faults(blocks)]


def call_faults(method: str, arguments: Json) -> list[str]:
    """Return what Slack would refuse in a call that shows something, each after the method's name; else nothing."""
    read = _CALLS.get(method)
    if read is None:
        return []
    shown = {
        name: _parsed(value) if name in {"blocks", "view"} else value for name, value in arguments.items()
    }
    return [f"{method}: {fault}" for fault in read(shown)]


def answer_faults(answer: Json) -> list[str]:
    """Return what Slack would refuse in what a command, a form or a `response_url` is answered with."""
    faults = []
    if "view" in answer:
        faults += view_faults(answer["view"])
    if "text" in answer or "blocks" in answer:
        faults += message_faults(answer)
    return [f"answer: {fault}" for fault in faults]


def live_markup(content: Any) -> list[str]:
    """Return what Slack would read as a mention, a link or a command in the texts of a message or a view."""
    if isinstance(content, str):
        return _LIVE.findall(content)
    if isinstance(content, Mapping):
        if content.get("type") == "plain_text":
            return []
        read = [value for name, value in content.items() if name not in _NOT_SHOWN]
        return [found for value in read for found in live_markup(value)]
    if isinstance(content, Iterable):
        return [found for value in content for found in live_markup(value)]
    return []


def buttons(blocks: Iterable[Json]) -> list[Json]:
    """Return the buttons of blocks, in order."""
    found = []
    for block in blocks:
        beside = [block["accessory"]] if block.get("accessory") else []
        found += [one for one in (*block.get("elements", ()), *beside) if one.get("type") == "button"]
    return found


def _block_faults(blocks: Iterable[Json]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        yield "block_id: twice the same"
    if any(len(each) > 255 for each in ids):
        yield "block_id: over 255 characters"
    for at, block in enumerate(blocks):
        for fault in _one_block(block):
            yield f"block {at} ({block.get('type')}): {fault}"


def _one_block(block: Json) -> Iterator[str]:
    read = _BLOCKS.get(str(block.get("type")))
    if read is None:
        yield "unknown block"
    else:
        yield from read(block)


def _section(block: Json) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield "neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], "text", 3000)
    if len(block.get("fields") or ()) > 10:
        yield "over 10 fields"
    for field in block.get("fields") or ():
        yield from _text(field, "field", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"])


def _context(block: Json) -> Iterator[str]:
    if not 1 <= len(block.get("elements") or ()) <= 10:
        yield "not 1 to 10 elements"
    for element in block.get("elements") or ():
        yield from _text(element, "element", 3000)


def _actions(block: Json) -> Iterator[str]:
    elements = block.get("elements") or ()
    if not 1 <= len(elements) <= 25:
        yield "not 1 to 25 elements"
    names = [element.get("action_id") for element in elements]
    if len(set(names)) != len(names):
        yield "action_id: twice the same"
    for element in elements:
        yield from _element(element)


def _input(block: Json) -> Iterator[str]:
    yield from _text(block.get("label"), "label", 2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], "hint", 2000, plain=True)
    yield from _element(block.get("element") or {})


_BLOCKS: Mapping[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "header": lambda block: _text(block.get("text"), "text", 150, plain=True),
    "divider": lambda _: iter(()),
}


def _element(element: Json) -> Iterator[str]:
    if len(str(element.get("action_id") or "")) > 255:
        yield "action_id: over 255 characters"
    if "placeholder" in element:
        yield from _text(element["placeholder"], "placeholder", 150, plain=True)
    kind = element.get("type")
    if kind == "button":
        yield from _button(element)
    elif kind in _OPTIONS:
        yield from _choice(element, _OPTIONS[kind])
    elif kind == "plain_text_input":
        if element.get("max_length", 1) not in range(1, 3001):
            yield "max_length: not 1 to 3,000"
        if len(str(element.get("initial_value") or "")) > element.get("max_length", 3000):
            yield "initial_value: over max_length"
    else:
        yield f"unknown element {kind}"


_OPTIONS = {"static_select": 100, "overflow": 5, "radio_buttons": 10, "checkboxes": 10}
"""How many options each takes."""


def _button(element: Json) -> Iterator[str]:
    yield from _text(element.get("text"), "button", 75, plain=True)
    if len(str(element.get("value", "x"))) not in range(1, 2001):
        yield "value: not 1 to 2,000 characters"
    if len(str(element.get("url") or "")) > 3000:
        yield "url: over 3,000 characters"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"style {element['style']}"


def _choice(element: Json, most: int) -> Iterator[str]:
    if not 1 <= len(element.get("options") or ()) <= most:
        yield f"not 1 to {most} options"
    for option in element.get("options") or ():
        yield from _text(option.get("text"), "option", 75)
        if len(str(option.get("value") or "")) not in range(1, 151):
            yield "option's value: not 1 to 150 characters"


def _text(text: Any, name: str, most: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") not in {"plain_text", "mrkdwn"}:
        yield f"{name}: no text object"
        return
    if plain and text["type"] != "plain_text":
        yield f"{name}: not plain_text"
    if text["type"] == "mrkdwn" and "emoji" in text:
        yield f"{name}: emoji in mrkdwn"
    if not 1 <= len(str(text.get("text") or "")) <= most:
        yield f"{name}: {len(str(text.get('text') or ''))} characters, not 1 to {most}"


def _parsed(value: Any) -> Any:
    """Return what a form carries as JSON, as the value that it is."""
    return json.loads(value) if isinstance(value, str) else value


def _view_call(arguments: Json) -> list[str]:
    return view_faults(arguments.get("view") or {})


_CALLS: Mapping[str, Callable[[Json], list[str]]] = {
    "chat.postMessage": message_faults,
    "chat.postEphemeral": message_faults,
    "chat.update": message_faults,
    "views.open": _view_call,
    "views.push": _view_call,
    "views.update": _view_call,
    "views.publish": _view_call,
}
