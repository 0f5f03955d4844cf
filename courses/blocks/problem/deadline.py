"""When questions close: the deadline of the author, and the grace of the course (C4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

ON_THE_WAY = timedelta(minutes=2)
"""An answer that arrives this long after the close was sent in time over a slow line; until then no solution is shown."""

LONGEST_GRACE = timedelta(days=366)
_PART = re.compile(r"(\d{1,9})\s*(day|hour|minute|second)s?\b", re.ASCII)


def closing(due: str | datetime | None, grace: str | timedelta | None) -> datetime | None:
    """The instant after which nothing more is taken; None without a deadline."""
    if isinstance(due, datetime) and due.tzinfo is None:
        return None  # the SDK gives every block the present instant as its `due`, without a zone
    deadline = instant(due)
    if deadline is None:
        return None
    try:
        return deadline + span(grace)
    except OverflowError:
        return deadline


def span(written: str | timedelta | None) -> timedelta:
    """A time as the policy of a course writes it, such as `2 hours 30 minutes`; nothing where it is written otherwise, a year at most."""
    if isinstance(written, timedelta):
        return min(written, LONGEST_GRACE)
    text = (written or "").strip().lower()
    if _PART.sub("", text).strip(" ,"):
        return timedelta()
    parts = {f"{unit}s": int(number) for number, unit in _PART.findall(text)}
    return min(timedelta(**parts), LONGEST_GRACE) if parts else timedelta()


def instant(written: str | datetime | None) -> datetime | None:
    """An instant as authors write it, or as another runtime has read it already; what is no date is none."""
    try:
        moment = written if isinstance(written, datetime) else datetime.fromisoformat((written or "").strip('"'))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
