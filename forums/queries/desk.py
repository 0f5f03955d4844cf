"""What moderators did, how quickly, and to whom (F5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from forums import policies
from forums.errors import TopicHidden
from forums.models import Act, Area, Comment, Flag, Member, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.policies import Actor

A_PAGE = 20
MOST_COUNTED = 100
MEASURED = timedelta(days=90)


@dataclass(frozen=True)
class Speed:
    """How long it took until a moderator acted, in working time: the median, and how many of so many within a working day."""

    count: int
    median: timedelta
    in_time: int


@dataclass(frozen=True)
class PastAct:
    """An act of the history. Titles and areas are None where the reader may not see them (any more)."""

    act: Act
    by: str | None
    title: str | None
    area: Area | None
    other_area: Area | None
    person: str | None
    undone_by: str | None


@dataclass(frozen=True)
class Concerned:
    """A person whom moderators have warned or suspended."""

    person_id: UUID
    name: str
    suspended_until: datetime | None
    suspended_for: str | None
    warnings: int


def speed(actor: Actor, working_day: timedelta) -> Speed | None:
    """How quickly moderators acted within the last 90 days in the actor's areas; None when there was nothing to act on."""
    measured = (
        select(Act.waited)
        .join(Area, Area.id == Act.area_id)
        .where(Act.waited.is_not(None), Act.at > now() - MEASURED, policies.moderated(actor))
    )
    count = db.session.scalar(select(func.count()).select_from(measured.subquery())) or 0
    if not count:
        return None
    middle = db.session.scalars(measured.order_by(Act.waited).offset((count - 1) // 2).limit(2 - count % 2)).all()
    seconds = sum(each or 0 for each in middle) / len(middle)
    in_time = measured.where(Act.waited <= int(working_day.total_seconds()))
    quick = db.session.scalar(select(func.count()).select_from(in_time.subquery())) or 0
    return Speed(count, timedelta(seconds=seconds), quick)


def history(actor: Actor, before: UUID | None = None) -> tuple[Sequence[PastAct], UUID | None]:
    """What was done in the areas that the actor moderates, and to people; newest first, and the key of the next page."""
    policies.desk.require(actor, "see")
    found = _history(actor).order_by(Act.id.desc()).limit(A_PAGE + 1)
    rows = db.session.execute(found if before is None else found.where(Act.id < before)).all()
    acts = [_past(row) for row in rows[:A_PAGE]]
    return acts, acts[-1].act.id if len(rows) > A_PAGE else None


def past_act(actor: Actor, act_id: UUID) -> PastAct:
    """One act of that history. NotFound when there is none, or none for this actor."""
    policies.desk.require(actor, "see")
    row = db.session.execute(_history(actor).where(Act.id == act_id)).first()
    if row is None:
        raise NotFound
    return _past(row)


def _past(row: Any) -> PastAct:
    act, name, gone, title, in_area, into_area, person, undone_by, undone_gone = row
    return PastAct(act, _called(name, gone), title, in_area, into_area, person, _called(undone_by, undone_gone))


def _called(name: str | None, erased_at: datetime | None) -> str | None:
    """What somebody is called; None for nobody."""
    return None if name is None else name_of(name, erased_at)


def concerned(actor: Actor) -> Sequence[Concerned]:
    """People who are suspended or were warned, those who were last concerned first."""
    policies.people.require(actor, "see")
    last = func.max(Act.at)
    rows = db.session.execute(
        select(Person.id, Person.name, Person.erased_at, Member.suspended_until, Member.suspended_for, _warnings())
        .select_from(Act)
        .join(Person, Person.id == Act.person_id)
        .outerjoin(Member, Member.person_id == Person.id)
        .where(Act.person_id.is_not(None))
        .group_by(Person.id, Person.name, Person.erased_at, Member.suspended_until, Member.suspended_for)
        .order_by(last.desc())
        .limit(MOST_COUNTED)
    )
    return [
        Concerned(person_id, name_of(name, erased), until, why, count)
        for person_id, name, erased, until, why, count in rows
    ]


def person_on_desk(actor: Actor, person_id: UUID) -> Concerned:
    """A person with warnings and suspension, for moderators. NotFound for everybody else, and when there is nobody."""
    policies.people.require(actor, "see")
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound
    member = db.session.get(Member, person_id)
    count = db.session.scalar(select(_warnings()).where(Act.person_id == person_id)) or 0
    until, why = (member.suspended_until, member.suspended_for) if member else (None, None)
    return Concerned(person_id, person.name, until, why, count)


def topic_on_desk(actor: Actor, topic_id: UUID) -> tuple[Topic, Area]:
    """A topic in an area that the actor moderates. NotFound for every other."""
    row = db.session.execute(
        select(Topic, Area).join(Area, Area.id == Topic.area_id).where(Topic.id == topic_id, policies.moderated(actor))
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def comment_on_desk(actor: Actor, comment_id: UUID) -> Comment:
    """A personal comment in an area that the actor moderates. NotFound for every other."""
    found = db.session.scalars(
        select(Comment)
        .join(Topic, Topic.id == Comment.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Comment.id == comment_id, policies.moderated(actor))
    ).first()
    if found is None:
        raise NotFound
    return found


def areas_on_desk(actor: Actor) -> Sequence[Area]:
    """The areas that the actor moderates, in the order of the index."""
    return db.session.scalars(select(Area).where(policies.moderated(actor)).order_by(Area.section, Area.position)).all()


def post_to_report(actor: Actor, post: Post, topic: Topic) -> None:
    """NotFound unless the post stands and is another's."""
    if topic.state == "hidden":
        raise TopicHidden
    if post.state != "visible" or post.author_id == actor.person_id:
        raise NotFound


def my_report(actor: Actor, flag_id: UUID) -> Flag:
    """A report that the actor made. NotFound for every other."""
    found = db.session.get(Flag, flag_id)
    if found is None or actor.person_id is None or found.person_id != actor.person_id:
        raise NotFound
    return found


def _history(actor: Actor) -> Select[Any]:
    """What was done in the areas that the actor moderates, and to people, with the names that they may read."""
    area, other_area = aliased(Area), aliased(Area)
    by, whom, undoer = aliased(Person), aliased(Person), aliased(Person)
    mine = select(Area.id).where(policies.moderated(actor))
    seen = (
        select(Topic.id, Topic.title).join(Area, Area.id == Topic.area_id).where(policies.moderated(actor)).subquery()
    )
    concerns: list[ColumnElement[bool]] = [
        Act.area_id.in_(mine),
        Act.other_area_id.in_(mine),
        Act.actor_id == actor.person_id,
    ]
    if policies.people.allows(actor, "suspend"):
        concerns.append(Act.area_id.is_(None))
    return (
        select(Act, by.name, by.erased_at, seen.c.title, area, other_area, whom.name, undoer.name, undoer.erased_at)
        .outerjoin(by, by.id == Act.actor_id)
        .outerjoin(seen, seen.c.id == Act.topic_id)
        .outerjoin(area, and_(area.id == Act.area_id, area.id.in_(mine)))
        .outerjoin(other_area, and_(other_area.id == Act.other_area_id, other_area.id.in_(mine)))
        .outerjoin(whom, whom.id == Act.person_id)
        .outerjoin(undoer, undoer.id == Act.undone_by)
        .where(or_(*concerns))
    )


def _warnings() -> ColumnElement[int]:
    counted = and_(Act.kind == "warn", Act.undone_at.is_(None))
    return func.count().filter(counted)
