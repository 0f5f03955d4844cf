"""Keeps the counters on topics and areas, and accepted answers, exact while posts move, come late or go (F5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from forums.models import Area, Attachment, Member, Post, Topic
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.search import services as search


@dataclass(frozen=True)
class Share:
    """What a topic adds to the counters of its area."""

    area_id: UUID
    topics: int
    posts: int


class Counts:
    """What topics added to their areas before something is done to them; `settle` brings rows to what stands afterwards.

    For a transaction that holds the topics. Rows are locked in one order, so that nobody waits in a circle: topics, members, areas.
    """

    def __init__(self, *topics: Topic) -> None:
        self._topics = list(topics)
        self._before = [share_of(topic) for topic in topics]
        self._answers = [_answer(topic) for topic in topics]

    def settle(self, *more: Topic) -> None:
        """Count these topics, and those that were made meanwhile, anew; what has changed goes to their areas."""
        db.session.flush()
        topics = [*self._topics, *more]
        for topic in topics:
            recount(topic)
        db.session.flush()
        _bring_areas(self._before, [share_of(topic) for topic in topics])
        for topic, before in zip(self._topics, self._answers, strict=True):
            _mark_answers(before, _answer(topic))


def share_of(topic: Topic) -> Share:
    """What a topic adds to its area: itself and its posts that stand, if it stands itself."""
    if topic.state != "visible":
        return Share(topic.area_id, 0, 0)
    posts = db.session.scalar(select(func.count()).where(Post.topic_id == topic.id, Post.state == "visible"))
    return Share(topic.area_id, 1, posts or 0)


def recount(topic: Topic) -> None:
    """Bring what stands on the row of a topic to what its posts say."""
    found = select(Post).where(Post.topic_id == topic.id)
    first = db.session.scalars(found.order_by(Post.id).limit(1)).first()
    last = db.session.scalars(found.where(Post.state == "visible").order_by(Post.id.desc()).limit(1)).first() or first
    topic.first_post_id = first.id if first else None
    if topic.accepted_post_id is not None and not _answers(topic, topic.accepted_post_id):
        topic.accepted_post_id = None
    topic.last_post_id = last.id if last else None
    topic.last_post_at = last.created_at if last else None
    topic.last_author_id = last.author_id if last else None
    topic.last_as, topic.last_code = (last.spoken_as, last.code) if last else (None, None)
    replies = select(func.count()).where(
        Post.topic_id == topic.id, Post.state == "visible", Post.id != topic.first_post_id
    )
    topic.replies = db.session.scalar(replies) or 0
    # A topic that waits shows its files to those who see it; what waits in one that stands is nobody's to know.
    waits = and_(Post.state == "pending", Post.id == topic.first_post_id)
    topic.files, topic.file_bytes = db.session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0))
        .select_from(Attachment)
        .join(Post, Post.id == Attachment.post_id)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Post.topic_id == topic.id, or_(Post.state == "visible", waits))
    ).one()


def _answers(topic: Topic, post_id: UUID) -> bool:
    """Whether a post can be the answer to the question of a topic: it stands there, behind the question."""
    stands = select(Post.id).where(Post.id == post_id, Post.topic_id == topic.id, Post.state == "visible")
    return post_id != topic.first_post_id and db.session.scalar(stands) is not None


def _answer(topic: Topic) -> frozenset[UUID]:
    """The question and its accepted answer; nothing without one."""
    pair = (topic.first_post_id, topic.accepted_post_id)
    return frozenset(each for each in pair if each is not None) if topic.accepted_post_id is not None else frozenset()


def _mark_answers(before: frozenset[UUID], after: frozenset[UUID]) -> None:
    """The search marks a question that was answered, and its answer."""
    if before != after:
        search.all_changed("forums.post", sorted(before | after))


def stands_for(author_id: UUID, by: int) -> None:
    """So many posts more, or less, of a person stand."""
    member = db.session.scalars(select(Member).where(Member.person_id == author_id).with_for_update()).first()
    if member is not None:
        member.posts = Member.posts + by


def _bring_areas(before: Iterable[Share], after: Iterable[Share]) -> None:
    topics: dict[UUID, int] = {}
    posts: dict[UUID, int] = {}
    for sign, shares in ((-1, before), (1, after)):
        for share in shares:
            topics[share.area_id] = topics.get(share.area_id, 0) + sign * share.topics
            posts[share.area_id] = posts.get(share.area_id, 0) + sign * share.posts
    areas = db.session.scalars(
        select(Area)
        .where(Area.id.in_(list(topics)))
        .order_by(Area.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for area in areas:
        area.topics += topics[area.id]
        area.posts += posts[area.id]
        newest = db.session.scalars(
            select(Topic)
            .where(Topic.area_id == area.id, Topic.state == "visible", Topic.last_post_id.is_not(None))
            .order_by(Topic.last_post_id.desc())
            .limit(1)
        ).first()
        area.last_post_id = newest.last_post_id if newest else None
        area.last_post_at = newest.last_post_at if newest else None
        area.last_code, area.last_as = (newest.last_code, newest.last_as) if newest else (None, None)
    db.session.flush()
