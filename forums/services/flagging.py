"""Reporting posts to the moderators (F5)."""

from __future__ import annotations

from sqlalchemy import func, select

from forums import policies
from forums.errors import AlreadyFlagged, NoLongerSo, NotThere, Suspended
from forums.models import Area, Flag, Member, Post, Topic
from forums.models.moderation import FLAG_REASONS
from forums.services.acting import Place
from forums.services.moderating import set_aside
from forums.services.posting import hold
from minamata.audit import services as audit
from minamata.contracts.forums import PostFlagged
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotFound, SignInNeeded
from minamata.events import publish
from minamata.i18n import _l
from minamata.policies import SYSTEM, Actor

HIDES = 3
"""So many people hide a post that nobody wrote in a function, until a moderator has looked."""
LONGEST_WORDS = 500


@transaction
def flag(actor: Actor, post: Post, area: Area, reason: str, words: str = "") -> Flag:
    """Report a post, once a person. Three reports hide one that was written in personal capacity, until a moderator has looked.

    AlreadyFlagged for a second report, NotThere without a reason, NoLongerSo for a post that does not stand, Suspended.
    """
    policies.area.require(actor, "see", area)
    if actor.person_id is None:
        raise SignInNeeded
    if post.author_id == actor.person_id:
        raise NotFound
    member = db.session.get(Member, actor.person_id)
    if member is not None and member.suspended_until is not None and member.suspended_until > now():
        raise Suspended(member.suspended_until, member.suspended_for or "")
    said = words.strip()[:LONGEST_WORDS]
    if reason not in FLAG_REASONS:
        raise NotThere("reason", _l("Choose what is wrong with it."))
    if reason == "other" and not said:
        raise NotThere("words", _l("Say in a few words what is wrong with it."))
    topic = db.session.get_one(Topic, post.topic_id)
    hold(topic)
    db.session.refresh(post)
    if post.state != "visible" or post.topic_id != topic.id:
        raise NoLongerSo
    if db.session.scalar(select(Flag.id).where(Flag.post_id == post.id, Flag.person_id == actor.person_id)):
        raise AlreadyFlagged
    made = Flag(
        id=new_id(), post_id=post.id, person_id=actor.person_id, reason=reason, words=said or None, created_at=now()
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "forums.flagged", "post", post.id, after={"reason": reason})
    publish(PostFlagged(topic.id, post.id, made.id), actor.person_id)
    if post.spoken_as == "personal" and _open(post) >= HIDES and not _was_found_right(post):
        set_aside(SYSTEM, post, Place(topic, db.session.get_one(Area, topic.area_id)))
    return made


def _open(post: Post) -> int:
    return db.session.scalar(select(func.count()).where(Flag.post_id == post.id, Flag.reviewed_at.is_(None))) or 0


def _was_found_right(post: Post) -> bool:
    """Whether a moderator has found nothing wrong with the post as it stands now."""
    found = select(Flag.id).where(Flag.post_id == post.id, Flag.outcome == "declined")
    if post.edited_at is not None:
        found = found.where(Flag.reviewed_at > post.edited_at)
    return db.session.scalar(found.limit(1)) is not None
