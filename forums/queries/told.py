"""Posts that people are told of, as far as they may still read them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.mail.models import Message
from minamata.notifications.models import Notice
from minamata.policies import Actor

_LETTER = re.compile(r"<([0-9a-f]{32})@")


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


def post_told_in(actor: Actor, message_ids: Sequence[str]) -> UUID | None:
    """The post that a letter to the actor told of: the first of these Message-IDs that is of such a letter decides; else None."""
    letters = [UUID(found[1]) for each in message_ids if (found := _LETTER.match(each))]
    about = {
        message_id: kept["notice"]
        for message_id, kept in db.session.execute(
            select(Message.id, Message.about).where(Message.id.in_(letters), Message.person_id == actor.person_id)
        )
        if "notice" in kept
    }
    for letter in letters:
        notice = db.session.get(Notice, UUID(about[letter])) if letter in about else None
        if notice is not None and notice.person_id == actor.person_id and "post" in notice.about:
            return UUID(notice.about["post"])
    return None
