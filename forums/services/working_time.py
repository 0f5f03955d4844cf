"""How long something waited, counted in the hours in which people work (F5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import select

from forums.models import Duty
from minamata.db import db
from minamata.i18n import zone_called

BEGINS, ENDS = time(9), time(17)
A_WORKING_DAY = timedelta(hours=8)
WEEKEND = (5, 6)


def house_zone() -> tzinfo:
    """The zone in which working hours are counted: that of the duty that was arranged first, UTC without one."""
    return zone_called(db.session.scalar(select(Duty.zone).order_by(Duty.id).limit(1)))


def worked_between(since: datetime, until: datetime, zone: tzinfo) -> timedelta:
    """How much of the time between two instants lies on Monday to Friday, from 9 to 17 o'clock, in that zone."""
    total = timedelta()
    day = since.astimezone(zone).date()
    last = until.astimezone(zone).date()
    weeks = max(0, (last - day).days // 7 - 1)  # whole weeks in between have five working days each
    if weeks:
        total += worked_between(since, datetime.combine(day, time(23, 59), zone), zone)
        return (
            total
            + 5 * weeks * A_WORKING_DAY
            + worked_between(datetime.combine(day + timedelta(days=1 + 7 * weeks), time(0), zone), until, zone)
        )
    while day <= last:
        if day.weekday() not in WEEKEND:
            begin = max(since, datetime.combine(day, BEGINS, zone))
            end = min(until, datetime.combine(day, ENDS, zone))
            total += max(end - begin, timedelta())
        day += timedelta(days=1)
    return total
