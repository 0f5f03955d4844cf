"""Reads of the public list: every State and the European Union with its status. Open to everyone; sample Parties are not in it."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, type_coerce, union_all

from minamata.db import LocalizedText, db
from minamata.i18n import Localized
from minamata.parties.models import Organisation, Party


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


MOST_NAMES = 5000
NAMES_KEPT = 60.0
_names: dict[str, tuple[float, Localized | None]] = {}


def names_of_bodies(codes: Collection[str]) -> dict[str, Localized]:
    """What the Parties and organisations of these codes are called, sample ones as well; names are up to a minute old.

    Pages show them beside everything that is said, and they change once in years.
    """
    moment = time.monotonic()
    wanted = {code for code in codes if code not in _names or _names[code][0] < moment}
    if wanted:
        rows = db.session.execute(
            union_all(
                select(Party.code, type_coerce(Party.name, LocalizedText)).where(Party.code.in_(wanted)),
                select(Organisation.code, type_coerce(Organisation.name, LocalizedText)).where(
                    Organisation.code.in_(wanted)
                ),
            )
        )
        found = dict(rows.all())
        if len(_names) > MOST_NAMES:
            _names.clear()
        _names.update((code, (moment + NAMES_KEPT, found.get(code))) for code in wanted)
    return {code: name for code in codes if (name := _names[code][1]) is not None}


def forget_names() -> None:
    """Ask for every name anew: this process looks at another database now."""
    _names.clear()
