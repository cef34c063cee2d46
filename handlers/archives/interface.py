"""What the check needs from an archive, whatever its format."""

from typing import Protocol

from knowledge.models import Frozen


class Member(Frozen):
    """One file of an archive, as its table of contents announces it."""

    index: int
    """Place in the archive's table of contents."""
    path: str
    """For people: folders separated by `/`, control characters replaced."""
    size: int
    """Announced size in bytes, once unpacked."""
    unsafe_name: bool
    """The raw name leads out of the archive, or hides or disguises a part of itself."""
    repeated_name: bool
    """Another member of the archive has the same name."""


class Archive(Protocol):
    """An opened archive; opening one raises `DamagedFile` or `OversizedFile`."""

    @property
    def members(self) -> tuple[Member, ...]:
        """List the files, in the archive's order; folders and what systems leave behind are not listed."""
        ...

    def read(self, member: Member, *, max_bytes: int) -> bytes:
        """Unpack one member.

        Raises:
            DamagedFile: its checksum is wrong or its data do not unpack.
            EncryptedFile: it needs a password.
            OversizedFile: it holds more than `max_bytes` bytes.
            UnsupportedFile: it is packed in a way that this version cannot undo.
        """
        ...
