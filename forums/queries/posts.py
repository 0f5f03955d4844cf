"""The posts of a topic, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, exists, false, func, null, select

from forums import policies
from forums.models import Area, Attachment, Bookmark, Post, Topic
from forums.queries.files import ShownFile, files_of
from forums.queries.prepared import READER
from forums.queries.reactions import kinds_of
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.policies import Actor
from minamata.web.addresses import short

A_PAGE = 20
# Characters of markup: with the frame and the style sheet they fill what a line carries at first (G1, decision 9).
MOST_MARKUP = 18_000
LONGEST_SHOWN = 6_000
BEFORE = 5
A_SHEET = 500
MOST_PRINTED = 2_000_000
FIRST_OF_ALL = UUID(int=0)


@dataclass(frozen=True)
class ShownPost:
    """A post with its author's name and its files. One that stood once is a tombstone for all but those who may read it.

    `mine` is how its reader reacted to it, and `is_kept` whether they have a bookmark of it.
    """

    post: Post
    author: str
    is_whole: bool
    files: Sequence[ShownFile] = ()
    mine: frozenset[str] = frozenset()
    is_kept: bool = False

    @property
    def anchor(self) -> str:
        return anchor_of(self.post.id)

    @property
    def is_folded(self) -> bool:
        """Whether the page shows a link in the place of a long text."""
        return len(self.post.html) > LONGEST_SHOWN


@dataclass(frozen=True)
class PostPage:
    """A page of a topic. `earlier` is the first post shown, when others stand before it; `later` the first of the next page."""

    posts: Sequence[ShownPost]
    earlier: UUID | None
    later: UUID | None

    @property
    def last_id(self) -> UUID | None:
        return self.posts[-1].post.id if self.posts else None


def anchor_of(post_id: UUID) -> str:
    """The name of a post within its page."""
    return f"p-{short(post_id)}"


def page(actor: Actor, area: Area, topic: Topic, since: UUID | None = None, until: UUID | None = None) -> PostPage:
    """The posts from `since` on, or those right before `until`, or the first; 20 of them, or as many as their texts leave room for."""
    values = {"topic": topic.id, "reader": actor.person_id}
    sight = actor.is_signed_in, policies.area.allows(actor, "moderate", area)
    if until is not None:
        rows = list(db.session.execute(_before(*sight), {**values, "until": until}))
        kept = _fitting(rows)
        has_earlier = len(kept) < len(rows)
        later: UUID | None = until
        kept.reverse()
    else:
        rows = list(db.session.execute(_since(*sight), {**values, "since": since or FIRST_OF_ALL}))
        kept = _fitting(rows)
        has_earlier = since is not None and bool(kept) and kept[0][0].id != topic.first_post_id
        later = rows[len(kept)][0].id if len(rows) > len(kept) else None
    files = files_of([row[0] for row in kept])
    posts = [
        ShownPost(
            post,
            name_of(name, erased_at),
            may_read(actor, area, post),
            files.get(post.id, ()),
            frozenset(filter(None, (kinds or "").split(","))),
            bool(is_kept),
        )
        for post, name, erased_at, kinds, is_kept in kept
    ]
    return PostPage(posts, posts[0].post.id if has_earlier and posts else None, later)


def sheet(actor: Actor, area: Area, topic: Topic, since: UUID | None = None) -> PostPage:
    """The posts from `since` on, whole, as many as are printed at a time: 500, or less where they are long."""
    sight = actor.is_signed_in, policies.area.allows(actor, "moderate", area)
    values = {"topic": topic.id, "reader": actor.person_id, "since": since or FIRST_OF_ALL}
    rows = list(db.session.execute(_since(*sight, A_SHEET, with_marks=False), values))
    room, kept = MOST_PRINTED, 0
    while kept < min(len(rows), A_SHEET) and (room > 0 or not kept):
        room -= len(rows[kept][0].html)
        kept += 1
    files = files_of([row[0] for row in rows[:kept]])
    posts = [
        ShownPost(row[0], name_of(row[1], row[2]), may_read(actor, area, row[0]), files.get(row[0].id, ()))
        for row in rows[:kept]
    ]
    return PostPage(posts, None, rows[kept][0].id if len(rows) > kept else None)


def start_of_page(actor: Actor, area: Area, topic: Topic, post_id: UUID) -> UUID | None:
    """Where a page begins that shows the post with some of what stands before it; None for the first page of the topic."""
    moderates = policies.area.allows(actor, "moderate", area)
    values = {"topic": topic.id, "post": post_id, "reader": actor.person_id}
    before = db.session.execute(_lengths_before(actor.is_signed_in, moderates), values).all()
    if len(before) < A_PAGE - 1 and sum(min(length, LONGEST_SHOWN) for _id, length in before) < MOST_MARKUP / 2:
        return None
    return before[min(BEFORE, len(before)) - 1][0] if before else None


def post_for(actor: Actor, post_id: UUID) -> tuple[Post, Topic, Area]:
    """One post with its topic and area. NotFound when there is none, or none that this actor may read."""
    row = db.session.execute(
        select(Post, Topic, Area)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Post.id == post_id, policies.readable(actor))
    ).first()
    if row is None or not may_read(actor, row[2], row[0]) or not _topic_stands(actor, row[1], row[2]):
        raise NotFound
    return row[0], row[1], row[2]


def answer_to(topic: Topic, post_id: UUID, shown: PostPage) -> tuple[Post, str] | None:
    """The post that was chosen as the answer, with its author, while it stands in the topic; a statement only where no page shows it."""
    here = next(((each.post, each.author) for each in shown.posts if each.post.id == post_id), None)
    if here is None:
        row = db.session.execute(
            select(Post, Person.name, Person.erased_at)
            .join(Person, Person.id == Post.author_id)
            .where(Post.id == post_id, Post.topic_id == topic.id)
        ).first()
        here = None if row is None else (row[0], name_of(row[1], row[2]))
    return here if here is not None and here[0].state == "visible" else None


def file_for(actor: Actor, file_id: UUID) -> tuple[StoredFile, Post, Topic]:
    """A file of a post, with that post. NotFound for who may not read the post; its author always may."""
    row = db.session.execute(
        select(StoredFile, Post, Topic, Area, policies.readable(actor))
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(Post, Post.id == Attachment.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(StoredFile.id == file_id)
    ).first()
    if row is None:
        raise NotFound
    file, post, topic, area, is_readable = row
    is_own = actor.is_signed_in and post.author_id == actor.person_id
    if not is_own and not (is_readable and may_read(actor, area, post) and _topic_stands(actor, topic, area)):
        raise NotFound
    return file, post, topic


def shown(actor: Actor, post_id: UUID) -> tuple[ShownPost, Topic, Area]:
    """One post as a page shows it, with its topic and area. NotFound when there is none, or none that this actor may read."""
    post, topic, area = post_for(actor, post_id)
    return ShownPost(post, author_of(post), True, files_of([post]).get(post.id, ())), topic, area


def author_of(post: Post) -> str:
    """What the author of a post is called."""
    person = db.session.get_one(Person, post.author_id)
    return name_of(person.name, person.erased_at)


def may_read(actor: Actor, area: Area, post: Post) -> bool:
    """Whether the actor reads the text of a post in an area that they may see."""
    if post.state == "visible" or policies.area.allows(actor, "moderate", area):
        return True
    return post.state in policies.KEPT_BY_AUTHOR and actor.is_signed_in and post.author_id == actor.person_id


def _topic_stands(actor: Actor, topic: Topic, area: Area) -> bool:
    if topic.state in {"visible", "merged"} or policies.area.allows(actor, "moderate", area):
        return True
    return topic.state in {"pending", "refused"} and actor.is_signed_in and topic.author_id == actor.person_id


# Built once for all who see alike: building a statement takes longer than running it.


@cache
def _lengths_before(is_signed_in: bool, moderates: bool) -> Select[UUID, int]:
    found = select(Post.id, func.length(Post.html)).where(
        Post.topic_id == bindparam("topic", type_=Uuid()),
        Post.id < bindparam("post", type_=Uuid()),
        policies.posts_in_topic(READER if is_signed_in else None, moderates),
    )
    return found.order_by(Post.id.desc()).limit(A_PAGE)


@cache
def _since(
    is_signed_in: bool, moderates: bool, most: int = A_PAGE, *, with_marks: bool = True
) -> Select[Post, str, datetime | None, str | None, bool]:
    found = _of_a_topic(is_signed_in, moderates, with_marks).where(Post.id >= bindparam("since", type_=Uuid()))
    return found.order_by(Post.id).limit(most + 1)


@cache
def _before(is_signed_in: bool, moderates: bool) -> Select[Post, str, datetime | None, str | None, bool]:
    found = _of_a_topic(is_signed_in, moderates, True).where(Post.id < bindparam("until", type_=Uuid()))
    return found.order_by(Post.id.desc()).limit(A_PAGE + 1)


def _of_a_topic(
    is_signed_in: bool, moderates: bool, with_marks: bool
) -> Select[Post, str, datetime | None, str | None, bool]:
    """The posts of a topic with their authors, and what the reader did with each."""
    mine: Any = null()
    is_kept: Any = false()
    if is_signed_in and with_marks:
        mine = kinds_of(READER)
        is_kept = exists().where(Bookmark.post_id == Post.id, Bookmark.person_id == READER).correlate(Post)
    return (
        select(Post, Person.name, Person.erased_at, mine, is_kept)
        .join(Person, Person.id == Post.author_id)
        .where(
            Post.topic_id == bindparam("topic", type_=Uuid()),
            policies.posts_in_topic(READER if is_signed_in else None, moderates),
        )
    )


def _fitting(rows: Sequence[Any]) -> list[Any]:
    """As many as have room on a page, and one at least."""
    kept: list[Any] = []
    room = MOST_MARKUP
    for row in rows[:A_PAGE]:
        room -= min(len(row[0].html), LONGEST_SHOWN)
        if kept and room < 0:
            break
        kept.append(row)
    return kept
