"""The newest posts, for programs that follow them (F10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from forums import policies
from forums.models import Area, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.policies import Actor

MOST = 30


@dataclass(frozen=True)
class FeedPost:
    """A post as a feed shows it."""

    post: Post
    topic: Topic
    area: Area
    author: str


def newest(actor: Actor, area: Area | None = None, topic: Topic | None = None) -> Sequence[FeedPost]:
    """The newest posts that stand, of a topic, of an area or of all areas that the actor may see, the newest first.

    Waiting and hidden posts are in no feed, not even for moderators: a feed is kept where it cannot be taken back.
    """
    if topic is not None:
        return _posts(actor, Post.topic_id == topic.id)
    # Each of the newest posts stands in one of as many topics that were written in last.
    where = Topic.area_id == area.id if area is not None else policies.readable(actor)
    latest = (
        select(Topic.id)
        .join(Area, Area.id == Topic.area_id)
        .where(where, Topic.state == "visible", Topic.last_post_id.is_not(None))
        .order_by(Topic.last_post_id.desc())
        .limit(MOST)
    )
    return _posts(actor, Post.topic_id.in_(db.session.scalars(latest).all()))


def _posts(actor: Actor, which: ColumnElement[bool]) -> Sequence[FeedPost]:
    found = (
        select(Post, Topic, Area, Person.name, Person.erased_at)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .join(Person, Person.id == Post.author_id)
        .where(which, Post.state == "visible", Topic.state == "visible", policies.readable(actor))
        .order_by(Post.id.desc())
        .limit(MOST)
    )
    return [
        FeedPost(post, topic, area, name_of(name, erased_at))
        for post, topic, area, name, erased_at in db.session.execute(found)
    ]
