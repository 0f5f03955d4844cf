"""Badges by the number of their certificate, and which of them no longer stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from minamata.accounts.models import Person
from minamata.badges.credentials import LIST_LENGTH
from minamata.certificates.models import Certificate
from minamata.db import db


def certified(number: str) -> tuple[Certificate, str | None] | None:
    """The certificate of that number with the verified e-mail address of its holder; None when there is none or it was erased."""
    row = db.session.execute(
        select(Certificate, Person.email, Person.email_verified)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.number == number, Person.erased_at.is_(None), Certificate.badge_index.is_not(None))
    ).first()
    return (row[0], row[1] if row[2] else None) if row else None


def withdrawn(position: int) -> Sequence[int]:
    """The indexes in the list at `position` of what was revoked, superseded or erased."""
    first = position * LIST_LENGTH
    return db.session.scalars(
        select(Certificate.badge_index)
        .join(Person, Person.id == Certificate.person_id)
        .where(
            Certificate.badge_index >= first,
            Certificate.badge_index < first + LIST_LENGTH,
            (Certificate.status != "valid") | Person.erased_at.is_not(None),
        )
        .order_by(Certificate.badge_index)
    ).all()  # type: ignore[return-value]


def lists() -> int:
    """How many lists there are."""
    last = db.session.scalar(select(func.max(Certificate.badge_index)))
    return 0 if last is None else last // LIST_LENGTH + 1
