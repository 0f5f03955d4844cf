"""When a digest is due: at the reader's local hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = 7
WEEKDAY = 0
DAYS_A_WEEK = 7


def next_digest(after: datetime, rhythm: str, time_zone: str | None, hour: int, weekday: int) -> datetime:
    """The first instant after `after` at which it is `hour` o'clock for the reader, on `weekday` (0 is Monday) for a weekly digest.

    Where that hour is skipped by a change of clocks, the digest comes with the hour after it; an unknown zone is taken as UTC.
    """
    zone = _zone(time_zone)
    local = after.astimezone(zone)
    day = local.date()
    for ahead in range(DAYS_A_WEEK + 2):
        at = datetime(day.year, day.month, day.day, hour, tzinfo=zone) + timedelta(days=ahead)
        instant = at.astimezone(UTC)
        if instant > after and (rhythm == "daily" or at.weekday() == weekday):
            return instant
    raise ValueError(f"{rhythm} has no next time")


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
