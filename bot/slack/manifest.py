"""The app's manifest: what creates it in Slack in one paste, made from what the code asks for and hears.

Source: docs.slack.dev, reference/app-manifest.
"""

from typing import Any

import yaml

from bot.slack.features import COMMAND, EVENTS, Shortcut
from bot.slack.scopes import BOT_SCOPES

EXAMPLE_URL = "https://guichet.example"
EVENTS_PATH = "/slack/events"

_SHORTCUTS = {
    Shortcut.ASK: ("Demander au guichet", "La réponse de la règle, pour vous seul"),
    Shortcut.CHECK: ("Vérifier les fichiers", "Le verdict des signatures, pour vous seul"),
    Shortcut.REQUEST: ("Ouvrir une demande", "Une personne de l'équipe répondra"),
}
"""Name, at most 24 characters, and description of each."""

_OVER_HTTP = """\
# The Slack app, in one paste: https://api.slack.com/apps → Create New App → From a manifest.
# Made by `guichet slack manifest --url {url}`; for a desk without a public address, write --socket-mode instead.
"""
_OVER_SOCKET_MODE = """\
# The Slack app, in one paste: https://api.slack.com/apps → Create New App → From a manifest.
# Made by `guichet slack manifest --socket-mode`.
"""


def manifest(url: str | None) -> dict[str, Any]:
    """Return the manifest for a desk at a public address; None: over Socket Mode, without one."""
    request_url = {} if url is None else {"request_url": f"{url.rstrip('/')}{EVENTS_PATH}"}
    command_url = {} if url is None else {"url": f"{url.rstrip('/')}{EVENTS_PATH}"}
    return {
        "display_information": {
            "name": "Guichet",
            "description": "Répond aux fournisseurs, vérifie leurs signatures électroniques, "
            "passe la main à une personne.",
            "background_color": "#1b3a57",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Guichet", "always_online": True},
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": shortcut.value, "description": description}
                for shortcut, (name, description) in _SHORTCUTS.items()
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    **command_url,
                    "description": "Poser une question, réponse pour vous seul",
                    "usage_hint": "quel est le SIRET de l'acheteur ?",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(url: str | None) -> str:
    """Return the manifest as YAML, to paste."""
    head = _OVER_SOCKET_MODE if url is None else _OVER_HTTP.format(url=url)
    return head + yaml.safe_dump(manifest(url), allow_unicode=True, sort_keys=False, width=1000)
