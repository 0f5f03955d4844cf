"""Reads of the public list: every State and the European Union with its status. Open to everyone; sample Parties are not in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from minamata.db import db
from minamata.parties.models import Party


def listed() -> Sequence[Party]:
    """All that are on the list, in no particular order; one query."""
    return db.session.scalars(select(Party).where(~Party.is_sample)).all()
