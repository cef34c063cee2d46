"""Every method that the desk calls is covered by a scope."""

import re
from pathlib import Path

from bot.slack.scopes import BOT_SCOPES

ROOT = Path(__file__).parents[3]

_METHOD_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "reactions.add": "reactions:write",
    "users.info": "users:read",
    "files.info": "files:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "conversations.info": "channels:read",
    "conversations.list": "groups:read",
    "conversations.members": "groups:read",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "conversations.replies": "channels:history",
    "team.info": "team:read",
    "usergroups.users.list": "usergroups:read",
    "views.open": None,
    "views.push": None,
    "views.publish": None,
    "auth.test": None,
}
"""Scope of each method that the desk calls (docs.slack.dev, reference/methods)."""


def test_every_method_called_is_covered_by_a_scope() -> None:
    source = "".join(path.read_text() for path in (ROOT / "bot" / "slack").glob("*.py"))
    called = set(
        re.findall(
            r'"((?:chat|reactions|users|files|conversations|views|team|usergroups)\.[a-zA-Z.]+)"', source
        )
    )
    assert called <= set(_METHOD_SCOPES)
    assert {_METHOD_SCOPES[method] for method in called} - {None} <= set(BOT_SCOPES)
