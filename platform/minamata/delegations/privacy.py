"""What delegations hold about a person (G9). They are records of the Organization and stay; erasure ends them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from minamata.contracts.privacy import Exempt, Exporter, Held
from minamata.db import db, now
from minamata.delegations.models import Delegation
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

OTHERS = ("given_by", "ended_by")


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Delegation, Delegation.person_id == person_id, OTHERS))


def _end(person_id: UUID) -> None:
    db.session.execute(
        update(Delegation)
        .where(Delegation.person_id == person_id, Delegation.ended_at.is_(None), Delegation.valid_to > now())
        .values(ended_at=now())
    )


personal_data = (
    Exporter(
        "delegations",
        _l("Delegations: what you may do for a national focal point"),
        _l("To show in whose place you act, and to let you do it."),
        "task",
        _l("For good; erasure ends them, and the record then leads to nobody."),
        ("delegations_delegation.person_id",),
        _export,
        _end,
    ),
    Exempt(
        "delegations_delegation.given_by", "that somebody gave a delegation is an act of office, in the log of acts"
    ),
    Exempt(
        "delegations_delegation.ended_by", "that somebody ended a delegation is an act of office, in the log of acts"
    ),
    Exempt(
        "delegations_office_address.set_by", "that somebody named an office’s address is an act of office, in the log"
    ),
)
