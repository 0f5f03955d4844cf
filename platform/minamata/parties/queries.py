"""Functions of people, and the bodies they can be entered for; for the secretariat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    Uuid,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from minamata.db import Instant, LocalizedText, db, now
from minamata.delegations.models import Delegation, delegation_holds, designation_holds
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


PERSON = bindparam("person", type_=Uuid())
NO_INSTANT, NO_TEXT = cast(null(), Instant), cast(null(), String)
HELD: CompoundSelect[Any] = union_all(
    select(
        Designation.id.label("id"),
        literal(True).label("is_designation"),
        Designation.kind.label("kind"),
        Party.code.label("code"),
        type_coerce(Party.name, LocalizedText).label("name"),
        NO_TEXT.label("scope"),
        Designation.valid_from.label("begins"),
        Designation.valid_to.label("ends"),
        NO_INSTANT.label("ended"),
        NO_INSTANT.label("designated_until"),
        Designation.reason.label("reason"),
    )
    .join(Party, Party.id == Designation.party_id)
    .where(Designation.person_id == PERSON),
    select(
        *(Delegation.id, literal(False), literal(DELEGATE), Party.code, Party.name, NO_TEXT),
        *(Delegation.valid_from, Delegation.valid_to, Delegation.ended_at, Designation.valid_to, literal("")),
    )
    .join(Designation, Designation.id == Delegation.designation_id)
    .join(Party, Party.id == Delegation.party_id)
    .where(Delegation.person_id == PERSON, Delegation.accepted_at.is_not(None)),
    *(
        select(
            *(Membership.id, literal(False), Membership.function, body.code, body.name, Membership.scope),
            *(Membership.valid_from, Membership.valid_to, NO_INSTANT, NO_INSTANT, Membership.reason),
        )
        .join(body, body.id == body_id)
        .where(Membership.person_id == PERSON)
        for body, body_id in ((Party, Membership.party_id), (Organisation, Membership.organisation_id))
    ),
)
"""Every record that places a person in a body, in one statement."""


def functions_of(actor: Actor, person_id: UUID) -> list[HeldFunction]:
    """Every function a person holds or held, the newest first; for themselves and the secretariat."""
    if person_id != actor.person_id:
        policies.functions.require(actor, "see")
    held = [
        HeldFunction(
            row.id, row.is_designation, row.kind, row.code, row.name, row.scope, row.begins, _first(row), row.reason
        )
        for row in db.session.execute(HELD, {"person": person_id})
    ]
    lasted = [
        each for each in held if each.kind != DELEGATE or each.valid_to is None or each.valid_to > each.valid_from
    ]
    return sorted(lasted, key=lambda function: function.valid_from, reverse=True)


def _first(row: Any) -> datetime | None:
    """The end of a function: of a delegation the first of its own, its revocation, and that of its designation.

    One that was revoked before it began never held: it ends with its first instant.
    """
    first = min((end for end in (row.ends, row.ended, row.designated_until) if end is not None), default=None)
    return max(first, row.begins) if first and row.kind == DELEGATE else first


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


def acting_for_parties() -> Select[UUID, UUID]:
    """Pairs of a Party's id and a person's, for everyone who acts for a Party now: by designation, by delegation or in its team."""
    moment = now()
    in_team = (Membership.valid_from <= moment) & or_(Membership.valid_to.is_(None), Membership.valid_to > moment)
    acting = union_all(
        select(Designation.party_id.label("party_id"), Designation.person_id.label("person_id")).where(
            designation_holds(moment)
        ),
        select(Delegation.party_id, Delegation.person_id)
        .join(Designation, Designation.id == Delegation.designation_id)
        .where(delegation_holds(moment)),
        select(Membership.party_id, Membership.person_id).where(Membership.party_id.is_not(None), in_team),
    ).subquery()
    return select(acting.c.party_id, acting.c.person_id).distinct()
