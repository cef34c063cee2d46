"""What can go wrong between Slack and the desk.

BotError
└── SlackError             Slack did not do what was asked; carries its code, never anyone's words
    ├── NotConnected       Slack does not accept the token, or cannot be reached
    ├── BlocksRefused      Slack does not take the blocks of a message
    ├── FileRefused        a file cannot be fetched; `str()` is the sentence for who shared it
    ├── NotShared          Slack does not take a file that the desk shares; again would not help
    └── NotReached         a person cannot be written to directly; again would not help
"""

from bot.errors import BotError


class SlackError(BotError):
    """Slack did not do what was asked; carries its code, never anyone's words."""


class NotConnected(SlackError):  # says what happened, like its neighbours
    """Slack does not accept the token, or cannot be reached; `str()` says which, and what to do."""


class BlocksRefused(SlackError):  # says what happened, like its neighbours
    """Slack does not take the blocks of a message."""


class FileRefused(SlackError):  # says what happened, like its neighbours
    """A file cannot be fetched; `str()` is the sentence for who shared it."""


class NotShared(SlackError):  # says what happened, like its neighbours
    """Slack does not take a file that the desk shares, as when a right is missing or the channel is gone."""


class NotReached(SlackError):  # says what happened, like its neighbours
    """A person cannot be written to directly: they left, or their organisation does not allow it."""
