"""Timestamps in the files of a run: UTC, ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> str:
    """Returns the current time, to the microsecond, so that timestamps sort in the order in which they were taken."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def to_seconds(timestamp: str) -> float:
    """Converts a timestamp to seconds since the epoch.

    Args:
        timestamp: ISO 8601; UTC if it names no time zone.

    Raises:
        ValueError: If it is not ISO 8601.
    """
    moment = datetime.fromisoformat(timestamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
