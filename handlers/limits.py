"""Sizes and times that keep one file from costing the desk more than it is worth."""

from pydantic import PositiveInt

from knowledge.models import Frozen

MIB = 1024 * 1024


class Limits(Frozen):
    """Bounds on one check; each has its unit in its name."""

    max_upload_bytes: PositiveInt = 100 * MIB
    """A larger file is refused while it is still arriving."""
    max_members: PositiveInt = 500
    """Files in an archive, those of inner archives included."""
    max_unpacked_bytes: PositiveInt = 400 * MIB
    """Total size of an archive's files once unpacked."""
    max_depth: PositiveInt = 3
    """Archives inside archives."""


def megabytes(size: int) -> str:
    """Write a size in bytes the way French readers expect it, rounded up to whole megabytes."""
    return f"{-(-size // MIB)} Mo"
