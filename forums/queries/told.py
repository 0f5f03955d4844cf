"""Posts that people are told of, as far as they may still read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.policies import Actor


@dataclass(frozen=True)
class ToldPost:
    """A post with where it stands and what its author is called."""

    post: Post
    topic: Topic
    area: Area
    author: str


def told_posts(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, ToldPost]:
    """Those of the posts that stand, in areas that the actor may see; one statement."""
    rows = db.session.execute(
        select(Post, Topic, Area, Person.name, Person.erased_at)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .join(Person, Person.id == Post.author_id)
        .where(Post.id.in_(ids), Post.state == "visible", Topic.state == "visible", policies.readable(actor))
    )
    return {row[0].id: ToldPost(row[0], row[1], row[2], name_of(row[3], row[4])) for row in rows}
