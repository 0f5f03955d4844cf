"""Instants as people mean them: a day and an hour on the clocks of a place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NoSuchHour(ValueError):
    """Clocks in that zone jump over this hour on that day."""


def instant_of(day: date, hour: time, zone: str, *, is_end: bool = False) -> datetime:
    """The instant in UTC at which clocks in the IANA zone show that day and hour.

    Where they show it twice, because they are put back, a beginning is the first and an end the second: nobody loses an hour. NoSuchHour
    where they never show it.
    """
    place = ZoneInfo(zone)
    shown = datetime.combine(day, hour)
    found = shown.replace(tzinfo=place, fold=int(is_end)).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) != shown:
        raise NoSuchHour
    return found
