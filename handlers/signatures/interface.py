"""What every reader of signatures offers, whatever the format."""

from typing import Protocol

from handlers.signatures.beside import Beside
from handlers.signatures.found import FoundContent


class SignatureReader(Protocol):
    """Finds the signatures of a file, without network, clock or disk."""

    def read(self, content: bytes, *, name: str, beside: Beside) -> FoundContent:
        """Return every signature of a file.

        Args:
            content: the file.
            name: its name, which may tell the document of a detached signature.
            beside: the files handed in with it, among which a detached signature finds its document.

        Raises:
            UnreadableFile: the file is damaged, or needs a password. Bad bytes raise nothing else.
        """
        ...
