"""Slack: what suppliers and the support team say there, and what the desk answers."""

from bot.slack.app import SlackDoor
from bot.slack.probe import probe

__all__ = ["SlackDoor", "probe"]
