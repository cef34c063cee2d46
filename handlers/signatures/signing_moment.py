"""The moment at which a signature is judged to be made, and what that rests on."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


class Basis(StrEnum):
    """What a signing moment rests on."""

    PROOF = "proof"
    """A timestamp whose authority a trusted list recognises as qualified."""
    TIMESTAMP = "timestamp"
    """A timestamp that holds, of an authority that nothing vouches for."""
    CLAIM = "claim"
    """The signer's word."""
    CHECK = "check"
    """Nothing: the moment of the check stands in."""


class SigningMoment(NamedTuple):
    """When a signature was made, as far as one can tell."""

    time: datetime
    basis: Basis

    @property
    def proved(self) -> bool:
        """Whether the signature existed by then for sure."""
        return self.basis is Basis.PROOF


def signing_moment(
    *,
    proved: datetime | None = None,
    timestamp_time: datetime | None,
    signing_time: datetime | None,
    at: datetime,
) -> SigningMoment:
    """Return the best signing time known `at` the moment of the check; a time after it is not believed.

    `proved` is the time of a qualified timestamp, `timestamp_time` that of any other.
    """
    for time, basis in (
        (proved, Basis.PROOF),
        (timestamp_time, Basis.TIMESTAMP),
        (signing_time, Basis.CLAIM),
    ):
        if time is not None and time <= at:
            return SigningMoment(time, basis)
    return SigningMoment(at, Basis.CHECK)


def french_date(moment: datetime) -> str:
    """Write the day of a moment in French, in universal time: « 3 mars 2025 »."""
    day = moment.astimezone(UTC)
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
