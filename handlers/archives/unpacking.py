"""Taking an archive's files out one by one, within the limits of one check."""

from collections.abc import Iterator
from typing import NamedTuple

from handlers.archives.interface import Archive, Member
from handlers.errors import EncryptedFile, OversizedFile, UnreadableFile, UnsupportedFile
from handlers.findings import Code
from handlers.limits import Limits


class Budget:
    """What one check may still unpack; inner archives draw on the same budget as the outer one."""

    def __init__(self, limits: Limits) -> None:
        self._members_left = limits.max_members
        self._bytes_left = limits.max_unpacked_bytes
        self._max_member_bytes = limits.max_upload_bytes
        self.too_many_members = False
        """A member was left out because there were already as many as allowed."""
        self.too_many_bytes = False
        """A member was left out because it did not fit in the bytes left."""

    def take_member(self) -> bool:
        """Count one more member; False when there were already as many as allowed."""
        if self._members_left == 0:
            self.too_many_members = True
            return False
        self._members_left -= 1
        return True

    def take_bytes(self, announced: int) -> int:
        """Count a member's announced bytes and return how many may be read; 0 when it does not fit."""
        if announced > self._max_member_bytes:
            return 0
        if announced > self._bytes_left:
            self.too_many_bytes = True
            return 0
        self._bytes_left -= announced
        return announced


class Unpacked(NamedTuple):
    """One member taken out, or the reason why it was not."""

    member: Member
    content: bytes | Code


def unpack(archive: Archive, budget: Budget) -> Iterator[Unpacked]:
    """Yield the files in order, one in memory at a time; stop where the budget has no member left."""
    for member in archive.members:
        if not budget.take_member():
            return
        yield Unpacked(member, _content(archive, member, budget))


def _content(archive: Archive, member: Member, budget: Budget) -> bytes | Code:
    try:
        return archive.read(member, max_bytes=budget.take_bytes(member.size))
    except EncryptedFile:
        return Code.MEMBER_ENCRYPTED
    except OversizedFile:
        return Code.MEMBER_TOO_LARGE
    except UnsupportedFile:
        return Code.MEMBER_NOT_UNPACKED
    except UnreadableFile:
        return Code.MEMBER_DAMAGED
