"""Acts of moderators on personal comments in consultations: letting in, refusing, hiding, restoring (F5, F9).

Only personal comments: official submissions stand as their bodies sent them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from forums.errors import NoLongerSo
from forums.models import Act, Comment
from forums.services.acting import Place, hold_for, needed, note
from forums.services.commenting import count
from forums.services.consulting import compile_again, held
from forums.services.reviewing import worked_since
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.notifications.services import notify
from minamata.policies import Actor
from minamata.search import services as search


@transaction
def let_in(actor: Actor, comment_id: UUID, reason: str = "") -> Act:
    """Let a comment stand that waited or was refused. NoLongerSo."""
    return _judge(actor, "let_comment_in", comment_id, ("pending", "refused"), "visible", reason)


@transaction
def refuse(actor: Actor, comment_id: UUID, reason: str) -> Act:
    """Do not let in a comment that waits; its author reads why. ReasonNeeded, NoLongerSo."""
    return _judge(actor, "refuse_comment", comment_id, ("pending",), "refused", reason)


@transaction
def hide(actor: Actor, comment_id: UUID, reason: str) -> Act:
    """Put a tombstone with the reason in the place of a comment. ReasonNeeded, NoLongerSo."""
    return _judge(actor, "hide_comment", comment_id, ("visible",), "hidden", reason)


@transaction
def restore(actor: Actor, comment_id: UUID, reason: str = "") -> Act:
    """Let a hidden comment stand again. NoLongerSo."""
    return _judge(actor, "restore_comment", comment_id, ("hidden",), "visible", reason)


def hold_comment(actor: Actor, comment_id: UUID) -> tuple[Comment, Place]:
    """A comment, with its consultation and topic held; as `hold_for`."""
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    held(comment.topic_id)
    place = hold_for(actor, comment.topic_id)[0]
    db.session.refresh(comment)
    return comment, place


def turn(actor: Actor, comment: Comment, state: str, hidden_for: str | None) -> dict[str, Any]:
    """Bring a comment into a state; says what was before. In a transaction that holds it."""
    before = {"state": comment.state, "hidden_for": comment.hidden_for}
    comment.state, comment.hidden_for = state, hidden_for
    stands = state == "visible"
    comment.hidden_by, comment.hidden_at = (None, None) if stands else (actor.person_id, now())
    db.session.flush()
    consultation = held(comment.topic_id)
    count(consultation)
    compile_again(consultation)
    search.changed("forums.comment", comment.id, is_narrowed=not stands)
    return before


def _judge(actor: Actor, kind: str, comment_id: UUID, states: Collection[str], state: str, reason: str) -> Act:
    """Bring a comment from one of these states into another, and tell its author."""
    comment, place = hold_comment(actor, comment_id)
    said = reason if state == "visible" else needed(reason)
    if comment.state not in states:
        raise NoLongerSo
    took = worked_since(comment.created_at) if comment.state == "pending" else None
    hidden_for = None if state == "visible" else said
    before = turn(actor, comment, state, hidden_for)
    after = {"state": state, "hidden_for": hidden_for}
    act = note(actor, kind, place, comment=comment, reason=said, before=before, after=after, waited=took)
    if actor.person_id != comment.author_id:
        notify("forums.moderated", [comment.author_id], {"act": str(act.id)}, cause=f"act:{act.id}")
    return act
