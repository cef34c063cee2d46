"""What can go wrong with trusted lists.

TrustError       base
└─ ListRefused   one list cannot be used; the others serve
"""

from handlers.errors import HandlersError
from handlers.trust.models import Cause


class TrustError(HandlersError):
    """Base of every error of this package."""


class ListRefused(TrustError):
    """One list cannot be used."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause
