"""Arranging areas, who moderates them, and who is on duty; for the secretariat (F5, F6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.errors import AreaEdited
from forums.models import Area, Duty, Post, Topic
from forums.models.area import STATES
from forums.queries.arranging import moderator
from forums.services.acting import found_anew, is_narrower, reading, what_came_in_found_anew
from minamata.accounts import queries as accounts
from minamata.accounts.models import Grant, Person
from minamata.accounts.services import rights
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import Localized, _, _l
from minamata.policies import Actor


@dataclass(frozen=True)
class Arrangement:
    """How an area should be, as it was sent."""

    section: str
    position: int
    title: Localized
    description: Localized
    concepts: Sequence[str]
    audience: str
    posters: str
    checks: str
    shows_presence: bool


@dataclass(frozen=True)
class Hours:
    """When somebody is on duty, as it was sent."""

    weekdays: Sequence[str]
    begins: str
    ends: str
    zone: str
    languages: Sequence[str]


@transaction
def make_area(actor: Actor, slug: str, wanted: Arrangement) -> Area:
    """Make an area, as a draft that the secretariat alone sees. InvalidInput when its short name is taken."""
    policies.desk.require(actor, "arrange")
    if db.session.scalar(select(Area.id).where(Area.slug == slug)) is not None:
        raise InvalidInput(fields={"slug": _l("This short name is taken. Choose another.")})
    area = Area(id=new_id(), slug=slug, state="draft", created_at=now(), **_columns(wanted))
    db.session.add(area)
    db.session.flush()
    audit.record(actor, "forums.area_made", "area", area.id, after={"slug": slug, **_facts(area)})
    return area


@transaction
def change_area(actor: Actor, slug: str, wanted: Arrangement, version: int) -> Area:
    """Change an area that still has that version. Whom a narrower audience shuts out finds nothing of it any more, at once.

    AreaEdited when somebody else has changed it.
    """
    area = _held(actor, slug, version)
    before, open_to = _facts(area), reading(area)
    for name, value in _columns(wanted).items():
        setattr(area, name, value)
    _now_read_by(area, open_to)
    area.version += 1
    db.session.flush()
    audit.record(actor, "forums.area_changed", "area", area.id, before=before, after=_facts(area))
    return area


@transaction
def put_area(actor: Actor, slug: str, state: str, version: int) -> Area:
    """Open an area, archive it, or make it a draft again. InvalidInput for a state that is none, AreaEdited."""
    area = _held(actor, slug, version)
    if state not in STATES:
        raise InvalidInput(fields={"state": ""})
    if area.state != state:
        before, open_to = {"state": area.state}, reading(area)
        area.state = state
        _now_read_by(area, open_to)
        area.version += 1
        db.session.flush()
        audit.record(actor, "forums.area_put", "area", area.id, before=before, after={"state": state})
    return area


@transaction
def name_moderator(actor: Actor, area: Area, person: Person, reason: str = "") -> Grant:
    """Let a person moderate an area from now on; again changes nothing."""
    policies.desk.require(actor, "arrange")
    why = reason or _("Moderator of an area")
    return rights.grant_role(actor, person, "moderator", why, scope_kind="area", scope_id=str(area.id))


@transaction
def release_moderator(actor: Actor, area: Area, grant_id: UUID, reason: str = "") -> None:
    """Let somebody moderate an area no more. NotFound when the grant is none for this area, or has ended."""
    policies.desk.require(actor, "arrange")
    grant, _name = moderator(actor, area, grant_id)
    assert grant.person_id is not None
    person = accounts.person_for(actor, grant.person_id)
    rights.revoke_role(actor, person, grant_id, reason or _("Moderator of an area"))


@transaction
def add_duty(actor: Actor, person: Person, hours: Hours) -> Duty:
    """Put a person on the rota."""
    policies.desk.require(actor, "arrange")
    duty = Duty(
        id=new_id(),
        person_id=person.id,
        weekdays=list(hours.weekdays),
        begins=hours.begins,
        ends=hours.ends,
        zone=hours.zone,
        languages=list(hours.languages),
        created_at=now(),
    )
    db.session.add(duty)
    db.session.flush()
    audit.record(actor, "forums.duty_added", "duty", duty.id, after=_hours(duty))
    return duty


@transaction
def end_duty(actor: Actor, duty_id: UUID) -> None:
    """Take a duty off the rota. NotFound when it is not on it."""
    policies.desk.require(actor, "arrange")
    duty = db.session.get(Duty, duty_id)
    if duty is None:
        raise NotFound
    audit.record(actor, "forums.duty_ended", "duty", duty.id, before=_hours(duty))
    db.session.delete(duty)


def _held(actor: Actor, slug: str, version: int) -> Area:
    policies.desk.require(actor, "arrange")
    area = db.session.scalars(
        select(Area).where(Area.slug == slug).with_for_update().execution_options(populate_existing=True)
    ).first()
    if area is None:
        raise NotFound
    if area.version != version:
        raise AreaEdited
    return area


def _now_read_by(area: Area, open_to: str) -> None:
    """What can be found follows the audience of its area."""
    opens_to = reading(area)
    if opens_to == open_to:
        return
    inside = select(Post.id).join(Topic, Topic.id == Post.topic_id).where(Topic.area_id == area.id)
    is_narrowed = is_narrower(open_to, opens_to)
    found_anew(db.session.scalars(inside.order_by(Post.id)).all(), is_narrowed=is_narrowed)
    what_came_in_found_anew(Topic.area_id == area.id, is_narrowed=is_narrowed)


def _columns(wanted: Arrangement) -> dict[str, object]:
    return {
        "section": wanted.section,
        "position": wanted.position,
        "title": wanted.title,
        "description": wanted.description,
        "concepts": list(wanted.concepts),
        "audience": wanted.audience,
        "posters": wanted.posters,
        "checks": wanted.checks,
        "shows_presence": wanted.shows_presence,
    }


def _facts(area: Area) -> dict[str, object]:
    return {
        "section": area.section,
        "position": area.position,
        "title": area.title,
        "description": area.description,
        "concepts": area.concepts,
        "audience": area.audience,
        "posters": area.posters,
        "checks": area.checks,
        "shows_presence": area.shows_presence,
    }


def _hours(duty: Duty) -> dict[str, object]:
    return {
        "person": str(duty.person_id),
        "weekdays": duty.weekdays,
        "from": duty.begins,
        "to": duty.ends,
        "zone": duty.zone,
        "languages": duty.languages,
    }
