"""Instants as people mean them: a day and an hour on the clocks of a place, and the place as they write it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from minamata.accounts.time_zones import zone_like, zone_named
from minamata.i18n import _


class NoSuchHour(ValueError):
    """Clocks in that zone jump over this hour on that day."""


class NoSuchZone(ValueError):
    """No time zone is called so; the words of the error say what to write instead."""


def zone_meant(words: str) -> str:
    """The IANA zone that is meant, by its name or that of its city. NoSuchZone where there is none."""
    found = zone_named(words)
    if found is not None:
        return found
    near = zone_like(words)
    if near:
        raise NoSuchZone(_("There is no such time zone. Did you mean %(zone)s?", zone=near))
    raise NoSuchZone(_("There is no such time zone. Write one such as Africa/Nairobi or Europe/Zurich."))


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
