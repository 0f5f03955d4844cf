"""Moving topics, merging them and splitting posts off, with what is unread, found and counted (F5)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, update

from forums import policies
from forums.errors import KeepsItsPosts, NoLongerSo, NotIntoItself, NotThere, TwoPolls
from forums.models import Act, Area, Poll, Post, Topic, TopicState
from forums.services import marks
from forums.services.acting import (
    Place,
    found_anew,
    found_anew_with_topic,
    hold_for,
    is_narrower,
    note,
    posts_of,
    reading,
)
from forums.services.counting import Counts
from forums.services.following import follow_at_least
from forums.writing import LONGEST_TITLE, slug_of
from minamata.db import db, new_id, transaction
from minamata.i18n import _l
from minamata.live.services import tell
from minamata.policies import Actor

NO_TOPIC = _l("Write the address of a topic in an area that you moderate.")


@transaction
def move(actor: Actor, topic_id: UUID, area_slug: str, reason: str = "") -> Act:
    """Put a topic into another area that the actor moderates too. NotThere when it is none, or the one where it stands; NoLongerSo."""
    place = hold_for(actor, topic_id)[0]
    target = db.session.scalars(select(Area).where(Area.slug == area_slug)).first()
    if target is None or target.state == "archived" or not policies.area.allows(actor, "moderate", target):
        raise NotThere("area", _l("Choose an area that you moderate."))
    if target.id == place.area.id:
        raise NotThere("area", _l("The topic stands in this area already. Choose another one."))
    if place.topic.state == "merged":
        raise NoLongerSo
    change_area(place, target)
    before, after = {"area": str(place.area.id)}, {"area": str(target.id)}
    return note(actor, "move", place, other=Place(place.topic, target), reason=reason, before=before, after=after)


@transaction
def merge(actor: Actor, source_id: UUID, into_id: UUID, reason: str = "") -> Act:
    """Put all posts of a topic into another, with its poll; its address leads there from now on.

    Of two that are sent at once one is done, the other is NoLongerSo, so that no circle comes about. NotIntoItself,
    KeepsItsPosts, TwoPolls.
    """
    if source_id == into_id:
        raise NotIntoItself
    source, target = hold_for(actor, source_id, into_id)
    if source.topic.state != "visible" or target.topic.state != "visible":
        raise NoLongerSo
    _refuse_consultations(source.topic, target.topic)
    if source.topic.has_poll and target.topic.has_poll:
        raise TwoPolls
    accepted, has_poll = source.topic.accepted_post_id, source.topic.has_poll
    posts = join(source, target)
    return note(
        actor,
        "merge",
        source,
        other=target,
        reason=reason,
        before={
            "topic_state": "visible",
            "posts": [str(each) for each in posts],
            "accepted": str(accepted or ""),
            "poll": has_poll,
        },
        after={"topic_state": "merged", "merged_into": str(target.topic.id)},
    )


@transaction
def split(actor: Actor, topic_id: UUID, post_ids: Sequence[UUID], title: str, reason: str = "") -> Topic:
    """Put some posts of a topic into a new one, in the same area. The first post stays.

    NotThere without posts or without a title, NoLongerSo when a post stands elsewhere by now, KeepsItsPosts.
    """
    place = hold_for(actor, topic_id)[0]
    topic = place.topic
    wanted = sorted(set(post_ids))
    named = " ".join(title.split())[:LONGEST_TITLE]
    if not wanted:
        raise NotThere("posts", _l("Mark the posts that should go into the new topic."))
    if not named:
        raise NotThere("title", _l("Write a title that says what it is about."))
    if topic.first_post_id in wanted:
        raise NotThere("posts", _l("The first post stays where it is. Move or merge the whole topic instead."))
    if topic.state != "visible" or len(_among(topic.id, wanted)) != len(wanted):
        raise NoLongerSo
    _refuse_consultations(topic)
    before = {"posts": [str(each) for each in wanted], "accepted": str(topic.accepted_post_id or "")}
    made = _split_off(place, wanted, named)
    note(
        actor, "split", place, other=Place(made, place.area), reason=reason, before=before, after={"into": str(made.id)}
    )
    return made


def change_area(place: Place, target: Area) -> None:
    """Let a topic stand in another area; in a transaction that holds it."""
    topic, posts = place.topic, posts_of(place.topic.id)
    counts, before = Counts(topic), marks.marks_of(topic)
    topic.area_id = target.id
    db.session.flush()
    marks.pass_on(before, topic, posts)
    counts.settle()
    found_anew_with_topic(topic, is_narrowed=is_narrower(reading(place.area), reading(target)))
    tell("topic", topic.id, "topic", {"topic": topic.id})


def join(source: Place, target: Place, answer: UUID | None = None) -> Sequence[UUID]:
    """Let all posts of a topic stand in another, to which its address leads, with its poll; in a transaction that holds both.

    `answer` is the post that answers the question of the other, where no post does yet.
    """
    posts = posts_of(source.topic.id)
    counts, before = Counts(source.topic, target.topic), marks.marks_of(source.topic)
    carry(posts, target.topic)
    source.topic.state, source.topic.merged_into_id = "merged", target.topic.id
    target.topic.accepted_post_id = target.topic.accepted_post_id or answer
    bring_poll(source.topic, target.topic)
    _settle(counts, before, target, posts, source.area)
    _followers_go_along(source.topic, target.topic)
    _tell_both(source.topic, target.topic)
    return posts


def part(source: Place, target: Place, posts: Sequence[UUID], answer: UUID | None = None) -> None:
    """Take those of the posts that stand in `target` back into `source`, which was merged into it; in a transaction that holds both.

    `answer` is the post that answered its question.
    """
    still_there = _among(target.topic.id, posts)
    counts, before = Counts(source.topic, target.topic), marks.marks_of(target.topic)
    source.topic.state, source.topic.merged_into_id = "visible", None
    source.topic.accepted_post_id = answer
    carry(still_there, source.topic)
    number_anew(target.topic)
    _settle(counts, before, source, still_there, target.area)
    _tell_both(source.topic, target.topic)


def bring_poll(source: Topic, target: Topic) -> None:
    """Let the poll of a topic stand in another that has none; nothing happens without one."""
    if source.has_poll:
        db.session.execute(update(Poll).where(Poll.topic_id == source.id).values(topic_id=target.id))
        source.has_poll, target.has_poll = False, True


def carry(posts: Sequence[UUID], topic: Topic) -> None:
    """Let posts stand in a topic; they are numbered anew afterwards."""
    db.session.flush()
    # Until then below zero, where no other post of the topic has its number.
    db.session.execute(
        update(Post).where(Post.id.in_(posts)).values(topic_id=topic.id, number=-Post.number - topic.last_number),
        execution_options={"synchronize_session": False},
    )
    _look_anew()


def number_anew(topic: Topic) -> None:
    """Number the posts of a topic in their order, from 1 on."""
    db.session.flush()
    db.session.execute(
        update(Post).where(Post.topic_id == topic.id, Post.number > 0).values(number=-Post.number),
        execution_options={"synchronize_session": False},
    )
    posts = posts_of(topic.id)
    table = Post.__table__
    if posts:
        db.session.connection().execute(
            table.update().where(table.c.id == bindparam("post")).values(number=bindparam("place")),  # type: ignore[attr-defined]
            [{"post": post_id, "place": place} for place, post_id in enumerate(posts, 1)],
        )
    topic.last_number = len(posts)
    _look_anew()


def _split_off(place: Place, posts: Sequence[UUID], title: str) -> Topic:
    topic = place.topic
    first = db.session.get_one(Post, posts[0])
    counts, before = Counts(topic), marks.marks_of(topic)
    made = Topic(
        id=new_id(),
        area_id=topic.area_id,
        slug=slug_of(title),
        title=title,
        kind="discussion",
        language=first.language,
        author_id=first.author_id,
        author_as=first.spoken_as,
        author_code=first.code,
        created_at=first.created_at,
        replies=0,
        last_number=0,
        files=0,
        file_bytes=0,
    )
    db.session.add(made)
    db.session.flush()
    carry(posts, made)
    number_anew(topic)
    _settle(counts, before, Place(made, place.area), posts, place.area, made)
    authors = db.session.scalars(select(Post.author_id).where(Post.id.in_(posts)).distinct()).all()
    for author_id in authors:
        follow_at_least(author_id, made.id, "tracking")
    tell("topic", topic.id, "topic", {"topic": topic.id})
    return made


def _settle(
    counts: Counts, before: marks.Marks, target: Place, posts: Sequence[UUID], came_from: Area, *more: Topic
) -> None:
    """After posts were carried into a topic: marks, numbers, counters, files and the search."""
    db.session.flush()
    marks.pass_on(before, target.topic, posts)
    number_anew(target.topic)
    counts.settle(*more)
    found_anew(posts, is_narrowed=is_narrower(reading(came_from), reading(target.area)))


def _followers_go_along(source: Topic, target: Topic) -> None:
    """Whoever followed the topic, or muted it, does so where it went, unless they have chosen there themselves."""
    rows = db.session.execute(
        select(TopicState.person_id, TopicState.level).where(
            TopicState.topic_id == source.id, TopicState.level.is_not(None)
        )
    ).all()
    for person_id, level in rows:
        if level is not None:
            follow_at_least(person_id, target.id, level)


def _tell_both(*topics: Topic) -> None:
    """Pages that are open hear that posts came or went."""
    for topic in topics:
        tell("topic", topic.id, "topic", {"topic": topic.id})


def _among(topic_id: UUID, posts: Sequence[UUID]) -> Sequence[UUID]:
    """Those of the posts that stand in the topic, in order."""
    found = select(Post.id).where(Post.topic_id == topic_id, Post.id.in_(posts)).order_by(Post.id)
    return db.session.scalars(found).all()


def _refuse_consultations(*topics: Topic) -> None:
    if any(topic.kind == "consultation" for topic in topics):
        raise KeepsItsPosts


def _look_anew() -> None:
    """What was written past the objects of this session is read again when it is next asked for."""
    for each in list(db.session.identity_map.values()):
        if isinstance(each, Post):
            db.session.expire(each)
