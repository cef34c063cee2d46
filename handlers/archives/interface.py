"""What the check needs from an archive, whatever its format."""

from typing import Protocol, Self

from handlers.findings import Code
from knowledge.models import Frozen


class Member(Frozen):
    """One file of an archive, as its table of contents announces it."""

    index: int
    """Place in the archive's table of contents."""
    path: str
    """For people: folders separated by `/`, control characters replaced."""
    size: int
    """Announced size in bytes, once unpacked."""
    remarks: tuple[Code, ...] = ()
    """What is odd about its name or its description; it is checked all the same."""
    obstacle: Code | None = None
    """Why it cannot be taken out, where the table of contents tells: a link, a password."""


class Archive(Protocol):
    """An opened archive, and a context manager, as its file stays open.

    Opening one raises `DamagedFile`, `EncryptedFile`, `OversizedFile` or `BombFile`.
    """

    @property
    def members(self) -> tuple[Member, ...]:
        """List the files, in the archive's order; folders and what systems leave behind are not listed."""
        ...

    @property
    def remarks(self) -> tuple[Code, ...]:
        """What is odd about the archive as a whole."""
        ...

    def read(self, member: Member, *, max_bytes: int) -> bytes:
        """Unpack one member. Reading in the archive's order costs one pass, also where members are packed together.

        Raises:
            DamagedFile: its checksum is wrong or its data do not unpack.
            EncryptedFile: it needs a password.
            OversizedFile: it holds more than `max_bytes` bytes.
            UnsupportedFile: it is packed in a way that this version cannot undo.
        """
        ...

    def close(self) -> None:
        """Close its file."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
