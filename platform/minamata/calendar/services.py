"""Making and ending feeds."""

from __future__ import annotations

from sqlalchemy import update

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.calendar import policies
from minamata.calendar.models import CALENDAR, Feed
from minamata.db import db, new_id, now, transaction
from minamata.policies import Actor


@transaction
def make_feed(actor: Actor, language: str, purpose: str = CALENDAR) -> Feed:
    """Make an address for a program of the person's; the one before it, for the same purpose, opens nothing any more."""
    policies.feed.require(actor, "make")
    # Of two that are made at once, one ends the other.
    db.session.get_one(Person, actor.person_id, with_for_update=True)
    _end(actor, purpose)
    feed = Feed(id=new_id(), person_id=actor.person_id, language=language, purpose=purpose, created_at=now())
    db.session.add(feed)
    db.session.flush()
    audit.record(actor, f"{purpose}.feed_made", "calendar_feed", feed.id)
    return feed


@transaction
def end_feed(actor: Actor, purpose: str = CALENDAR) -> None:
    """End the person's address for this purpose; nothing happens when there is none."""
    policies.feed.require(actor, "end")
    for feed_id in _end(actor, purpose):
        audit.record(actor, f"{purpose}.feed_ended", "calendar_feed", feed_id)


def _end(actor: Actor, purpose: str) -> list[object]:
    ended = (
        update(Feed)
        .where(Feed.person_id == actor.person_id, Feed.purpose == purpose, Feed.ended_at.is_(None))
        .values(ended_at=now())
        .returning(Feed.id)
    )
    return list(db.session.scalars(ended))
