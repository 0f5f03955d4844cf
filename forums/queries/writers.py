"""A person, as readers of the forums meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, Post, Topic
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import NotFound
from minamata.policies import Actor, Function

A_PAGE = 20


@dataclass(frozen=True)
class Writer:
    """Who somebody is, and what of theirs the reader may see, the newest first; `following` is the key of the next page."""

    person_id: UUID
    name: str
    functions: Sequence[Function]
    posts: Sequence[tuple[Post, Topic, Area]]
    following: UUID | None


def writer(actor: Actor, person_id: UUID, before: UUID | None = None) -> Writer:
    """A person with their posts that the actor may read.

    NotFound for one whose data was erased, and, for who is not signed in, for one who wrote nothing that everyone may read. In which
    functions they act is told to those who are signed in.
    """
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound
    found = (
        select(Post, Topic, Area)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Post.author_id == person_id, Post.state == "visible", Topic.state == "visible", policies.readable(actor))
        .order_by(Post.id.desc())
        .limit(A_PAGE + 1)
    )
    if before is not None:
        found = found.where(Post.id < before)
    rows = [(post, topic, area) for post, topic, area in db.session.execute(found)]
    if not rows and not actor.is_signed_in:
        raise NotFound
    functions = actor_for(person).functions if actor.is_signed_in else ()
    return Writer(
        person_id, person.name, functions, rows[:A_PAGE], rows[A_PAGE - 1][0].id if len(rows) > A_PAGE else None
    )
