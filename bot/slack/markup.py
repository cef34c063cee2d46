"""Slack's markup: from what people typed to plain text, and back without letting their text act.

Source: docs.slack.dev, messaging/formatting-message-text.
"""

import html
import re

from handlers.names import MAX_NAME_CHARACTERS, shown

_TOKEN = re.compile(r"<([^<>\n]+)>")


def escape(text: str) -> str:
    """Return plain text that Slack shows as it stands: no mention or disguised link acts in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Return a name as one line of inline code, escaped: nothing in it is read as formatting, or disguises it."""
    line = shown(" ".join(text.split()).replace("`", "'"), max_characters=MAX_NAME_CHARACTERS)
    return f"`{escape(line)}`" if line else "` `"


def code_block(text: str) -> str:
    """Return a text to be copied, in a block of its own."""
    return f"```{escape(text.replace('```', ''))}```"


def quote(text: str) -> str:
    """Return what someone wrote as a quotation, escaped."""
    return "\n".join(f">{escape(line)}" for line in text.splitlines() or [""])


def mention(user: str) -> str:
    """Return a mention of a member."""
    return f"<@{user}>"


def mention_any(called: str) -> str:
    """Return a mention of a member or of a user group, by their id."""
    return f"<!subteam^{called}>" if called.startswith("S") else mention(called)


def mentions(text: str, user: str) -> bool:
    """Tell whether a typed text mentions a member."""
    return user in mentioned(text)


def plain(text: str, *, without: str) -> str:
    """Return a typed text as plain text: the member `without` is no longer mentioned, links are readable."""
    return html.unescape(_TOKEN.sub(lambda token: _readable(token[1], without), text)).strip()


def mentioned(text: str) -> list[str]:
    """Return the members whom a typed text mentions."""
    return [inner[1:].partition("|")[0] for inner in _TOKEN.findall(text) if inner.startswith("@")]


def _readable(inner: str, without: str) -> str:
    """Return what a reader would say for one `<…>`: a link with its address, a channel, a mention."""
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == without else f"@{label or target[1:]}"
    if target.startswith(("#", "!")):
        return f"{'#' if target.startswith('#') else '@'}{label or target[1:]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == address or address.endswith(f"//{label}"):
        return address
    return f"{label} ({address})"
