"""Inviting, and claiming an invitation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from minamata.accounts.models import Person
from minamata.accounts.services.identities import mailbox_of
from minamata.accounts.services.sessions import SignedIn, sign_in_by_mail
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotFound
from minamata.invitations import policies
from minamata.invitations.errors import InvitationGone
from minamata.invitations.lists import Line, language_of
from minamata.invitations.models import Invitation
from minamata.mail.services import write_to
from minamata.parties.models import Designation, Party
from minamata.parties.services import designate
from minamata.policies import SYSTEM, Actor

GOOD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Planned:
    """What bringing in a line would do: `invite` somebody new, `known` to invite somebody who has never come, or `nothing`."""

    line: Line
    act: str
    replaces: str | None = None


@dataclass(frozen=True)
class Welcome:
    """What a person confirms at the first visit."""

    name: str
    language: str
    time_zone: str | None


def plan(actor: Actor, lines: Sequence[Line]) -> list[Planned]:
    """What the list would do, line by line; changes nothing."""
    policies.invitations.require(actor, "invite")
    people = _people_by_address([line.email for line in lines])
    holders = _holders([line.party for line in lines])
    planned = []
    for line in lines:
        person, holder = people.get(line.email.lower()), holders.get(line.party)
        if person is not None and holder is not None and holder.id == person.id:
            planned.append(Planned(line, "nothing"))
        else:
            planned.append(Planned(line, "known" if person else "invite", holder.name if holder else None))
    return planned


@transaction
def bring_in(actor: Actor, lines: Sequence[Line]) -> int:
    """Invite everybody on the list who does not hold the office yet; returns how many letters are written. Again it writes none."""
    policies.invitations.require(actor, "invite")
    parties = {party.code: party for party in db.session.scalars(select(Party))}
    people = _people_by_address([line.email for line in lines])
    written = 0
    for planned in plan(actor, lines):
        if planned.act == "nothing":
            continue
        line = planned.line
        person = people.get(line.email.lower()) or _new_person(line)
        if _open_invitation(person.id, parties[line.party].id) is None:
            _invite(actor, person, parties[line.party])
            written += 1
    audit.record(
        actor, "invitations.list_brought_in", "list", new_id(), after={"lines": len(lines), "letters": written}
    )
    return written


@transaction
def invite_again(actor: Actor, invitation_id: UUID) -> None:
    """Replace an invitation that was not claimed by a new one, with a new letter. NotFound when there is none."""
    policies.invitations.require(actor, "invite")
    before = db.session.get(Invitation, invitation_id)
    if before is None:
        raise NotFound
    if before.claimed_at is None and before.replaced_at is None:
        person, party = db.session.get_one(Person, before.person_id), db.session.get_one(Party, before.party_id)
        person.email_bounced_at = None
        _invite(actor, person, party)


def open_invitation(invitation_id: UUID) -> tuple[Invitation, Person, Party]:
    """An invitation that can be claimed. Raises InvitationGone."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.claimed_at or found.replaced_at or found.expires_at <= now():
        raise InvitationGone
    return found, db.session.get_one(Person, found.person_id), db.session.get_one(Party, found.party_id)


@transaction
def claim(invitation_id: UUID, welcome: Welcome, browser: str, shared: bool, ending: UUID | None) -> SignedIn:
    """Confirm who one is, take the office that the secretariat has on its list, and begin the first session; once.

    Raises InvitationGone, and AccountClosed for a person who may not come in.
    """
    taken = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.claimed_at.is_(None),
            Invitation.replaced_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(claimed_at=now())
        .returning(Invitation.id)
    ).first()
    if taken is None:
        raise InvitationGone
    found = db.session.get_one(Invitation, invitation_id)
    person = db.session.get_one(Person, found.person_id)
    person.name, person.language, person.time_zone = welcome.name, welcome.language, welcome.time_zone
    person.email_verified = True
    party = db.session.get_one(Party, found.party_id)
    designate(SYSTEM, party, person, "On the secretariat’s list of national focal points")
    audit.record(Actor(person_id=person.id), "invitations.claimed", "party", party.code)
    return sign_in_by_mail(person, browser, shared, ending)


def _invite(actor: Actor, person: Person, party: Party) -> None:
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.claimed_at.is_(None), Invitation.replaced_at.is_(None))
        .values(replaced_at=now())
    )
    made = Invitation(
        id=new_id(),
        person_id=person.id,
        party_id=party.id,
        invited_by=actor.person_id,
        created_at=now(),
        expires_at=now() + GOOD_FOR,
    )
    message = write_to(person.id, "invitations.invitation", {"invitation": str(made.id)})
    db.session.flush()
    made.message_id = message.id
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "invitations.invited", "person", person.id, after={"party": party.code})


def _new_person(line: Line) -> Person:
    person = Person(
        id=new_id(),
        name=line.name,
        email=line.email,
        email_verified=False,
        position=line.position or None,
        language=language_of(line),
        languages=[],
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    mailbox_of(person)
    return person


def _people_by_address(addresses: Sequence[str]) -> dict[str, Person]:
    """Living people by their address in small letters; where several share one, the one who has proved it, else the first."""
    found = db.session.scalars(
        select(Person)
        .where(func.lower(Person.email).in_([address.lower() for address in addresses]), Person.erased_at.is_(None))
        .order_by(Person.email_verified, Person.id.desc())
    )
    return {(person.email or "").lower(): person for person in found}


def _holders(codes: Sequence[str]) -> dict[str, Person]:
    instant = now()
    rows = db.session.execute(
        select(Party.code, Person)
        .join(Designation, Designation.party_id == Party.id)
        .join(Person, Person.id == Designation.person_id)
        .where(
            Party.code.in_(codes),
            Designation.valid_from <= instant,
            Designation.valid_to.is_(None) | (Designation.valid_to > instant),
        )
    )
    return {str(code): person for code, person in rows}


def _open_invitation(person_id: UUID, party_id: UUID) -> Invitation | None:
    return db.session.scalars(
        select(Invitation).where(
            Invitation.person_id == person_id,
            Invitation.party_id == party_id,
            Invitation.claimed_at.is_(None),
            Invitation.replaced_at.is_(None),
            Invitation.expires_at > now(),
        )
    ).first()
