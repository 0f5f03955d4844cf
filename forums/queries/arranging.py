"""What the secretariat arranges from (F5, F6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, Duty
from forums.queries.duty import is_on_duty
from minamata.accounts import queries as accounts
from minamata.accounts.models import Grant, Group, Person
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.parties.models import Organisation, Party
from minamata.policies import Actor


@dataclass(frozen=True)
class OnRota:
    """A duty, whose it is, and whether it holds now."""

    duty: Duty
    name: str
    is_now: bool


def require(actor: Actor) -> None:
    """NotFound but for the secretariat: where areas, groups and duties are arranged exists for nobody else."""
    if not policies.desk.allows(actor, "arrange"):
        raise NotFound


def all_areas(actor: Actor) -> Sequence[Area]:
    """Every area, drafts and archived ones too. NotFound but for the secretariat."""
    require(actor)
    return db.session.scalars(select(Area).order_by(Area.state == "archived", Area.section, Area.position)).all()


def area_to_arrange(actor: Actor, slug: str) -> Area:
    """One area. NotFound when there is none, and for everybody but the secretariat."""
    require(actor)
    found = db.session.scalars(select(Area).where(Area.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def moderators_by_name(actor: Actor, area: Area) -> Sequence[tuple[Grant, str]]:
    """Who moderates this area by a grant of their own, and what they are called."""
    return accounts.holders_of(actor, "moderator", "area", str(area.id))


def moderator(actor: Actor, area: Area, grant_id: UUID) -> tuple[Grant, str]:
    """One of them by their grant. NotFound when it is none of these, or has ended."""
    for grant, name in moderators_by_name(actor, area):
        if grant.id == grant_id:
            return grant, name
    raise NotFound


def rota(actor: Actor) -> Sequence[OnRota]:
    """Who is on duty when, for all moderators. NotFound for everybody else."""
    policies.desk.require(actor, "see")
    moment = now()
    rows = db.session.execute(
        select(Duty, Person.name)
        .join(Person, Person.id == Duty.person_id)
        .where(Person.erased_at.is_(None))
        .order_by(Duty.zone, Duty.begins, Duty.id)
    )
    return [OnRota(duty, name, is_on_duty(duty, moment)) for duty, name in rows]


def audience_exists(kind: str, code: str) -> bool:
    """Whether there is a Party, an organisation or a group of that code."""
    column = {"party": Party.code, "organisation": Organisation.code, "group": Group.slug}[kind]
    return db.session.scalar(select(column).where(column == code)) is not None
