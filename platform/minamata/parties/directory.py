"""Reads of the public list: every State and the European Union with its status. Open to everyone; sample Parties are not in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from minamata.db import db
from minamata.i18n import Localized
from minamata.parties.models import Party


def listed() -> Sequence[Party]:
    """All that are on the list, in no particular order; one query."""
    return db.session.scalars(select(Party).where(~Party.is_sample)).all()


def page(after: UUID | None, limit: int) -> tuple[Sequence[Party], UUID | None]:
    """A page of the same list in the order of entry, and the key of the next page."""
    found = select(Party).where(~Party.is_sample)
    if after is not None:
        found = found.where(Party.id > after)
    rows = db.session.scalars(found.order_by(Party.id).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def names_by_code(codes: Collection[str]) -> dict[str, Localized]:
    """What the Parties of these codes are called, sample Parties as well; one query, none for no codes."""
    if not codes:
        return {}
    return {
        row.code: row.name for row in db.session.execute(select(Party.code, Party.name).where(Party.code.in_(codes)))
    }
