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

    TIMESTAMP = "timestamp"
    """A timestamp that holds; whether its authority can be trusted is not looked at."""
    CLAIM = "claim"
    """The signer's word."""
    CHECK = "check"
    """Nothing: the moment of the check stands in."""


class SigningMoment(NamedTuple):
    """When a signature was made, as far as one can tell."""

    time: datetime
    basis: Basis


def signing_moment(
    *, timestamp_time: datetime | None, signing_time: datetime | None, at: datetime
) -> SigningMoment:
    """Return the best signing time known `at` the moment of the check; a time after it is not believed."""
    if timestamp_time is not None and timestamp_time <= at:
        return SigningMoment(timestamp_time, Basis.TIMESTAMP)
    if signing_time is not None and signing_time <= at:
        return SigningMoment(signing_time, Basis.CLAIM)
    return SigningMoment(at, Basis.CHECK)


def french_date(moment: datetime) -> str:
    """Write the day of a moment in French, in universal time: « 3 mars 2025 »."""
    day = moment.astimezone(UTC)
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
