"""Designations, memberships and the register of organisations, as the secretariat enters them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.db import attempt, db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import Localized
from minamata.parties import policies
from minamata.parties.models import Designation, Membership, Organisation, Party
from minamata.policies import Actor

FUNCTIONS_FOR_A_PARTY = ("country_team",)
FUNCTIONS_FOR_AN_ORGANISATION = ("head_of_organisation", "member")


def functions_for(body: Party | Organisation) -> tuple[str, ...]:
    """In which functions a person can be a member of it; a national focal point is designated instead."""
    return FUNCTIONS_FOR_A_PARTY if isinstance(body, Party) else FUNCTIONS_FOR_AN_ORGANISATION


@transaction
def designate(actor: Actor, party: Party, person: Person, reason: str) -> Designation:
    """Enter that the Party named the person its national focal point (article 17, paragraph 4).

    The designation before ends at the same instant, and its holder's role with it. Entering the same person again changes nothing.
    """
    policies.functions.require(actor, "enter")
    # Of two that are entered at once, the second sees the first and ends it.
    db.session.execute(select(Party.id).where(Party.id == party.id).with_for_update())
    instant = now()
    before = db.session.scalars(
        select(Designation).where(
            Designation.party_id == party.id,
            Designation.valid_from <= instant,
            or_(Designation.valid_to.is_(None), Designation.valid_to > instant),
        )
    ).all()
    for designation in before:
        if designation.person_id == person.id:
            return designation
    for designation in before:
        designation.valid_to = instant
    made = Designation(
        id=new_id(),
        party_id=party.id,
        person_id=person.id,
        valid_from=instant,
        entered_by=actor.person_id,
        entered_at=instant,
        reason=reason,
    )
    db.session.add(made)
    audit.record(
        actor,
        "parties.designated",
        "party",
        party.code,
        before={"persons": [str(designation.person_id) for designation in before]},
        after={"person": str(person.id)},
        reason=reason,
    )
    return made


@transaction
def end_designation(actor: Actor, designation_id: UUID, reason: str) -> None:
    """End a designation at this instant; the Party is vacant until another is entered. NotFound when there is none."""
    policies.functions.require(actor, "enter")
    row = db.session.execute(
        select(Designation, Party.code)
        .join(Party, Party.id == Designation.party_id)
        .where(Designation.id == designation_id)
    ).first()
    if row is None:
        raise NotFound
    designation, code = row
    if designation.valid_to is None or designation.valid_to > now():
        designation.valid_to = now()
        before = {"person": str(designation.person_id)}
        audit.record(actor, "parties.designation_ended", "party", code, before=before, reason=reason)


@transaction
def add_member(
    actor: Actor,
    person: Person,
    body: Party | Organisation,
    function: str,
    scope: str | None,
    reason: str,
    until: datetime | None = None,
) -> Membership:
    """Place a person in a Party's team or an organisation, from now on or until an instant; entering it again gives the new end.

    InvalidInput for a function that this kind of body does not have.
    """
    policies.functions.require(actor, "enter")
    if function not in functions_for(body):
        raise InvalidInput
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    place = {
        "person_id": person.id,
        "party_id": body.id if isinstance(body, Party) else None,
        "organisation_id": body.id if isinstance(body, Organisation) else None,
        "function": function,
        "scope": scope,
    }
    held = db.session.scalars(
        select(Membership)
        .filter_by(**place)
        .where(Membership.valid_from <= now(), or_(Membership.valid_to.is_(None), Membership.valid_to > now()))
    ).first()
    if held is not None and held.valid_to == until:
        return held
    if held is None:
        held = Membership(id=new_id(), **place, valid_from=now(), confirmed_by=actor.person_id, reason=reason)
        db.session.add(held)
    held.valid_to = until
    audit.record(
        actor,
        "parties.member_added",
        "person",
        str(person.id),
        after={"body": body.code, "function": function, "until": until},
        reason=reason,
    )
    return held


@transaction
def end_membership(actor: Actor, membership_id: UUID, reason: str) -> None:
    """End a membership at this instant. NotFound when there is none."""
    policies.functions.require(actor, "enter")
    membership = db.session.get(Membership, membership_id)
    if membership is None:
        raise NotFound
    if membership.valid_to is None or membership.valid_to > now():
        membership.valid_to = now()
        audit.record(
            actor,
            "parties.membership_ended",
            "person",
            str(membership.person_id),
            before={"function": membership.function},
            reason=reason,
        )


@transaction
def add_organisation(actor: Actor, code: str, kind: str, name: Localized, decision: str | None) -> Organisation:
    """Enter an organisation into the register (S9); one with the same code is the same one."""
    policies.functions.require(actor, "enter")
    found = _organisation_coded(code)
    if found is not None:
        return found
    made = Organisation(
        id=new_id(), code=code, kind=kind, name=name, status="admitted", decision=decision, created_at=now()
    )
    try:
        with attempt():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:  # somebody else was quicker
        found = _organisation_coded(code)
        if found is None:
            raise
        return found
    audit.record(actor, "parties.organisation_added", "organisation", code, after={"kind": kind})
    return made


def _organisation_coded(code: str) -> Organisation | None:
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).first()
