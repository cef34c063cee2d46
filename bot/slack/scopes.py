"""What the desk may do in Slack, and why. `manifest.yaml` asks for exactly these."""

from collections.abc import Mapping
from types import MappingProxyType

BOT_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "app_mentions:read": "hear mentions",
        "channels:history": "follow a thread of a public channel without a new mention",
        "channels:read": "see whether it is in the team's channel",
        "chat:write": "answer",
        "commands": "answer the /guichet command",
        "files:read": "read the files to check",
        "files:write": "hand a report, or a file of the support team, to a supplier",
        "groups:history": "follow a thread of a private channel without a new mention",
        "groups:read": "see whether it is in the team's private channel",
        "im:history": "hear direct messages",
        "im:write": "write to a supplier directly, for what others must not read",
        "mpim:history": "follow a thread of a group message without a new mention",
        "reactions:write": "acknowledge a message that is passed on to a person",
        "team:read": "name the company of a supplier of another workspace",
        "usergroups:read": "know the support team by its user group",
        "users:read": "name people in tickets",
    }
)
"""Scope → what it lets the desk do."""
