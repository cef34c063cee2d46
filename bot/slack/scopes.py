"""What the desk may do in Slack, and why. `manifest.yaml` asks for exactly these."""

from collections.abc import Mapping
from types import MappingProxyType

BOT_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "app_mentions:read": "lire les messages qui mentionnent l'application",
        "channels:history": "suivre un fil de canal public sans nouvelle mention",
        "channels:read": "vérifier que l'application est dans le canal de l'équipe",
        "chat:write": "répondre",
        "commands": "répondre à la commande /guichet",
        "files:read": "lire les fichiers à vérifier",
        "groups:history": "suivre un fil de canal privé sans nouvelle mention",
        "groups:read": "vérifier que l'application est dans le canal privé de l'équipe",
        "im:history": "lire les messages directs",
        "mpim:history": "suivre un fil de message de groupe sans nouvelle mention",
        "reactions:write": "accuser réception d'un message transmis à une personne",
        "users:read": "nommer les personnes dans les demandes",
    }
)
"""Scope → what would not work without it, in French."""
