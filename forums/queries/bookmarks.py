"""What a person keeps for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from forums import policies
from forums.models import Area, Bookmark, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import SignInNeeded
from minamata.policies import Actor

A_PAGE = 30


@dataclass(frozen=True)
class Kept:
    """A bookmark with the post it is for."""

    bookmark: Bookmark
    post: Post
    topic: Topic
    area: Area
    author: str


@dataclass(frozen=True)
class KeptPage:
    """Bookmarks, the newest first; `following` is the key of the next page."""

    rows: Sequence[Kept]
    following: UUID | None


def bookmarks(actor: Actor, before: UUID | None = None) -> KeptPage:
    """The actor's own bookmarks of posts that they may still read."""
    if actor.person_id is None:
        raise SignInNeeded
    found = (
        select(Bookmark, Post, Topic, Area, Person.name, Person.erased_at)
        .join(Post, Post.id == Bookmark.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .join(Person, Person.id == Post.author_id)
        .where(*_are_readable(actor))
        .order_by(Bookmark.id.desc())
        .limit(A_PAGE + 1)
    )
    if before is not None:
        found = found.where(Bookmark.id < before)
    rows = [
        Kept(bookmark, post, topic, area, name_of(name, erased_at))
        for bookmark, post, topic, area, name, erased_at in db.session.execute(found)
    ]
    return KeptPage(rows[:A_PAGE], rows[A_PAGE - 1].bookmark.id if len(rows) > A_PAGE else None)


def kept_for(actor: Actor, ids: Sequence[UUID]) -> Mapping[str, tuple[str, str, UUID]]:
    """Those of the actor's own bookmarks whose posts they may still read: id -> title of the topic, note, post."""
    rows = db.session.execute(
        select(Bookmark, Topic.title)
        .join(Post, Post.id == Bookmark.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Bookmark.id.in_(ids), *_are_readable(actor))
    )
    return {str(bookmark.id): (title, bookmark.note, bookmark.post_id) for bookmark, title in rows}


def bookmark_of(actor: Actor, post_id: UUID) -> Bookmark | None:
    """The actor's bookmark of a post."""
    if actor.person_id is None:
        raise SignInNeeded
    return db.session.scalars(select(Bookmark).filter_by(person_id=actor.person_id, post_id=post_id)).first()


def _are_readable(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """Their own, of posts that stand where they may read."""
    stands = (Post.state == "visible", Topic.state == "visible")
    return (Bookmark.person_id == actor.person_id, policies.readable(actor), *stands)
