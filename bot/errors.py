"""What can go wrong in `bot`.

BotError
├── SettingsError      a setting is unknown, missing or wrong; says which and what to do
├── StoreError         the database cannot be opened
├── TrustedListError   trusted lists can be neither fetched nor kept
├── UnknownTicket      no ticket has this number
├── NotTypeset         a PDF cannot be set
└── JobFailed          a recorded event could not be handled; carries its reference
"""


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


class JobFailed(BotError):
    """A recorded event could not be handled. Carries a reference, never what people wrote."""
