"""Keeping posts for oneself, and being reminded of them (F10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from forums.models import Bookmark
from forums.models.bookmark import LONGEST_NOTE
from forums.queries.posts import post_for
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import InvalidInput, SignInNeeded
from minamata.i18n import _
from minamata.jobs.services import later
from minamata.notifications.services import notify
from minamata.policies import Actor

REMINDER = "forums.reminder"


@transaction
def keep(actor: Actor, post_id: UUID, note: str = "", remind_at: datetime | None = None) -> Bookmark:
    """Keep a post for oneself, or change how it is kept; nobody else ever sees it.

    NotFound for a post that the actor may not read, InvalidInput for a note that is too long and for a reminder that lies behind.
    """
    if actor.person_id is None:
        raise SignInNeeded
    post_for(actor, post_id)
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(fields={"note": _("A note may have up to 500 characters.")})
    found = _of(actor, post_id)
    is_new_date = remind_at is not None and (found is None or found.remind_at != remind_at)
    if is_new_date and remind_at is not None and remind_at <= now():
        raise InvalidInput(fields={"remind_at": _("Choose a date and an hour that are still to come.")})
    if found is None:
        found = Bookmark(id=new_id(), person_id=actor.person_id, post_id=post_id, created_at=now())
        db.session.add(found)
    found.note, found.remind_at = note, remind_at
    db.session.flush()
    if is_new_date:
        later("forums.remind", remind_at, bookmark_id=str(found.id))
    return found


@transaction
def let_go(actor: Actor, post_id: UUID) -> None:
    """Keep a post no more; nothing happens when it was not kept. Works also for one that the actor may not read any more."""
    found = _of(actor, post_id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def remind(bookmark_id: UUID) -> None:
    """Tell the person that the instant has come which they chose; a bookmark that is gone, or was put off, tells nothing."""
    with write():
        found = db.session.get(Bookmark, bookmark_id)
        if found is None or found.remind_at is None or found.remind_at > now():
            return
        about = {"bookmark": str(found.id), "post": str(found.post_id)}
        notify(REMINDER, [found.person_id], about, cause=f"{REMINDER}:{found.id}:{found.remind_at.isoformat()}")


def _of(actor: Actor, post_id: UUID) -> Bookmark | None:
    return db.session.scalars(select(Bookmark).filter_by(person_id=actor.person_id, post_id=post_id)).first()
