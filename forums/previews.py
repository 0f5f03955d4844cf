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


class TopicPreviews:
    """Topics, with their area."""

    name = "forums.topic"
    endpoints = frozenset({"forums.topic", "forums.topic_by_id"})

    def thing(self, values: Mapping[str, Any]) -> UUID | None:
        """The topic that an address names."""
        topic_id: UUID = values["topic_id"]
        return db.session.scalar(select(Topic.id).where(Topic.id == topic_id))

    def previews(self, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Preview]:
        """Topics that stand in areas that the actor may see."""
        rows = db.session.execute(
            select(Topic, Area)
            .join(Area, Area.id == Topic.area_id)
            .where(Topic.id.in_(ids), Topic.state == "visible", policies.readable(actor))
        )
        return {
            topic.id: Preview(
                topic.title,
                topic.language,
                area.title.shown(current_language()).text,
                url_for("forums.topic", topic_id=topic.id, slug=topic.slug),
            )
            for topic, area in rows
        }


class PostPreviews:
    """Posts, with who wrote them."""

    name = "forums.post"
    endpoints = frozenset({"forums.post", "forums.whole_post"})

    def thing(self, values: Mapping[str, Any]) -> UUID | None:
        """The post that an address names."""
        post_id: UUID = values["post_id"]
        return db.session.scalar(select(Post.id).where(Post.id == post_id))

    def previews(self, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Preview]:
        """Posts that stand in topics that the actor may see."""
        rows = db.session.execute(
            select(Post, Topic, Person.name, Person.erased_at)
            .join(Topic, Topic.id == Post.topic_id)
            .join(Area, Area.id == Topic.area_id)
            .join(Person, Person.id == Post.author_id)
            .where(Post.id.in_(ids), Post.state == "visible", Topic.state == "visible", policies.readable(actor))
        )
        return {
            post.id: Preview(
                topic.title,
                topic.language,
                _("Post %(number)s by %(name)s", number=number(post.number), name=name_of(name, erased_at)),
                url_for("forums.post", post_id=post.id),
            )
            for post, topic, name, erased_at in rows
        }
