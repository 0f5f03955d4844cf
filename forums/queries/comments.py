"""Personal comments on the text of a consultation; the caller has asked whether the reader may see it (F9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from forums import policies
from forums.models import Area, Comment
from forums.queries.consultations import OpenConsultation
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import NotFound
from minamata.policies import Actor

A_PAGE = 20
NEVER_STOOD = ("pending", "refused")
"""States in which nothing says to others that there is a comment."""


@dataclass(frozen=True)
class ShownComment:
    """A personal comment with its author's name; of one that does not stand, most read only that it was there."""

    comment: Comment
    author: str
    is_whole: bool


def comments_on(
    actor: Actor, area: Area, topic_id: UUID, key: int, after: UUID | None = None
) -> tuple[Sequence[ShownComment], UUID | None]:
    """A page of the personal comments on a paragraph in the order of time, and the last of it where more follow."""
    found = select(Comment, Person.name, Person.erased_at).join(Person, Person.id == Comment.author_id)
    found = found.where(Comment.topic_id == topic_id, Comment.key == key, _exist_for(actor, area))
    if after is not None:
        found = found.where(Comment.id > after)
    rows = db.session.execute(found.order_by(Comment.id).limit(A_PAGE + 1)).all()
    shown = [
        ShownComment(comment, name_of(name, erased_at), reads(actor, area, comment))
        for comment, name, erased_at in rows[:A_PAGE]
    ]
    return shown, rows[A_PAGE - 1][0].id if len(rows) > A_PAGE else None


def comments_to_compile(topic_id: UUID) -> Sequence[ShownComment]:
    """The personal comments that stand, by paragraph and time."""
    rows = db.session.execute(
        select(Comment, Person.name, Person.erased_at)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.topic_id == topic_id, Comment.state == "visible")
        .order_by(Comment.key, Comment.id)
    )
    return [ShownComment(comment, name_of(name, erased_at), True) for comment, name, erased_at in rows]


def waiting(topic_id: UUID) -> Sequence[ShownComment]:
    """The comments that wait for a moderator, the oldest first; for moderators."""
    rows = db.session.execute(
        select(Comment, Person.name, Person.erased_at)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.topic_id == topic_id, Comment.state == "pending")
        .order_by(Comment.id)
        .limit(100)
    )
    return [ShownComment(comment, name_of(name, erased_at), True) for comment, name, erased_at in rows]


def comment_in(found: OpenConsultation, comment_id: UUID) -> Comment:
    """A comment of this consultation. NotFound when there is none."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.topic_id != found.id:
        raise NotFound
    return comment


def shown_comment(actor: Actor, found: OpenConsultation, comment_id: UUID) -> ShownComment:
    """One comment of this consultation. NotFound when there is none, and for one that never stood and is not the actor's to read."""
    comment = comment_in(found, comment_id)
    is_whole = reads(actor, found.area, comment)
    if comment.state in NEVER_STOOD and not is_whole:
        raise NotFound
    person = db.session.get_one(Person, comment.author_id)
    return ShownComment(comment, name_of(person.name, person.erased_at), is_whole)


def reads(actor: Actor, area: Area, comment: Comment) -> bool:
    """Whether the actor reads the words of a comment in an area that they may see."""
    if comment.state == "visible" or policies.area.allows(actor, "moderate", area):
        return True
    return comment.state in policies.KEPT_BY_AUTHOR and actor.is_signed_in and comment.author_id == actor.person_id


def before_page(actor: Actor, area: Area, comment: Comment) -> UUID | None:
    """After which comment the page begins on which this one stands; None for the first page of its paragraph."""
    before = db.session.scalars(
        select(Comment.id)
        .where(Comment.topic_id == comment.topic_id, Comment.key == comment.key, Comment.id < comment.id)
        .where(_exist_for(actor, area))
        .order_by(Comment.id.desc())
        .limit(A_PAGE)
    ).all()
    return before[0] if len(before) == A_PAGE else None


def _exist_for(actor: Actor, area: Area) -> ColumnElement[bool]:
    """The comments that exist for a reader of an area; what never stood is not even missed on a page by others."""
    if policies.area.allows(actor, "moderate", area):
        return true()
    stood = Comment.state.not_in(NEVER_STOOD)
    return or_(stood, Comment.author_id == actor.person_id) if actor.is_signed_in else stood
