"""Writing counts down, and noting who looks at exact figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from minamata.audit import services as audit
from minamata.db import Base, db, new_id, transaction, write
from minamata.parties.models import Party
from minamata.policies import Actor
from minamata.usage import policies
from minamata.usage.models import UsageDay, UsagePartyDay
from minamata.usage.tally import Tally, Visit

YES_OR_NO = {True: "yes", False: "no"}


def tally() -> Tally:
    """The counts of this process."""
    found: Tally = current_app.extensions["usage"]
    return found


def flush() -> int:
    """Write down what this process has counted; returns how many visits. What cannot be written is counted again."""
    counts = tally().take()
    if not counts:
        return 0
    try:
        with write():
            _write(counts)
    except BaseException:
        tally().give_back(counts)
        raise
    return counts.total()


@transaction
def look_exactly(actor: Actor, month: str) -> None:
    """Note that somebody looks at the exact figures of a month (G10, G14). NotFound for anyone but the secretariat."""
    policies.figures.require(actor, "see")
    audit.record(actor, policies.SEEN_EXACTLY, "month", month)


def forget(before: datetime) -> int:
    """Delete counts by day from before an instant; returns how many rows went."""
    with write():
        gone = [
            db.session.scalars(delete(table).where(table.day < before.date()).returning(table.id)).all()
            for table in (UsageDay, UsagePartyDay)
        ]
    return sum(len(rows) for rows in gone)


def _write(counts: Counter[Visit]) -> None:
    known = {visit.party_id for visit in counts if visit.party_id is not None}
    parties = {party.id: party for party in db.session.scalars(select(Party).where(Party.id.in_(known)))}
    days: Counter[Hashable] = Counter()
    by_party: Counter[Hashable] = Counter()
    for visit, views in counts.items():
        party = parties.get(visit.party_id) if visit.party_id else None
        days[visit.day, visit.page, visit.language, *_group(party), visit.role] += views
        if party is not None:
            by_party[visit.day, party.id] += views
    _add(UsageDay, ("day", "page", "language", "region", "ldc", "sids", "role"), days)
    _add(UsagePartyDay, ("day", "party_id"), by_party)


def _group(party: Party | None) -> tuple[str, str, str]:
    if party is None:
        return "", "", ""
    return party.region or "", YES_OR_NO[party.is_ldc], YES_OR_NO[party.is_sids]


def _add(table: type[UsageDay] | type[UsagePartyDay], names: tuple[str, ...], counts: Counter[Any]) -> None:
    """Add to rows that are there, make those that are not; in a fixed order, so that two processes never wait for each other."""
    for key in sorted(counts, key=str):
        insert = _insert(table).values(id=new_id(), views=counts[key], **dict(zip(names, key, strict=True)))
        added = insert.on_conflict_do_update(  # type: ignore[attr-defined]
            index_elements=list(names),
            set_={"views": table.views + insert.excluded.views},  # type: ignore[attr-defined]
        )
        db.session.execute(added, execution_options={"synchronize_session": False})


def _insert(table: type[Base]) -> Insert:
    """An insert that can add to a row that is there; both databases spell it alike, SQLAlchemy does not."""
    make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return make(table)
