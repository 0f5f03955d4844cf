"""Certificates by number, and those a person holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from minamata.accounts.models import Person
from minamata.certificates.models import Certificate
from minamata.db import db
from minamata.i18n import Localized
from minamata.policies import Actor

LONGEST_NUMBER = 64
USUAL_PDF_BYTES = 50_000
STANDING = ("valid", "revoked")


@dataclass(frozen=True)
class Held:
    """A certificate as its holder or a checker sees it; never a score (C6)."""

    number: str
    title: Localized
    language: str
    name_latin: str
    name_native: str | None
    completed_on: date
    issuer: str | None
    status: str
    status_changed_at: datetime | None
    status_reason: str | None
    superseded_by: str | None
    holder_was_erased: bool = False
    has_badge: bool = False

    @property
    def usual_pdf_bytes(self) -> int:
        """About what its PDF weighs, for the link to it; it is drawn anew each time, so nobody knows before."""
        return USUAL_PDF_BYTES

    @property
    def grouped_number(self) -> str:
        """The number as a person reads it aloud."""
        return " ".join(self.number[place : place + 4] for place in range(0, len(self.number), 4))


def by_number(typed: str) -> Held | None:
    """The certificate of that number, however it was grouped when typed; None when there is none."""
    number = "".join(typed.split()).replace("-", "").lower()
    if not number or len(number) > LONGEST_NUMBER:
        return None
    newer = aliased(Certificate)
    row = db.session.execute(
        select(Certificate, newer.number, Person.erased_at)
        .outerjoin(newer, newer.id == Certificate.superseded_by_id)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.number == number)
    ).first()
    return _held(row[0], row[1], row[2] is not None) if row else None


def stored(number: str) -> Certificate | None:
    """The certificate of that number, however it was grouped when typed, for a service to work on."""
    typed = "".join(number.split()).replace("-", "").lower()
    return db.session.scalars(select(Certificate).where(Certificate.number == typed)).first()


def of(actor: Actor) -> Sequence[Held]:
    """The valid certificates of the actor, newest first."""
    rows = db.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == actor.person_id, Certificate.status == "valid")
        .order_by(Certificate.issued_at.desc())
        .limit(100)
    )
    return [_held(row, None, False) for row in rows]


def page(actor: Actor, after: UUID | None, limit: int) -> tuple[Sequence[Held], UUID | None]:
    """The same by pages, oldest first, and the key of the next page."""
    found = select(Certificate).where(Certificate.person_id == actor.person_id, Certificate.status == "valid")
    if after is not None:
        found = found.where(Certificate.id > after)
    rows = db.session.scalars(found.order_by(Certificate.id).limit(limit + 1)).all()
    following = rows[limit - 1].id if len(rows) > limit else None
    return [_held(row, None, False) for row in rows[:limit]], following


def held(actor: Actor, subject_kind: str, subject_id: UUID) -> Held | None:
    """The actor's certificate for one thing, valid or revoked; None when it was not made yet."""
    row = db.session.scalars(
        select(Certificate).where(
            Certificate.person_id == actor.person_id,
            Certificate.subject_kind == subject_kind,
            Certificate.subject_id == subject_id,
            Certificate.status.in_(STANDING),
        )
    ).first()
    return _held(row, None, False) if row is not None else None


def issued_for(
    subject_kind: str, subject_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Held], UUID | None]:
    """A page of the certificates issued for one thing, newest first, and the key of the next page. The caller has made sure who asks."""
    found = (
        select(Certificate, Person.erased_at)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.subject_kind == subject_kind, Certificate.subject_id == subject_id)
    )
    if after is not None:
        found = found.where(Certificate.id < after)
    rows = db.session.execute(found.order_by(Certificate.id.desc()).limit(limit + 1)).all()
    following = rows[limit - 1][0].id if len(rows) > limit else None
    return [_held(row[0], None, row[1] is not None) for row in rows[:limit]], following


def _held(row: Certificate, superseded_by: str | None, holder_was_erased: bool) -> Held:
    return Held(
        number=row.number,
        title=row.title,
        language=row.language,
        name_latin="" if holder_was_erased else row.name_latin,
        name_native=None if holder_was_erased else row.name_native,
        completed_on=row.completed_on,
        issuer=row.issuer,
        status="withdrawn" if holder_was_erased else row.status,
        status_changed_at=row.status_changed_at,
        status_reason=row.status_reason,
        superseded_by=superseded_by,
        holder_was_erased=holder_was_erased,
        has_badge=row.badge_index is not None,
    )
