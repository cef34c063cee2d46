"""What can go wrong between Slack and the desk.

BotError
└── SlackError             Slack did not do what was asked; carries its code, never anyone's words
    ├── SlackAway          Slack does not answer now, or asks to wait: again later will help
    ├── NotConnected       Slack does not accept the token, or cannot be reached: again later may help
    ├── BlocksRefused      Slack does not take the blocks of a message
    ├── ThreadGone         the message that a thread hangs from is no longer there
    ├── FileRefused        a file cannot be fetched; `str()` is the sentence for who shared it
    ├── NotShared          Slack does not take a file that the desk shares; again would not help
    └── NotReached         a person cannot be written to directly; again would not help
"""

from datetime import timedelta

from slack_sdk.errors import SlackClientError

from bot.errors import BotError, NotNow
from bot.tickets.models import FileRefusal


class SlackError(BotError):
    """Slack did not do what was asked; carries its code, never anyone's words."""


class SlackAway(SlackError, NotNow, SlackClientError):  # says what happened, like its neighbours
    """Slack does not answer now, asks to wait, or refuses the token until someone mends it."""

    def __init__(
        self,
        method: str,
        code: str,
        *,
        retry_after_s: float = 0.0,
        patience: timedelta = NotNow.patience,
    ) -> None:
        super().__init__(f"{method}: {code}")
        self.code = code
        """Slack's own code, or the type of the error on the way."""
        self.retry_after_s = retry_after_s
        self.patience = patience


class NotConnected(SlackError, NotNow):  # says what happened, like its neighbours
    """Slack does not accept the token, or cannot be reached; `str()` says which, and what to do."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code
        """Slack's own code, or the type of the error on the way."""


class BlocksRefused(SlackError):  # says what happened, like its neighbours
    """Slack does not take the blocks of a message."""


class ThreadGone(SlackError):  # says what happened, like its neighbours
    """The message that a thread hangs from is no longer there."""


class FileRefused(SlackError):  # says what happened, like its neighbours
    """A file cannot be fetched; `str()` is the sentence for who shared it."""

    def __init__(self, sentence: str, reason: FileRefusal) -> None:
        super().__init__(sentence)
        self.reason = reason


class NotShared(SlackError):  # says what happened, like its neighbours
    """Slack does not take a file that the desk shares, as when a right is missing or the channel is gone."""


class NotReached(SlackError):  # says what happened, like its neighbours
    """A person cannot be written to directly: they left, or their organisation does not allow it."""
