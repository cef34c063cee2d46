"""The store's clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current time in UTC, without zone, as the tables hold it."""
    return datetime.now(UTC).replace(tzinfo=None)
