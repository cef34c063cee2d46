"""Taking an archive's files out one by one, within the limits of one check."""

from collections.abc import Iterator
from typing import NamedTuple

from handlers.archives.interface import Archive, Member
from handlers.errors import EncryptedFile, OversizedFile, UnreadableFile, UnsupportedFile
from handlers.findings import Code, Observation
from handlers.limits import Limits, megabytes, most_unpacked


class Budget:
    """What one check may still unpack; inner archives draw on the same budget as the outer one."""

    def __init__(self, limits: Limits, *, upload_bytes: int) -> None:
        """Take the limits, and how large the file is that was handed in: a small one may not unpack to much."""
        self._limits = limits
        self._members_left = limits.max_members
        self._bytes_left = min(limits.max_unpacked_bytes, most_unpacked(upload_bytes))
        self._grows_beyond_measure = self._bytes_left < limits.max_unpacked_bytes

    def take_member(self) -> bool:
        """Count one more member; False when there were already as many as allowed."""
        if self._members_left == 0:
            return False
        self._members_left -= 1
        return True

    def take_bytes(self, announced: int) -> Observation | None:
        """Count a member's announced bytes; return what to say of the archive when they do not fit.

        Raises:
            OversizedFile: no single member may be as large.
        """
        if announced > self._bytes_left:
            if self._grows_beyond_measure:
                return Observation(code=Code.ARCHIVE_BOMB)
            limit = megabytes(self._limits.max_unpacked_bytes)
            return Observation(code=Code.UNPACKED_TOO_LARGE, params={"limit": limit})
        if announced > self._limits.max_member_bytes:
            raise OversizedFile("the member is too large")
        self._bytes_left -= announced
        return None

    def too_many_members(self) -> Observation:
        """Return what to say of an archive of which members were left out."""
        return Observation(code=Code.TOO_MANY_MEMBERS, params={"limit": str(self._limits.max_members)})


class Unpacked(NamedTuple):
    """One member taken out, or the reason why it was not."""

    member: Member
    content: bytes | Code


class Unpacking:
    """Goes through one archive; once through, it tells what was left out."""

    def __init__(self, archive: Archive, budget: Budget) -> None:
        self._archive = archive
        self._budget = budget
        self._left_out: dict[Code, Observation] = {}

    @property
    def left_out(self) -> tuple[Observation, ...]:
        """What to say of the archive as a whole, because of members that were left out."""
        return tuple(self._left_out.values())

    def __iter__(self) -> Iterator[Unpacked]:
        """Yield the files in order, one in memory at a time; stop where the budget has no member left."""
        for member in self._archive.members:
            if not self._budget.take_member():
                self._note(self._budget.too_many_members())
                return
            yield Unpacked(member, member.obstacle or self._content(member))

    def _content(self, member: Member) -> bytes | Code:
        try:
            if (why_not := self._budget.take_bytes(member.size)) is not None:
                self._note(why_not)
                return Code.MEMBER_TOO_LARGE
            return self._archive.read(member, max_bytes=member.size)
        except EncryptedFile:
            return Code.MEMBER_ENCRYPTED
        except OversizedFile:
            return Code.MEMBER_TOO_LARGE
        except UnsupportedFile:
            return Code.MEMBER_NOT_UNPACKED
        except UnreadableFile:
            return Code.MEMBER_DAMAGED

    def _note(self, observation: Observation) -> None:
        self._left_out.setdefault(observation.code, observation)
