"""What becomes of reports once a moderator has looked at the post (F5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from forums.models import Act, Flag, Post
from forums.services.working_time import house_zone, worked_between
from minamata.db import db, now
from minamata.notifications.services import notify
from minamata.policies import Actor


def open_flags(post_id: UUID) -> Sequence[Flag]:
    """The reports of a post at which nobody has looked, in order."""
    found = select(Flag).where(Flag.post_id == post_id, Flag.reviewed_at.is_(None)).order_by(Flag.id)
    return db.session.scalars(found).all()


def review(actor: Actor, flags: Sequence[Flag], outcome: str) -> None:
    """Note what became of reports."""
    for flag in flags:
        flag.outcome, flag.reviewed_by, flag.reviewed_at = outcome, actor.person_id, now()


def tell_reporters(act: Act, flags: Sequence[Flag]) -> None:
    """Whoever reported a post is told what became of it."""
    for flag in flags:
        notify("forums.flag_reviewed", [flag.person_id], {"flag": str(flag.id)}, cause=f"act:{act.id}")


def open_again(flag_ids: Sequence[str]) -> None:
    """Reports wait again, as if nobody had looked at them."""
    if flag_ids:
        db.session.execute(
            update(Flag)
            .where(Flag.id.in_([UUID(each) for each in flag_ids]))
            .values(outcome=None, reviewed_by=None, reviewed_at=None)
        )


def waited(post: Post, flags: Sequence[Flag]) -> int | None:
    """How many seconds of working time the post has waited for somebody to act; None when nothing was to be done."""
    since: datetime | None = flags[0].created_at if flags else post.created_at if post.state == "pending" else None
    return None if since is None else worked_since(since)


def worked_since(since: datetime) -> int:
    """How many seconds of working time have passed."""
    return int(worked_between(since, now(), house_zone()).total_seconds())
