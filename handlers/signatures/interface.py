"""What every reader of signatures offers, whatever the format."""

from datetime import datetime
from typing import Protocol

from handlers.models import Signature
from knowledge.models import Frozen


class SignedContent(Frozen):
    """The signatures found in one file."""

    signatures: tuple[Signature, ...]
    """In signing order; empty for an unsigned file."""
    document_timestamps: int
    """Timestamps of the file as a whole. One alone is not a signature."""


class SignatureReader(Protocol):
    """Finds the signatures of a file and judges them, without network, clock or disk."""

    def read(self, content: bytes, *, at: datetime) -> SignedContent:
        """Return every signature of `content` as judged `at` that moment, which has a time zone.

        Raises:
            UnreadableFile: the file is damaged, or needs a password. Bad bytes raise nothing else.
        """
        ...
