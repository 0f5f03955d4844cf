"""Posts that their authors took back, for them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, Post, Topic
from minamata.db import db, now
from minamata.errors import NotFound, SignInNeeded
from minamata.policies import Actor


def own_post(actor: Actor, post_id: UUID) -> tuple[Post, Topic, Area]:
    """A post of the actor's own, whatever its state but hidden, where they may see its area. NotFound for every other."""
    if not actor.is_signed_in:
        raise SignInNeeded
    row = db.session.execute(
        select(Post, Topic, Area)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(Post.id == post_id, Post.author_id == actor.person_id, Post.state != "hidden", policies.readable(actor))
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def lately(actor: Actor) -> Sequence[tuple[Post, Topic]]:
    """The posts that the actor took back and can still put back, the latest first."""
    rows = db.session.execute(
        select(Post, Topic)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Area, Area.id == Topic.area_id)
        .where(
            Post.author_id == actor.person_id,
            Post.state == "deleted",
            Post.withdrawn_at > now() - policies.RETURNS_WITHIN,
            policies.readable(actor),
        )
        .order_by(Post.withdrawn_at.desc())
    )
    return [(post, topic) for post, topic in rows]
