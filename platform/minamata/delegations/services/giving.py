"""Giving delegations, accepting them, and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from minamata.accounts.models import Identity, Person
from minamata.accounts.services.identities import MAILBOX, NAME_LENGTH, mailbox_of
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.delegations import policies
from minamata.delegations.models import ACTS, Delegation, OfficeAddress, designation_holds
from minamata.delegations.policies import OfParty
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import _, number
from minamata.mail.services import write_to
from minamata.notifications.services import notify
from minamata.parties.models import Designation, Membership
from minamata.policies import Actor

LONGEST = timedelta(days=2 * 366)
MOST_AT_ONCE = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What a focal point wants to delegate: to whom, by their e-mail address, which acts, and when."""

    address: str
    acts: Sequence[str]
    valid_from: datetime
    valid_to: datetime
    note: str | None
    language: str


@transaction
def give(actor: Actor, party_id: UUID, wanted: Wanted) -> Delegation:
    """Delegate acts for a Party. A person of its team holds them at once; anybody else is asked by a letter first.

    The answer does not say whether an address has an account. Giving the same again changes nothing. NotFound for a Party that the actor
    does not speak for; InvalidInput, by field, for an address or a period that cannot be.
    """
    policies.party.require(actor, "see", OfParty(party_id))
    policies.party.require(actor, "give", OfParty(party_id))
    # Of two that are given at once, the second sees the first.
    designation = db.session.scalars(
        select(Designation)
        .where(Designation.party_id == party_id, Designation.person_id == actor.person_id, designation_holds(now()))
        .with_for_update()
    ).first()
    if designation is None:
        raise NotFound
    _refuse_what_cannot_be(party_id, wanted)
    person, is_of_the_team = _delegate(party_id, wanted)
    if person.id == actor.person_id:
        raise InvalidInput(fields={"email": _("This is your own address. You may do all of this already.")})
    same = db.session.scalars(
        select(Delegation).filter_by(designation_id=designation.id, person_id=person.id, ended_at=None)
    ).all()
    acts = [act for act in ACTS if act in wanted.acts]
    for each in same:
        # What begins today begins at the instant at which it is given, so the second of a day begins a little later.
        if each.acts == acts and each.valid_to == wanted.valid_to and each.valid_from <= wanted.valid_from:
            return each
    made = Delegation(
        id=new_id(),
        designation_id=designation.id,
        party_id=party_id,
        person_id=person.id,
        acts=acts,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        note=wanted.note,
        given_by=designation.person_id,
        given_at=now(),
        accepted_at=now() if is_of_the_team else None,
    )
    db.session.add(made)
    db.session.flush()
    if is_of_the_team:
        _tell("given", made, [person.id], "given")
    else:
        write_to(person.id, "delegations.asked", {"delegation": str(made.id)})
    audit.record(actor, "delegations.given", "delegation", made.id, after=_what(made), reason=wanted.note)
    return made


@transaction
def accept(actor: Actor, delegation_id: UUID) -> None:
    """Agree to act for a focal point; again changes nothing. NotFound for a delegation that is another's, or has ended."""
    delegation, designation = _for(actor, delegation_id)
    policies.delegation.require(actor, "accept", delegation)
    if delegation.accepted_at is None:
        if is_over(delegation, designation):
            raise NotFound
        take(actor, delegation)


def take(actor: Actor, delegation: Delegation) -> None:
    """Note that a delegate agreed, and tell who gave it; part of the present transaction."""
    delegation.accepted_at = now()
    audit.record(actor, "delegations.accepted", "delegation", delegation.id, after=_what(delegation))
    _tell("given", delegation, [delegation.given_by], "accepted")


@transaction
def end(actor: Actor, delegation_id: UUID, *, give_back: bool = False) -> None:
    """End a delegation at this instant: the focal point revokes it, or the delegate gives it back; ending it again changes nothing.

    NotFound for one that the actor may not see, NotAllowed for one that is not theirs to end.
    """
    delegation, designation = _for(actor, delegation_id)
    policies.delegation.require(actor, "give_back" if give_back else "end", delegation)
    if is_over(delegation, designation):
        return
    delegation.ended_at, delegation.ended_by = now(), actor.person_id
    act = "delegations.given_back" if give_back else "delegations.revoked"
    audit.record(actor, act, "delegation", delegation.id, before=_what(delegation))
    others = {delegation.person_id, designation.person_id} - {actor.person_id}
    _tell("ended", delegation, others, "given_back" if give_back else "revoked")


def is_over(delegation: Delegation, designation: Designation) -> bool:
    """Whether a delegation was ended, its period is over, or its designation has ended."""
    moment = now()
    return (
        delegation.ended_at is not None
        or delegation.valid_to <= moment
        or (designation.valid_to is not None and designation.valid_to <= moment)
    )


def _refuse_what_cannot_be(party_id: UUID, wanted: Wanted) -> None:
    moment = now()
    if not wanted.acts or not set(wanted.acts) <= set(ACTS):
        raise InvalidInput(fields={"acts": _("Choose at least one.")})
    if not moment - _DAY < wanted.valid_from < wanted.valid_to or wanted.valid_to <= moment:
        raise InvalidInput(fields={"until": _("The last day comes before the first.")})
    if wanted.valid_to - wanted.valid_from > LONGEST:
        raise InvalidInput(fields={"until": _("A delegation lasts two years at most. Choose an earlier day.")})
    if db.session.scalar(select(_is_an_office(wanted.address))):
        raise InvalidInput(
            fields={"email": _("This is the address of an office. Write the address that is the person’s own.")}
        )
    open_ones = select(func.count()).where(
        Delegation.party_id == party_id, Delegation.ended_at.is_(None), Delegation.valid_to > moment
    )
    if (db.session.scalar(open_ones) or 0) >= MOST_AT_ONCE:
        said = _("There are %(number)s delegations already. End one that is not needed.", number=number(MOST_AT_ONCE))
        raise InvalidInput(fields={"email": said})


def _is_an_office(address: str) -> ColumnElement[bool]:
    return select(OfficeAddress.id).where(func.lower(OfficeAddress.address) == address.lower()).exists()


def _delegate(party_id: UUID, wanted: Wanted) -> tuple[Person, bool]:
    """Whom the address belongs to, and whether they are of the Party's team; somebody new where it is nobody's.

    An address that a provider says unproved could be anybody's: it leads to no account.
    """
    moment = now()
    of_the_team = (
        select(Membership.id)
        .where(
            Membership.person_id == Person.id,
            Membership.party_id == party_id,
            Membership.valid_from <= moment,
            or_(Membership.valid_to.is_(None), Membership.valid_to > moment),
        )
        .exists()
    )
    by_provider = select(Identity.id).where(Identity.person_id == Person.id, Identity.provider != MAILBOX).exists()
    row = db.session.execute(
        select(Person, of_the_team)
        .where(
            func.lower(Person.email) == wanted.address.lower(),
            Person.erased_at.is_(None),
            or_(Person.email_verified.is_(True), ~by_provider),
        )
        .order_by(of_the_team.desc(), Person.email_verified.desc(), Person.id)
        .limit(1)
    ).first()
    if row is not None:
        return row[0], bool(row[1] and row[0].email_verified)
    return _new_person(wanted), False


def _new_person(wanted: Wanted) -> Person:
    person = Person(
        id=new_id(),
        name=wanted.address.partition("@")[0][:NAME_LENGTH],
        email=wanted.address,
        email_verified=False,
        language=wanted.language,
        languages=[],
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    mailbox_of(person)
    return person


def _for(actor: Actor, delegation_id: UUID) -> tuple[Delegation, Designation]:
    row = db.session.execute(
        select(Delegation, Designation)
        .join(Designation, Designation.id == Delegation.designation_id)
        .where(Delegation.id == delegation_id)
        .with_for_update(of=Delegation)
    ).first()
    if row is None:
        raise NotFound
    policies.delegation.require(actor, "see", row[0])
    return row[0], row[1]


def _tell(kind: str, delegation: Delegation, people: Sequence[UUID] | set[UUID], change: str) -> None:
    about = {"delegation": str(delegation.id), "party": str(delegation.party_id), "change": change}
    notify(f"delegations.{kind}", people, about, cause=f"{delegation.id} {change}")


def _what(delegation: Delegation) -> dict[str, object]:
    return {
        "party": str(delegation.party_id),
        "person": str(delegation.person_id),
        "acts": delegation.acts,
        "from": delegation.valid_from,
        "until": delegation.valid_to,
    }
