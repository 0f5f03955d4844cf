"""Telling people of posts: those who follow, those who are answered or named, and whose answer was chosen (F3, G12).

Nobody is told of their own posts, of what they muted, of a post that does not stand, or of an area that they may not see. The level of a
topic goes before that of its area. Of one post a person is told once, in the way that concerns them most.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, func, literal, or_, select, union

from forums import policies
from forums.models import Area, AreaState, Mention, Post, Topic, TopicState
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, now, transaction
from minamata.jobs.services import later
from minamata.notifications.services import notify
from minamata.web.addresses import id_in

AT_ONCE = 500
"""So many followers are told in one transaction; the next ones in another, and others may work in between."""
OPEN_AUDIENCES = frozenset({"public", "members"})

_QUOTED_POST = re.compile(r"^ {0,3}>.*?/forums/p/([1-9A-HJ-NP-Za-km-z]{22})\b", re.MULTILINE)


def tell_of_post(post_id: UUID) -> None:
    """Tell whoever a post answers or names, and have its followers told after that; part of the present transaction."""
    found = _standing(post_id)
    if found is None:
        return
    post, topic, area = found
    direct = _concerned(post)
    heard = _unmuted(topic, _who_may_see(area, direct))
    for kind in ("answered", "mentioned"):
        _tell(f"forums.{kind}", [person_id for person_id in heard if direct[person_id] == kind], post)
    later("forums.tell_followers", post_id=str(post_id), after="")


def tell_named(post_id: UUID, person_id: UUID) -> None:
    """Tell somebody whom a post names since it was edited; part of the present transaction."""
    found = _standing(post_id)
    if found is not None and found[0].author_id != person_id:
        post, topic, area = found
        _tell("forums.mentioned", _unmuted(topic, _who_may_see(area, [person_id])), post)


def tell_of_answer(post_id: UUID) -> None:
    """Tell who wrote the post that was chosen as the answer, unless they asked; part of the present transaction."""
    found = _standing(post_id)
    if found is not None and found[0].author_id != found[1].author_id:
        post, topic, area = found
        heard = _unmuted(topic, _who_may_see(area, [post.author_id]))
        notify("forums.answer", heard, {"post": str(post.id)}, f"answer:{post.id}")


@transaction
def tell_followers(post_id: UUID, after: UUID | None = None) -> None:
    """Tell the next followers of a post, in the order of their ids, and ask for those after them."""
    found = _standing(post_id)
    if found is None:
        return
    post, topic, area = found
    people = _followers(topic, after)
    direct = _concerned(post)
    told = [person_id for person_id in people if person_id != post.author_id and person_id not in direct]
    kind = "forums.topic" if post.id == topic.first_post_id else "forums.reply"
    _tell(kind, _who_may_see(area, told), post)
    if len(people) == AT_ONCE:
        later("forums.tell_followers", post_id=str(post_id), after=str(people[-1]))


def _tell(kind: str, people: Sequence[UUID], post: Post) -> None:
    # The cause is the post and not the event: a post that is let in a second time is no news.
    notify(kind, people, {"post": str(post.id)}, f"post:{post.id}")


def _standing(post_id: UUID) -> tuple[Post, Topic, Area] | None:
    """A post that others read, with its topic and area."""
    row = db.session.execute(
        select(Post, Topic, Area)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Post.id == post_id, Post.state == "visible", Topic.state == "visible")
    ).first()
    return (row[0], row[1], row[2]) if row is not None else None


def _concerned(post: Post) -> dict[UUID, str]:
    """Whom a post answers or quotes, and whom it names, with the kind of notice for each; its author is nobody of them."""
    answered = {id_ for signs in _QUOTED_POST.findall(post.text) if (id_ := _id(signs)) is not None}
    if post.reply_to_id is not None:
        answered.add(post.reply_to_id)
    authors = db.session.scalars(select(Post.author_id).where(Post.id.in_(answered))).all() if answered else ()
    named = db.session.scalars(
        select(Mention.person_id).where(Mention.post_id == post.id, Mention.until_version.is_(None))
    )
    found = dict.fromkeys(named, "mentioned") | dict.fromkeys(authors, "answered")
    found.pop(post.author_id, None)
    return found


def _followers(topic: Topic, after: UUID | None) -> Sequence[UUID]:
    """The next people who watch the topic, or its area without having chosen otherwise for the topic."""
    chose = select(literal(1)).where(
        TopicState.topic_id == topic.id, TopicState.person_id == AreaState.person_id, TopicState.level.is_not(None)
    )
    of_topic = select(TopicState.person_id).where(TopicState.topic_id == topic.id, TopicState.level == "watching")
    of_area = select(AreaState.person_id).where(
        AreaState.area_id == topic.area_id, AreaState.level == "watching", ~chose.correlate(AreaState).exists()
    )
    if after is not None:
        of_topic, of_area = of_topic.where(TopicState.person_id > after), of_area.where(AreaState.person_id > after)
    both = union(of_topic, of_area).subquery()
    return db.session.scalars(select(both.c.person_id).order_by(both.c.person_id).limit(AT_ONCE)).all()


def _unmuted(topic: Topic, people: Collection[UUID]) -> Sequence[UUID]:
    """Those of `people` who have muted neither the topic, nor its area without choosing otherwise for the topic."""
    level = func.coalesce(TopicState.level, AreaState.level, "normal")
    return db.session.scalars(
        select(Person.id)
        .outerjoin(TopicState, and_(TopicState.topic_id == topic.id, TopicState.person_id == Person.id))
        .outerjoin(AreaState, and_(AreaState.area_id == topic.area_id, AreaState.person_id == Person.id))
        .where(Person.id.in_(people), level != "muted")
    ).all()


def _who_may_see(area: Area, people: Collection[UUID]) -> Sequence[UUID]:
    """Those of `people` who may see the area at this instant."""
    here = select(Person).where(
        Person.id.in_(people),
        Person.erased_at.is_(None),
        or_(Person.suspended_until.is_(None), Person.suspended_until <= now()),
    )
    if area.state != "draft" and area.audience in OPEN_AUDIENCES:
        return db.session.scalars(here.with_only_columns(Person.id)).all()
    return [each.id for each in db.session.scalars(here).all() if policies.area.allows(actor_for(each), "see", area)]


def _id(signs: str) -> UUID | None:
    try:
        return id_in(signs)
    except ValueError:
        return None
