"""Warning people, and suspending them from writing (F5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from forums import policies
from forums.errors import NoLongerSo, NotThere, NotThisPerson
from forums.models import Act, Area, Member, Post, Topic
from forums.services.acting import Place, needed, note
from forums.services.admitting import member_of
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.notifications.services import notify
from minamata.policies import Actor


@transaction
def warn(actor: Actor, person_id: UUID, reason: str, post: Post | None = None) -> Act:
    """Warn a person, who is told why. ReasonNeeded; NotThisPerson for administrators and for oneself.

    A warning for a post is for the eyes of those who moderate its area.
    """
    policies.people.require(actor, "warn")
    _require_other(actor, person_id)
    place = None if post is None else _place_of(post)
    act = note(actor, "warn", place, post=post, person_id=person_id, reason=needed(reason), before={}, after={})
    _tell(act)
    return act


@transaction
def suspend(actor: Actor, person_id: UUID, until: datetime, reason: str) -> Act:
    """Let a person read and not write until an instant; they are told why.

    ReasonNeeded, NotThisPerson, NotThere for an instant that is over.
    """
    policies.people.require(actor, "suspend")
    member = _member(actor, person_id)
    if until <= now():
        raise NotThere("until", _l("Choose the last day of the suspension: today or later."))
    return _change(actor, "suspend", member, until, needed(reason))


@transaction
def lift(actor: Actor, person_id: UUID, reason: str = "") -> Act:
    """Let a suspended person write again; they are told. NoLongerSo when they may write already."""
    policies.people.require(actor, "suspend")
    member = _member(actor, person_id)
    if member.suspended_until is None or member.suspended_until <= now():
        raise NoLongerSo
    return _change(actor, "lift", member, None, reason)


def _place_of(post: Post) -> Place:
    topic = db.session.get_one(Topic, post.topic_id)
    return Place(topic, db.session.get_one(Area, topic.area_id))


def _change(actor: Actor, kind: str, member: Member, until: datetime | None, reason: str) -> Act:
    before = _facts(member)
    member.suspended_until, member.suspended_for = until, reason if until else None
    act = note(actor, kind, person_id=member.person_id, reason=reason, before=before, after=_facts(member))
    _tell(act)
    return act


def _member(actor: Actor, person_id: UUID) -> Member:
    _require_other(actor, person_id)
    return member_of(person_id)


def _require_other(actor: Actor, person_id: UUID) -> None:
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound
    if person.id == actor.person_id or actor_for(person).has("administrator"):
        raise NotThisPerson


def _facts(member: Member) -> dict[str, str | None]:
    until = member.suspended_until
    return {"until": until.isoformat() if until else None, "for": member.suspended_for}


def _tell(act: Act) -> None:
    if act.person_id is not None:
        notify("forums.warned", [act.person_id], {"act": str(act.id)}, cause=f"act:{act.id}")
