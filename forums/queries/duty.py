"""Who moderates an area, and who of them is on duty (F5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from forums import policies
from forums.models import Area, Duty
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Grant, GroupMembership, Person
from minamata.db import db, now
from minamata.i18n import zone_called


def moderators_of(area: Area) -> Sequence[UUID]:
    """The people who moderate an area by a grant of their own or of their group; administrators where there is nobody else.

    A question of the program, not of a person.
    """
    chosen = _who("moderator", area)
    return chosen or _who("administrator", area)


def to_be_told(area: Area, language: str) -> Sequence[UUID]:
    """Those of an area's moderators who are on duty now for a language; all of them when nobody is."""
    moderators = moderators_of(area)
    duties = db.session.scalars(select(Duty).where(Duty.person_id.in_(moderators))).all()
    moment = now()
    there = {duty.person_id for duty in duties if language in duty.languages and is_on_duty(duty, moment)}
    return [each for each in moderators if each in there] or moderators


def is_on_duty(duty: Duty, moment: datetime) -> bool:
    """Whether a duty holds at that moment, by the clock of its zone; one over midnight belongs to the day on which it begins."""
    local = moment.astimezone(zone_called(duty.zone))
    clock, today = local.strftime("%H:%M"), str(local.weekday())
    if duty.begins < duty.ends:
        return today in duty.weekdays and duty.begins <= clock < duty.ends
    yesterday = str((local - timedelta(days=1)).weekday())
    return (today in duty.weekdays and clock >= duty.begins) or (yesterday in duty.weekdays and clock < duty.ends)


def _who(role: str, area: Area) -> list[UUID]:
    moment = now()
    holds = Grant.valid_from <= moment, or_(Grant.valid_to.is_(None), Grant.valid_to > moment)
    reach = or_(Grant.scope_kind.is_(None), (Grant.scope_kind == "area") & (Grant.scope_id == str(area.id)))
    own = select(Grant.person_id).where(Grant.role == role, Grant.person_id.is_not(None), reach, *holds)
    by_group = (
        select(GroupMembership.person_id)
        .join(Grant, Grant.group_id == GroupMembership.group_id)
        .where(
            Grant.role == role,
            reach,
            *holds,
            GroupMembership.valid_from <= moment,
            or_(GroupMembership.valid_to.is_(None), GroupMembership.valid_to > moment),
        )
    )
    people = db.session.scalars(
        select(Person)
        .where(or_(Person.id.in_(own), Person.id.in_(by_group)), Person.erased_at.is_(None))
        .order_by(Person.id)
    ).all()
    return list(_moderating(people, area))


def _moderating(people: Iterable[Person], area: Area) -> Iterable[UUID]:
    """Those who really do: a moderator of all areas does so only where they belong to the audience."""
    for person in people:
        if policies.area.allows(actor_for(person), "moderate", area):
            yield person.id
