"""Topics and posts as cards (`minamata.contracts.previews`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from forums import policies
from forums.models import Area, Post, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.contracts.previews import Preview
from minamata.db import db
from minamata.i18n import _, current_language, number
from minamata.policies import Actor


class PostPreviews:
    """Posts with who wrote them; the first one of a topic stands for the topic. So cards of both cost one statement."""

    name = "forums.post"
    endpoints = frozenset({"forums.topic", "forums.topic_by_id", "forums.post", "forums.whole_post"})

    def thing(self, values: Mapping[str, Any]) -> UUID | None:
        """The post that an address names, or the first one of the topic that it names."""
        if "topic_id" in values:
            return db.session.scalar(select(Topic.first_post_id).where(Topic.id == values["topic_id"]))
        return db.session.scalar(select(Post.id).where(Post.id == values["post_id"]))

    def previews(self, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Preview]:
        """Posts that stand in topics that the actor may see."""
        rows = db.session.execute(
            select(Post, Topic, Area, Person.name, Person.erased_at)
            .join(Topic, Topic.id == Post.topic_id)
            .join(Area, Area.id == Topic.area_id)
            .join(Person, Person.id == Post.author_id)
            .where(Post.id.in_(ids), Post.state == "visible", Topic.state == "visible", policies.readable(actor))
        )
        return {
            post.id: _topic(topic, area)
            if post.id == topic.first_post_id
            else _post(post, topic, name_of(name, erased_at))
            for post, topic, area, name, erased_at in rows
        }


def _topic(topic: Topic, area: Area) -> Preview:
    line = area.title.shown(current_language()).text
    return Preview(topic.title, topic.language, line, url_for("forums.topic", topic_id=topic.id, slug=topic.slug))


def _post(post: Post, topic: Topic, author: str) -> Preview:
    line = _("Post %(number)s by %(name)s", number=number(post.number), name=author)
    return Preview(topic.title, topic.language, line, url_for("forums.post", post_id=post.id))
