"""Drafts: kept while one writes, on every device, until the text is posted (F10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from forums import policies
from forums.attachments import USE
from forums.errors import TooManyDrafts
from forums.models import Draft, Post, Topic
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import NotFound, SignInNeeded
from minamata.files.services import holding
from minamata.policies import Actor

KEPT = timedelta(days=90)
MOST_DRAFTS = 100
MOST_HELD_FILES = 50
LONGEST_DRAFT = 100_000


@dataclass(frozen=True)
class Origin:
    """Where a text comes from: the draft that its page began with, in which version, and that page itself, as a browser names it."""

    draft_id: UUID | None = None
    version: int = 0
    page: str = ""


@dataclass(frozen=True)
class Drafted:
    """What has been written so far. `area` is a slug, and like `title` and `kind` of a topic that is to be begun."""

    text: str
    title: str = ""
    kind: str = "discussion"
    area: str = ""
    speak_as: str | None = None
    reply_to: UUID | None = None
    files: Sequence[UUID] = ()


@transaction
def save(actor: Actor, topic: Topic | None, drafted: Drafted, origin: Origin) -> Draft | None:
    """Keep what has been written; None when it is nothing, and then no draft stays.

    What is saved over a version that somebody saved meanwhile, from another page, becomes a draft of its own. Raises TooManyDrafts.
    """
    if actor.person_id is None:
        raise SignInNeeded
    # A person saves one draft at a time, so that two pages cannot both find none.
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    standing = _standing(actor, topic, origin)
    if not drafted.text.strip() and not drafted.title and not drafted.files:
        if standing is not None:
            _remove(actor, standing)
        return None
    if standing is None:
        _refuse_too_many(actor)
    _refuse_too_many_files(actor, standing, drafted.files)
    files = [str(each) for each in holding.hold(actor, USE, drafted.files, now() + KEPT)]
    reply_to = _within(topic, drafted.reply_to)
    if standing is None:
        standing = Draft(
            id=new_id(),
            person_id=actor.person_id,
            topic_id=topic.id if topic else None,
            files=[],
            version=0,
            created_at=now(),
        )
        db.session.add(standing)
    before = standing.files
    standing.title, standing.kind, standing.area = drafted.title, drafted.kind, drafted.area
    standing.text = drafted.text[:LONGEST_DRAFT]
    standing.speak_as, standing.reply_to_id, standing.files = drafted.speak_as, reply_to, files
    standing.page, standing.version, standing.changed_at = origin.page, standing.version + 1, now()
    db.session.flush()
    _let_go(actor, before)
    return standing


@transaction
def discard(actor: Actor, draft_id: UUID) -> UUID | None:
    """Delete a draft with its files; the topic it was for, None for one that was to be begun. Raises NotFound."""
    draft = db.session.get(Draft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound
    policies.draft.require(actor, "discard", draft)
    topic_id = draft.topic_id
    _remove(actor, draft)
    return topic_id


def posted(actor: Actor, topic: Topic | None, origin: Origin) -> None:
    """The text is posted: its draft goes, in the same transaction. One that was saved from elsewhere meanwhile stays."""
    standing = _standing(actor, topic, origin)
    if standing is not None:
        _remove(actor, standing)


def forget_old(before: datetime) -> int:
    """Delete drafts that nobody has saved since; their files are over by themselves."""
    with write():
        gone = db.session.execute(delete(Draft).where(Draft.changed_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _standing(actor: Actor, topic: Topic | None, origin: Origin) -> Draft | None:
    """The draft that this page goes on with; None where it began none, or somebody saved another version meanwhile."""
    if not origin.page and origin.draft_id is None:
        return None
    mine = select(Draft).where(
        Draft.person_id == actor.person_id,
        Draft.topic_id == topic.id if topic is not None else Draft.topic_id.is_(None),
    )
    if origin.page:
        found = db.session.scalars(mine.where(Draft.page == origin.page).limit(1)).first()
        if found is not None:
            return found
    if origin.draft_id is None:
        return None
    return db.session.scalars(mine.where(Draft.id == origin.draft_id, Draft.version == origin.version)).first()


def _refuse_too_many(actor: Actor) -> None:
    kept = db.session.scalar(select(func.count(Draft.id)).where(Draft.person_id == actor.person_id)) or 0
    if kept >= MOST_DRAFTS:
        raise TooManyDrafts


def _refuse_too_many_files(actor: Actor, standing: Draft | None, files: Sequence[UUID]) -> None:
    """There is room for so many files in all drafts together."""
    others = select(Draft.files).where(Draft.person_id == actor.person_id)
    if standing is not None:
        others = others.where(Draft.id != standing.id)
    held = {each for kept in db.session.scalars(others) for each in kept} if files else set()
    if len(held | {str(each) for each in files}) > MOST_HELD_FILES:
        raise TooManyDrafts


def _within(topic: Topic | None, post_id: UUID | None) -> UUID | None:
    if topic is None or post_id is None:
        return None
    return db.session.scalar(select(Post.id).where(Post.id == post_id, Post.topic_id == topic.id))


def _remove(actor: Actor, draft: Draft) -> None:
    files = list(draft.files)
    db.session.delete(draft)
    db.session.flush()
    _let_go(actor, files)


def _let_go(actor: Actor, files: Sequence[str]) -> None:
    """Delete those of these files that no draft holds any more; none where all of them are held."""
    if not files:
        return
    held = {
        each
        for kept in db.session.scalars(select(Draft.files).where(Draft.person_id == actor.person_id))
        for each in kept
    }
    holding.let_go(actor, USE, [UUID(each) for each in files if each not in held])
