"""What can go wrong in `bot`.

BotError
├── SettingsError      a setting is unknown, missing or wrong; says which and what to do
├── StoreError         the database cannot be opened
├── TrustedListError   trusted lists can be neither fetched nor kept
├── UnknownTicket      no ticket has this number
├── NotTypeset         a PDF cannot be set
├── NotNow             what is asked for cannot be had now; the same may be asked again later
└── JobFailed          a recorded event could not be handled; carries its reference
"""

from datetime import timedelta


class BotError(Exception):
    """Base of every error of this package; `str()` is one sentence fit to be shown."""


class SettingsError(BotError):
    """A setting is unknown, missing or wrong."""


class InputError(BotError):
    """The command line asks for something that cannot be done."""


class StoreError(BotError):
    """The database cannot be opened."""


class TrustedListError(BotError):
    """Trusted lists can be neither fetched nor kept."""


class NotTypeset(BotError):
    """A PDF cannot be set."""


class UnknownTicket(BotError):
    """No ticket has this number."""


class NotNow(BotError):
    """What is asked for cannot be had now; the same may be asked again later."""

    retry_after_s: float = 0.0
    """Seconds to wait at least, when the other side says so."""
    patience: timedelta = timedelta(days=3)
    """How long it is worth trying."""


class JobFailed(BotError):
    """A recorded event could not be handled. Carries a reference, never what people wrote."""
