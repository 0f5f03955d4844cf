"""What waits for moderators: posts and personal comments, and what was reported (F5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, and_, func, literal_column, select
from sqlalchemy.orm import aliased

from forums import policies
from forums.models import Area, Comment, DraftText, Flag, Paragraph, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.policies import Actor

A_PAGE = 20
MOST_COUNTED = 100


@dataclass(frozen=True)
class Report:
    """Why somebody reported a post."""

    reason: str
    words: str | None
    by: str


@dataclass(frozen=True)
class Waiting:
    """A post that waits for a moderator, or was reported. `key` is its place in the queue."""

    key: UUID
    post: Post
    topic: Topic
    area: Area
    author: str
    since: datetime
    reports: Sequence[Report]

    @property
    def is_first(self) -> bool:
        """Whether its topic waits with it."""
        return self.post.state == "pending" and self.topic.first_post_id == self.post.id


@dataclass(frozen=True)
class WaitingComment:
    """A personal comment that waits for a moderator, with the paragraph it is on as its author read it; None for the whole text."""

    key: UUID
    comment: Comment
    topic: Topic
    area: Area
    author: str
    since: datetime
    paragraph: Paragraph | None


def queue(actor: Actor, after: UUID | None = None) -> tuple[Sequence[Waiting | WaitingComment], UUID | None]:
    """What waits in the areas that the actor moderates, oldest first, and the key of the next page. NotFound for everybody else."""
    policies.desk.require(actor, "see")
    rows: list[Any] = []
    for found, key in _waiting(actor):
        part = found if after is None else found.where(key > after)
        rows += db.session.execute(part.order_by(key).limit(A_PAGE + 1)).all()
    rows.sort(key=lambda row: row[0])
    reports = _reports([row[1].id for row in rows[:A_PAGE] if isinstance(row[1], Post)])
    shown: list[Waiting | WaitingComment] = []
    for key, it, topic, area, name, erased, since, *more in rows[:A_PAGE]:
        facts = (key, it, topic, area, name_of(name, erased), since)
        shown.append(Waiting(*facts, reports.get(it.id, ())) if isinstance(it, Post) else WaitingComment(*facts, *more))
    return shown, shown[-1].key if len(rows) > A_PAGE else None


def how_many_wait(actor: Actor) -> int:
    """How long the queue is, up to `MOST_COUNTED`."""
    return sum(
        db.session.scalar(select(func.count()).select_from(found.limit(MOST_COUNTED).subquery())) or 0
        for found in (each.with_only_columns(key) for each, key in _waiting(actor))
    )


def _rows(key: Any, since: Any) -> Select[Any]:
    author = aliased(Person)
    return (
        select(key, Post, Topic, Area, author.name, author.erased_at, since)
        .select_from(Post)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .join(author, author.id == Post.author_id)
    )


def _pending(actor: Actor) -> Select[Any]:
    # The first condition is that of the index in which posts stand that are not visible; so it is for comments.
    return _rows(Post.id, Post.created_at).where(
        Post.state != literal_column("'visible'"), Post.state == "pending", policies.moderated(actor)
    )


def _flagged(actor: Actor) -> Select[Any]:
    earlier = aliased(Flag)
    is_first = ~(
        select(earlier.id)
        .where(earlier.post_id == Flag.post_id, earlier.reviewed_at.is_(None), earlier.id < Flag.id)
        .exists()
    )
    return (
        _rows(Flag.id, Flag.created_at)
        .join(Flag, Flag.post_id == Post.id)
        .where(Flag.reviewed_at.is_(None), is_first, Post.state.in_(("visible", "hidden")), policies.moderated(actor))
    )


def _pending_comments(actor: Actor) -> Select[Any]:
    author, key = aliased(Person), cast(Any, Comment.id)
    return (
        select(key, Comment, Topic, Area, author.name, author.erased_at, Comment.created_at, Paragraph)
        .select_from(Comment)
        .join(Topic, Topic.id == Comment.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .join(author, author.id == Comment.author_id)
        .outerjoin(DraftText, and_(DraftText.topic_id == Comment.topic_id, DraftText.number == Comment.draft_number))
        .outerjoin(Paragraph, and_(Paragraph.draft_id == DraftText.id, Paragraph.key == Comment.key))
        .where(Comment.state != literal_column("'visible'"), Comment.state == "pending", policies.moderated(actor))
    )


def _waiting(actor: Actor) -> Sequence[tuple[Select[Any], Any]]:
    """The parts of the queue, each with its key."""
    return ((_pending(actor), Post.id), (_flagged(actor), Flag.id), (_pending_comments(actor), Comment.id))


def _reports(posts: Sequence[UUID]) -> Mapping[UUID, Sequence[Report]]:
    found: dict[UUID, list[Report]] = {}
    if posts:
        rows = db.session.execute(
            select(Flag.post_id, Flag.reason, Flag.words, Person.name, Person.erased_at)
            .join(Person, Person.id == Flag.person_id)
            .where(Flag.post_id.in_(posts), Flag.reviewed_at.is_(None))
            .order_by(Flag.id)
        )
        for post_id, reason, words, name, erased in rows:
            found.setdefault(post_id, []).append(Report(reason, words, name_of(name, erased)))
    return found
