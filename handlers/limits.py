"""Sizes and times that keep one file from costing the desk more than it is worth."""

from pydantic import PositiveInt

from knowledge.models import Frozen

MIB = 1024 * 1024


class Limits(Frozen):
    """Bounds on one check; each has its unit in its name."""

    max_upload_bytes: PositiveInt = 100 * MIB
    """A larger file is refused while it is still arriving."""
    max_members: PositiveInt = 10_000
    """Files in an archive, those of inner archives included."""
    max_member_bytes: PositiveInt = 100 * MIB
    """Largest file of an archive, unpacked in memory."""
    max_unpacked_bytes: PositiveInt = 400 * MIB
    """Total size of an archive's files once unpacked."""
    max_depth: PositiveInt = 3
    """Archives inside archives."""

    @classmethod
    def for_uploads_of(cls, max_upload_bytes: int) -> "Limits":
        """Return limits in proportion to the largest file that is taken."""
        return cls(
            max_upload_bytes=max_upload_bytes, max_unpacked_bytes=_UNPACKED_FOR_UPLOAD * max_upload_bytes
        )


_UNPACKED_FOR_UPLOAD = 4
_MAX_GROWTH = 200
"""Documents rarely pack to less than a hundredth of their size; bombs to a thousandth and less."""
_ALWAYS_ALLOWED_BYTES = 32 * MIB
"""What any archive may unpack to, however small it is: an empty drawing packs to nearly nothing."""


def most_unpacked(packed_bytes: int) -> int:
    """Return how many bytes so many may unpack to before it is a bomb."""
    return max(_ALWAYS_ALLOWED_BYTES, _MAX_GROWTH * packed_bytes)


def megabytes(size: int) -> str:
    """Write a size in bytes the way French readers expect it, rounded up to whole megabytes."""
    return f"{-(-size // MIB)} Mo"
