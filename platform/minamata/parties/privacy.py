"""What the records of functions hold about a person (G9). Designations are records of the Organization and stay."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, update

from minamata.contracts.privacy import Exempt, Exporter, Held
from minamata.db import db, now
from minamata.i18n import _l
from minamata.parties.models import Designation, Membership
from minamata.privacy.rows import rows_of


def _designations(person_id: UUID) -> Held:
    return Held(rows_of(Designation, Designation.person_id == person_id))


def _memberships(person_id: UUID) -> Held:
    return Held(rows_of(Membership, Membership.person_id == person_id))


def _end_memberships(person_id: UUID) -> None:
    db.session.execute(
        update(Membership)
        .where(Membership.person_id == person_id, or_(Membership.valid_to.is_(None), Membership.valid_to > now()))
        .values(valid_to=now())
    )


personal_data = (
    Exporter(
        "designations",
        _l("Designations as national focal point"),
        _l("To know whom a Party has named under article 17 of the Convention."),
        "task",
        _l("For good: a designation is an official record, and erasure does not remove it."),
        ("parties_designation.person_id",),
        _designations,
    ),
    Exporter(
        "memberships",
        _l("Functions for a Party or an organisation"),
        _l("To show in which function you speak, and to open what is meant for it."),
        "task",
        _l("For good; erasure ends them, and the record then leads to nobody."),
        ("parties_membership.person_id",),
        _memberships,
        _end_memberships,
    ),
    Exempt("parties_designation.entered_by", "that somebody entered a record is an act of office, in the log of acts"),
    Exempt(
        "parties_membership.confirmed_by", "that somebody confirmed a record is an act of office, in the log of acts"
    ),
)
