"""Figures of a month: suppressed for everyone, exact for the secretariat once it is in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, literal, select, union_all

from minamata.audit.models import AuditEntry
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.i18n import Localized
from minamata.parties.models import Party
from minamata.policies import Actor
from minamata.usage import policies
from minamata.usage.models import UsageDay, UsagePartyDay
from minamata.usage.suppressing import suppress

DIMENSIONS = ("page", "language", "region", "ldc", "sids", "role")
MOST_MONTHS = 24
# For how long the note in the log that somebody looks stands for their looking.
LOOKS_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Month:
    """A calendar month. Figures of whole months do not overlap, so no two of them can be subtracted from each other."""

    first: date

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def end(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @classmethod
    def read(cls, code: str) -> Month:
        """NotFound for what is no month, or one that has not begun."""
        try:
            first = date.fromisoformat(f"{code}-01")
        except ValueError as error:
            raise NotFound from error
        if first > now().date():
            raise NotFound
        return cls(first)


@dataclass(frozen=True)
class Figures:
    """Tables by dimension; None stands for a hidden cell, or for a total that would give one away."""

    month: Month
    tables: Mapping[str, Mapping[str, int | None]]
    total: int | None


@dataclass(frozen=True)
class ExactFigures:
    """Every count of a month, and the counts by Party."""

    month: Month
    tables: Mapping[str, Mapping[str, int]]
    total: int
    parties: Sequence[tuple[str, Localized, int]]


def months(including_present: bool = False) -> list[Month]:
    """The months that have figures, the newest first; the present one only for those who see exact counts."""
    first: date | None = db.session.scalar(select(func.min(UsageDay.day)))
    last: date | None = db.session.scalar(select(func.max(UsageDay.day)))
    if first is None or last is None:
        return []
    present = Month(now().date().replace(day=1))
    found: list[Month] = []
    each = Month(last.replace(day=1))
    while each.end > first and len(found) < MOST_MONTHS:
        if including_present or each.first < present.first:
            found.append(each)
        each = Month((each.first - timedelta(days=1)).replace(day=1))
    return found


def published(month: Month) -> Figures:
    """What everyone may see of a month that is over. NotFound for one that is not."""
    if month.end > now().date():
        raise NotFound
    counts = _counts(month, rooms=True)
    tables = {dimension: suppress(values) for dimension, values in counts.items()}
    shows_total = all(table.shows_total for table in tables.values())
    total = sum(counts["language"].values()) if shows_total else None
    return Figures(month, {dimension: table.cells for dimension, table in tables.items()}, total)


def exact(actor: Actor, month: Month) -> ExactFigures | None:
    """Every count, for the secretariat; None when it is not in the log yet that they look. NotFound for everyone else."""
    policies.figures.require(actor, "see")
    looked = select(AuditEntry.id).where(
        AuditEntry.actor_id == actor.person_id,
        AuditEntry.act == policies.SEEN_EXACTLY,
        AuditEntry.target_id == month.code,
        AuditEntry.at > now() - LOOKS_FOR,
    )
    if db.session.scalar(looked.limit(1)) is None:
        return None
    counts = _counts(month, rooms=False)
    views = func.sum(UsagePartyDay.views)
    rows = db.session.execute(
        select(Party.code, Party.name, views)
        .join(UsagePartyDay, UsagePartyDay.party_id == Party.id)
        .where(UsagePartyDay.day >= month.first, UsagePartyDay.day < month.end)
        .group_by(Party.id)
        .order_by(views.desc(), Party.code)
    )
    parties = [(code, name, int(count)) for code, name, count in rows]
    return ExactFigures(month, counts, sum(counts["language"].values()), parties)


def _counts(month: Month, rooms: bool) -> dict[str, dict[str, int]]:
    """Views by each dimension, in one statement; pages by their room, or each kind of page for itself."""
    within = (UsageDay.day >= month.first, UsageDay.day < month.end)
    each = []
    for dimension in DIMENSIONS:
        column = getattr(UsageDay, dimension)
        each.append(select(literal(dimension), column, func.sum(UsageDay.views)).where(*within).group_by(column))
    found: dict[str, dict[str, int]] = {dimension: {} for dimension in DIMENSIONS}
    for dimension, code, views in db.session.execute(union_all(*each)):
        key = code.partition(".")[0] if rooms and dimension == "page" else code
        found[dimension][key] = found[dimension].get(key, 0) + int(views)
    return {dimension: dict(sorted(values.items(), key=_largest_first)) for dimension, values in found.items()}


def _largest_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
