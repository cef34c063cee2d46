"""The store's clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current time in UTC, without zone, as the tables hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


def as_stored(moment: datetime) -> datetime:
    """Return a moment as the tables hold it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
