"""Who may write now, and whose posts wait for a moderator first (F5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from forums import policies
from forums.capacities import Capacity
from forums.errors import AreaArchived, Suspended, TooManyPosts
from forums.models import Area, Member, Post
from minamata.db import db, now
from minamata.policies import Actor

NEWCOMER_POSTS = 3
"""So many posts of a person must stand before they are no newcomer any more."""
NEWCOMER_A_DAY = 10
A_DAY = timedelta(hours=24)

_MEMBER = select(Member).where(Member.person_id == bindparam("person", type_=Uuid())).with_for_update()


def member_of(person_id: UUID) -> Member:
    """The person as a member of the forums, made when they write for the first time; locked, so that they write one post at a time."""
    found = db.session.scalars(_MEMBER, {"person": person_id}).first()
    if found is None:
        found = Member(person_id=person_id, posts=0)
        db.session.add(found)
        db.session.flush()
    return found


def admitted(actor: Actor, area: Area) -> Member:
    """The member who may write here now. Raises AreaArchived, Suspended, TooManyPosts."""
    assert actor.person_id is not None
    if area.state == "archived":
        raise AreaArchived
    member = member_of(actor.person_id)
    if member.suspended_until is not None and member.suspended_until > now():
        raise Suspended(member.suspended_until, member.suspended_for or "")
    if _is_newcomer(actor, member) and _posts_since(actor.person_id, now() - A_DAY) >= NEWCOMER_A_DAY:
        raise TooManyPosts
    return member


def _is_newcomer(actor: Actor, member: Member) -> bool:
    """Whoever has a function or a role is known to somebody who answers for it."""
    return not actor.functions and not actor.rights and member.posts < NEWCOMER_POSTS


def must_wait(actor: Actor, area: Area, member: Member, capacity: Capacity) -> bool:
    """Whether a post of the actor in this area waits for a moderator."""
    if policies.area.allows(actor, "moderate", area):
        return False
    return area.checks == "all" or (area.checks == "newcomers" and _is_newcomer(actor, member))


def _posts_since(person_id: UUID, moment: datetime) -> int:
    found = select(func.count()).select_from(Post).where(Post.author_id == person_id, Post.created_at > moment)
    return db.session.scalar(found) or 0
