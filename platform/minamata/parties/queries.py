"""Functions of people, and the bodies they can be entered for; for the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from minamata.db import db
from minamata.delegations.models import Delegation
from minamata.errors import NotFound
from minamata.i18n import Localized
from minamata.parties import policies
from minamata.parties.models import Designation, Membership, Organisation, Party
from minamata.policies import Actor

DELEGATE = "delegate"


@dataclass(frozen=True)
class HeldFunction:
    """A designation, a delegation (its kind is `delegate`) or a membership, with its dates."""

    id: UUID
    is_designation: bool
    kind: str
    body_code: str
    body_name: Localized
    scope: str | None
    valid_from: datetime
    valid_to: datetime | None
    reason: str


def functions_of(actor: Actor, person_id: UUID) -> list[HeldFunction]:
    """Every function a person holds or held, the newest first; for themselves and the secretariat."""
    if person_id != actor.person_id:
        policies.functions.require(actor, "see")
    # Those of the person, and those of others that a delegation to the person hangs on.
    designations = db.session.execute(
        select(Designation, Party, Delegation)
        .join(Party, Party.id == Designation.party_id)
        .outerjoin(
            Delegation,
            and_(
                Delegation.designation_id == Designation.id,
                Delegation.person_id == person_id,
                Delegation.accepted_at.is_not(None),
            ),
        )
        .where(or_(Designation.person_id == person_id, Delegation.id.is_not(None)))
    ).all()
    memberships = db.session.execute(
        select(Membership, Party, Organisation)
        .outerjoin(Party, Party.id == Membership.party_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id)
    ).all()
    held = [_designation(designation, party, delegation) for designation, party, delegation in designations]
    for m, party, organisation in memberships:
        body = party or organisation
        held.append(
            HeldFunction(m.id, False, m.function, body.code, body.name, m.scope, m.valid_from, m.valid_to, m.reason)
        )
    return sorted(held, key=lambda function: function.valid_from, reverse=True)


def _designation(designation: Designation, party: Party, delegation: Delegation | None) -> HeldFunction:
    """A designation as its holder has it, or as the delegate has it who acts for the holder."""
    if delegation is None:
        return HeldFunction(
            designation.id,
            True,
            designation.kind,
            party.code,
            party.name,
            None,
            designation.valid_from,
            designation.valid_to,
            designation.reason,
        )
    ends = (delegation.valid_to, delegation.ended_at, designation.valid_to)
    # One that was ended before it began never held: it ends with its first instant.
    until = max(delegation.valid_from, min(end for end in ends if end is not None))
    return HeldFunction(delegation.id, False, DELEGATE, party.code, party.name, None, delegation.valid_from, until, "")


def bodies(actor: Actor) -> tuple[Sequence[Party], Sequence[Organisation]]:
    """Every Party and every organisation, to choose from."""
    policies.functions.require(actor, "see")
    return (
        db.session.scalars(select(Party).order_by(Party.code)).all(),
        db.session.scalars(select(Organisation).order_by(Organisation.code).limit(2000)).all(),
    )


def body_coded(actor: Actor, code: str) -> Party | Organisation:
    """The Party or organisation of that code. NotFound when there is none."""
    policies.functions.require(actor, "see")
    party = db.session.scalars(select(Party).where(Party.code == code)).first()
    found = party or db.session.scalars(select(Organisation).where(Organisation.code == code)).first()
    if found is None:
        raise NotFound
    return found
