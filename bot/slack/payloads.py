"""Slack's payloads, turned into values in the first function that sees them.

Only what the desk needs is kept. What is not for the desk (bots, edits, deletions, joins…) gives None.
Source: docs.slack.dev, reference/events and reference/interaction-payloads.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.slack import budget
from bot.slack.features import Shortcut
from bot.slack.message import Action
from knowledge.models import Lang

_SPOKEN = {None, "file_share", "thread_broadcast"}
"""Subtypes of `message` in which a member says something."""

REQUEST_MODAL = "open_request"
REQUEST_BLOCK = "request"
REQUEST_INPUT = "text"


class _Kept(BaseModel):
    """Base of what is kept of a payload: the rest is dropped, and later fields of Slack's do no harm."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SharedFile(_Kept):
    """A file, as a message or `files.info` describes it."""

    id: str = ""
    name: str | None = None
    size: int | None = None
    """Bytes; None when Slack does not say."""
    mode: str | None = None
    """`hosted`, `external`, `tombstone`, `hidden_by_limit`…"""
    file_access: str | None = None
    """`check_file_info`: ask `files.info` first (Slack Connect)."""
    is_external: bool = False
    url_private: str | None = None
    url_private_download: str | None = None
    permalink: str | None = None


class Said(_Kept):
    """What a member said in a conversation."""

    channel: str
    ts: str
    thread_ts: str | None = None
    user: str
    text: str = ""
    """As Slack sends it: escaped, with `<…>` for mentions and links."""
    files: tuple[SharedFile, ...] = ()
    direct: bool
    """In a direct message between the member and the desk."""
    mention: bool
    """Slack announced it as a mention of the desk."""
    overheard: bool = False
    """Nobody addressed it to the desk, which listens there: it is answered only when the desk is sure."""
    aside: bool = False
    """Asked about by a shortcut: `user` is who asked, and nothing is said where it stands."""

    @property
    def root(self) -> str:
        """Return the message that the thread hangs from."""
        return self.thread_ts or self.ts


class Press(_Kept):
    """A button that was pressed."""

    action: Action
    value: str
    action_ts: str
    channel: str
    message_ts: str
    root: str
    """The message that the thread hangs from."""
    user: str
    user_name: str
    trigger_id: str
    fleeting: bool
    """On a message that one person alone sees, and that does not last: a command's answer."""


class ViewPress(_Kept):
    """A button that was pressed in the App Home or in a modal."""

    action: Action
    value: str
    user: str
    user_name: str
    trigger_id: str
    view: str
    in_home: bool
    action_ts: str


class Aside(_Kept):
    """A shortcut that someone used on a message, for themselves."""

    shortcut: Shortcut
    user: str
    user_name: str
    channel: str
    message_ts: str
    root: str
    """The message that the thread hangs from."""
    author: str
    """Who wrote the message; empty for an app."""
    text: str
    """As Slack sends it, like that of what was said."""
    files: tuple[SharedFile, ...]
    trigger_id: str
    action_ts: str


class Request(_Kept):
    """What someone asks a person, in the form that « Ouvrir une demande » opens."""

    view: str
    text: str
    user: str
    user_name: str
    channel: str = ""
    """Of the message that it is about; empty when it is about none."""
    root: str = ""
    author: str = ""
    lang: Lang = "fr"
    """Of the form, which is that of what it was about."""


class HomeOpened(_Kept):
    """Someone looks at the App Home."""

    user: str
    event_ts: str = ""


class Edited(_Kept):
    """A message that was changed or deleted."""

    channel: str
    ts: str
    thread_ts: str | None = None
    changed_ts: str = ""
    """When; a message may be changed several times."""
    user: str = ""
    """Who wrote it."""
    deleted: bool
    text: str = ""
    """What it says now, as Slack sends it."""
    before: str = ""
    """What it said."""

    @property
    def root(self) -> str:
        """Return the message that the thread hangs from."""
        return self.thread_ts or self.ts


def said(event: Mapping[str, Any]) -> Said | None:
    """Read a `message` or `app_mention` event; None for what no member said.

    Raises:
        pydantic.ValidationError: the event lacks what every message has.
    """
    if (
        event.get("subtype") not in _SPOKEN
        or event.get("bot_id")
        or event.get("hidden")
        or not event.get("user")
    ):
        return None
    channel = str(event.get("channel", ""))
    return Said.model_validate(
        {
            **event,
            "text": event.get("text") or "",
            "files": event.get("files") or (),
            "direct": event.get("channel_type") == "im" or channel.startswith("D"),
            "mention": event.get("type") == "app_mention",
        }
    )


def edited(event: Mapping[str, Any]) -> Edited | None:
    """Read a `message` event that tells of a change in what a member said; None for any other.

    Raises:
        pydantic.ValidationError: the event lacks what every such event has.
    """
    deleted = event.get("subtype") == "message_deleted"
    if not deleted and event.get("subtype") != "message_changed":
        return None
    before = event.get("previous_message") or {}
    now = {} if deleted else event.get("message") or {}
    if before.get("bot_id") or now.get("bot_id") or now.get("text") == before.get("text"):
        return None
    return Edited.model_validate(
        {
            "channel": event.get("channel"),
            "ts": now.get("ts") or before.get("ts") or event.get("deleted_ts"),
            "thread_ts": now.get("thread_ts") or before.get("thread_ts"),
            "changed_ts": event.get("ts") or event.get("event_ts") or "",
            "user": now.get("user") or before.get("user") or "",
            "deleted": deleted or now.get("subtype") == "tombstone",
            "text": now.get("text") or "",
            "before": before.get("text") or "",
        }
    )


def press(body: Mapping[str, Any]) -> Press | None:
    """Read a `block_actions` payload; None when the button is none of ours or is in no message.

    Raises:
        pydantic.ValidationError: the payload lacks what every press has.
    """
    pressed: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    name = str(pressed.get("action_id", "")).partition(":")[0]
    container = body.get("container") or {}
    message = body.get("message") or {}
    thread = budget.thread_of(str(pressed.get("block_id") or ""))
    message_ts = message.get("ts") or container.get("message_ts")
    if name not in set(Action) or not message_ts:
        return None
    user = body.get("user") or {}
    return Press.model_validate(
        {
            "action": name,
            "value": pressed.get("value") or "",
            "action_ts": pressed.get("action_ts") or body.get("trigger_id") or "",
            "channel": (body.get("channel") or {}).get("id") or container.get("channel_id"),
            "message_ts": message_ts,
            "root": message.get("thread_ts") or container.get("thread_ts") or thread or message_ts,
            "user": user.get("id"),
            "user_name": user.get("name") or user.get("username") or "",
            "trigger_id": body.get("trigger_id") or "",
            "fleeting": bool(container.get("is_ephemeral")),
        }
    )


def aside(body: Mapping[str, Any]) -> Aside | None:
    """Read a `message_action` payload; None when the shortcut is none of ours.

    Raises:
        pydantic.ValidationError: the payload lacks what every message shortcut has.
    """
    if body.get("callback_id") not in set(Shortcut) or body.get("type") != "message_action":
        return None
    message, user = body.get("message") or {}, body.get("user") or {}
    ts = message.get("ts") or body.get("message_ts")
    return Aside.model_validate(
        {
            "shortcut": body["callback_id"],
            "user": user.get("id"),
            "user_name": user.get("name") or user.get("username") or "",
            "channel": (body.get("channel") or {}).get("id"),
            "message_ts": ts,
            "root": message.get("thread_ts") or ts,
            "author": "" if message.get("bot_id") else message.get("user") or "",
            "text": message.get("text") or "",
            "files": message.get("files") or (),
            "trigger_id": body.get("trigger_id") or "",
            "action_ts": body.get("action_ts") or body.get("trigger_id") or "",
        }
    )


def request(body: Mapping[str, Any]) -> Request:
    """Read the `view_submission` of the form that opens a request.

    Raises:
        pydantic.ValidationError, KeyError: the payload lacks what that form has.
    """
    view = body["view"]
    return Request.model_validate(
        {
            **json.loads(view.get("private_metadata") or "{}"),
            "view": view["id"],
            "text": view["state"]["values"][REQUEST_BLOCK][REQUEST_INPUT].get("value") or "",
            "user": body["user"]["id"],
            "user_name": body["user"].get("name") or body["user"].get("username") or "",
        }
    )


def view_press(body: Mapping[str, Any]) -> ViewPress | None:
    """Read a `block_actions` payload from the App Home or a modal; None when the button is none of ours.

    Raises:
        pydantic.ValidationError: the payload lacks what every press has.
    """
    pressed: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    name = str(pressed.get("action_id", "")).partition(":")[0]
    view = body.get("view") or {}
    if name not in set(Action) or not view:
        return None
    user = body.get("user") or {}
    chosen = pressed.get("selected_option") or {}
    return ViewPress.model_validate(
        {
            "action": name,
            "value": pressed.get("value") or chosen.get("value") or "",
            "user": user.get("id"),
            "user_name": user.get("name") or user.get("username") or "",
            "trigger_id": body.get("trigger_id") or "",
            "view": view.get("id") or "",
            "in_home": view.get("type") == "home",
            "action_ts": pressed.get("action_ts") or body.get("trigger_id") or "",
        }
    )


def home_opened(event: Mapping[str, Any]) -> HomeOpened | None:
    """Read an `app_home_opened` event; None when it is the tab of the messages that was opened.

    Raises:
        pydantic.ValidationError: the event names nobody.
    """
    return HomeOpened.model_validate(event) if event.get("tab", "home") == "home" else None
