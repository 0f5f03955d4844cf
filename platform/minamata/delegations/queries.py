"""Delegations as those read them whom they concern."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from minamata.accounts.models import Person
from minamata.accounts.people import FOCAL_POINT
from minamata.db import db, now
from minamata.delegations import policies
from minamata.delegations.models import Delegation, OfficeAddress
from minamata.delegations.policies import OfParty
from minamata.errors import NotFound
from minamata.parties.models import Designation, Party
from minamata.policies import Actor, Function

MOST = 50
A_PAGE = 50

Giver = aliased(Person)
Ender = aliased(Person)


@dataclass(frozen=True)
class Shown:
    """A delegation with its people and its state: `waiting`, `coming`, `running`, `over`, or `ended` before its last day."""

    delegation: Delegation
    party: Party
    delegate: Person
    given_by: str
    ended_by: str
    ended_at: datetime | None
    state: str

    @property
    def holder(self) -> str:
        """Who holds it: by address until they have accepted, so that an address tells nobody a name; empty when they have left."""
        return (self.delegate.name if self.delegation.accepted_at else self.delegate.email) or ""

    @property
    def ender(self) -> str:
        """Who ended it, likewise; empty when nobody did, or they have left."""
        return self.holder if self.delegation.ended_by == self.delegate.id else self.ended_by

    @property
    def is_open(self) -> bool:
        """Whether there is something left to end."""
        return self.state in {"waiting", "coming", "running"}


def parties_spoken_for(actor: Actor) -> list[Function]:
    """The Parties whose national focal point the actor is."""
    return [function for function in actor.functions if function.kind == FOCAL_POINT]


def concerns(actor: Actor) -> bool:
    """Whether the actor gives or holds delegations at this instant."""
    return any(function.kind in {FOCAL_POINT, "delegate"} for function in actor.functions)


def given_for(actor: Actor, party_id: UUID) -> list[Shown]:
    """The delegations of a Party, those that are open first, then the newest. NotFound unless the actor speaks for it."""
    policies.party.require(actor, "see", OfParty(party_id))
    return _shown(_rows().where(Delegation.party_id == party_id))


def held_by(actor: Actor) -> list[Shown]:
    """What the actor may do for others, might have to accept, and could do before."""
    return _shown(_rows().where(Delegation.person_id == actor.person_id)) if actor.person_id else []


def concerning(actor: Actor, delegation_ids: Collection[UUID]) -> dict[UUID, Shown]:
    """Those of these delegations that the actor may see."""
    found = _shown(_rows().where(Delegation.id.in_(delegation_ids)))
    return {each.delegation.id: each for each in found if policies.delegation.allows(actor, "see", each.delegation)}


def every_delegation(actor: Actor, before: UUID | None) -> tuple[list[Shown], UUID | None]:
    """A page of the delegations of all Parties, the newest first, and the key of the next page; for administrators."""
    policies.every_party.require(actor, "see")
    wanted = _rows().order_by(None).order_by(Delegation.id.desc()).limit(A_PAGE + 1)
    if before is not None:
        wanted = wanted.where(Delegation.id < before)
    moment = now()
    rows = [_one(row, moment) for row in db.session.execute(wanted).all()]
    return rows[:A_PAGE], rows[A_PAGE - 1].delegation.id if len(rows) > A_PAGE else None


def party_coded(actor: Actor, code: str) -> Party:
    """The Party of that code. NotFound unless the actor may see its delegations."""
    party = db.session.scalars(select(Party).where(Party.code == code)).first()
    if party is None:
        raise NotFound
    policies.party.require(actor, "see", OfParty(party.id))
    return party


def office_of(actor: Actor, party_id: UUID) -> OfficeAddress | None:
    """The address of the office of a Party's focal point. NotFound unless the actor speaks for it."""
    policies.party.require(actor, "see", OfParty(party_id))
    return db.session.scalars(select(OfficeAddress).filter_by(party_id=party_id)).first()


def is_an_office(address: str) -> ColumnElement[bool]:
    """Whether this is an address that agreed to get copies; with it nobody signs in, and no account is joined (A14)."""
    return (
        select(OfficeAddress.id)
        .where(func.lower(OfficeAddress.address) == address.strip().lower(), OfficeAddress.confirmed_at.is_not(None))
        .exists()
    )


def offices() -> frozenset[str]:
    """The addresses that agreed to get copies, in small letters; one for a Party at most, so they are few."""
    found = select(func.lower(OfficeAddress.address)).where(OfficeAddress.confirmed_at.is_not(None))
    return frozenset(db.session.scalars(found))


def _rows() -> Select[Delegation, Designation, Party, Person, str, str | None]:
    is_open = and_(Delegation.ended_at.is_(None), Delegation.valid_to > now())
    return (
        select(Delegation, Designation, Party, Person, Giver.name, Ender.name)
        .join(Designation, Designation.id == Delegation.designation_id)
        .join(Party, Party.id == Delegation.party_id)
        .join(Person, Person.id == Delegation.person_id)
        .join(Giver, Giver.id == Delegation.given_by)
        .outerjoin(Ender, Ender.id == Delegation.ended_by)
        .order_by(is_open.desc(), Delegation.id.desc())
    )


def _shown(wanted: Select[Delegation, Designation, Party, Person, str, str | None]) -> list[Shown]:
    moment = now()
    return [_one(row, moment) for row in db.session.execute(wanted.limit(MOST)).all()]


def _one(row: Sequence[object], moment: datetime) -> Shown:
    delegation, designation, party, delegate, giver, ender = row
    assert isinstance(delegation, Delegation)
    assert isinstance(designation, Designation)
    assert isinstance(party, Party)
    assert isinstance(delegate, Person)
    ended_at = delegation.ended_at or (
        designation.valid_to if designation.valid_to is not None and designation.valid_to <= moment else None
    )
    if ended_at is not None and ended_at >= delegation.valid_to:
        ended_at = None
    return Shown(
        delegation, party, delegate, str(giver or ""), str(ender or ""), ended_at, _state(delegation, ended_at, moment)
    )


def _state(delegation: Delegation, ended_at: datetime | None, moment: datetime) -> str:
    if ended_at is not None:
        return "ended"
    if delegation.valid_to <= moment:
        return "over"
    if delegation.accepted_at is None:
        return "waiting"
    return "coming" if delegation.valid_from > moment else "running"
