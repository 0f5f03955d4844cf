"""What a module puts into the one calendar (G7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from minamata.i18n import Localized
from minamata.policies import Actor


@dataclass(frozen=True)
class CalendarEntry:
    """Something with a date. `key` names it among the entries of its source for good; `sequence` grows by one with each change (W3).

    `begins` is an instant, or a day for what lasts whole days; `ends` is the first instant or day after it. `zone` is the IANA zone in
    which people meant the time, where they did. `endpoint` and `values` are its page here, without the language. `join_url` is for
    those who take part: it stands in their own calendar alone. What was cancelled stays as such for 90 days, so that calendars
    elsewhere hear of it.
    """

    key: str
    title: Localized
    begins: datetime | date
    changed_at: datetime
    ends: datetime | date | None = None
    zone: str | None = None
    place: str = ""
    description: Localized | None = None
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    join_url: str = ""
    sequence: int = 0
    status: Literal["confirmed", "cancelled"] = "confirmed"
    alarm: timedelta | None = None


class CalendarSource(Protocol):
    """A module's supplier of entries."""

    @property
    def name(self) -> str:
        """Its name, unique among the sources."""

    @property
    def label(self) -> Any:
        """What its entries are, lazily translated."""

    def entries(self, actor: Actor, begin: datetime, end: datetime, limit: int) -> Sequence[CalendarEntry]:
        """What the actor may see of the time from `begin` to before `end`, the first `limit` of it."""
