"""Discussions about things of other rooms, one for each (F13)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.models import Area, Topic
from forums.services.posting import Words, start_topic
from minamata.contracts.forums import Subject
from minamata.db import db, transaction
from minamata.errors import NotFound
from minamata.i18n import _
from minamata.policies import Actor

WHERE_ELSE = "information-exchange"


def topic_about(actor: Actor, kind: str, subject_id: UUID) -> Topic | None:
    """The topic about a thing, or None when there is none that the actor may see; where it was merged, the one it went into."""
    topic = _about(kind, subject_id)
    while topic is not None and topic.merged_into_id is not None:
        topic = db.session.get(Topic, topic.merged_into_id)
    if topic is None or topic.state not in {"visible", "pending"}:
        return None
    area = db.session.get_one(Area, topic.area_id)
    if not policies.area.allows(actor, "see", area):
        return None
    return topic if topic.state == "visible" or topic.author_id == actor.person_id else None


@transaction
def open_topic(actor: Actor, subject: Subject) -> Topic:
    """The topic about a thing; the first who asks begins it, and anew where its author has taken it back.

    NotFound when there is one that the actor may not see.
    Of two who begin it at once the second comes to the topic of the first: the area is locked in between.
    """
    area = _area_for(actor, subject)
    db.session.execute(select(Area.id).where(Area.id == area.id).with_for_update())
    begun = _about(subject.kind, subject.id)
    if begun is not None and begun.state == "hidden" and begun.hidden_for is None:
        # Taken back by who began it: whether they put it back or not, it is not the one for all any more.
        begun.subject_kind = begun.subject_id = None
        db.session.flush()
        begun = None
    if begun is not None:
        found = topic_about(actor, subject.kind, subject.id)
        if found is None:
            raise NotFound
        return found
    text = _("Let us talk about [%(title)s](%(path)s).", title=_plain(subject.title), path=subject.path)
    topic = start_topic(actor, area, subject.title, "discussion", Words(text, speak_as="personal"))
    topic.subject_kind, topic.subject_id = subject.kind, subject.id
    db.session.flush()
    return topic


def _about(kind: str, subject_id: UUID) -> Topic | None:
    return db.session.scalars(select(Topic).where(Topic.subject_kind == kind, Topic.subject_id == subject_id)).first()


def _area_for(actor: Actor, subject: Subject) -> Area:
    """The area that the thing names by its slug or by a theme, where the actor may write; else the one for all that is exchanged."""
    offered = [
        area
        for area in db.session.scalars(select(Area).where(policies.readable(actor), Area.state == "open"))
        if policies.area.allows(actor, "post", area)
    ]
    for fits in (
        lambda area: area.slug == subject.area,
        lambda area: subject.area in area.concepts,
        lambda area: area.slug == WHERE_ELSE,
    ):
        found = next((area for area in offered if fits(area)), None)
        if found is not None:
            return found
    raise NotFound


def _plain(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")
