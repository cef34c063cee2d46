"""What the app offers in Slack, under Slack's names: the manifest asks for it, the listeners hear it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

COMMAND = "/guichet"

EVENTS: Mapping[str, str | None] = MappingProxyType(
    {
        "app_home_opened": None,
        "app_mention": "app_mentions:read",
        "app_uninstalled": None,
        "channel_id_changed": "channels:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
        "tokens_revoked": None,
    }
)
"""Event that the app subscribes to → the scope that it takes (docs.slack.dev, reference/events)."""


class Shortcut(StrEnum):
    """A message shortcut; the value is its callback id."""

    ASK = "ask_desk"
    CHECK = "check_files"
    REQUEST = "open_request"
