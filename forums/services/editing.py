"""Editing what one has posted; what stood before stays in the history (F10)."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.capacities import Capacity, SpokenAs, open_to
from forums.errors import (
    AreaArchived,
    Edited,
    EditsWait,
    FunctionEnded,
    NothingSaid,
    Suspended,
    TopicHidden,
    TopicLocked,
)
from forums.models import Area, Member, Mention, Post, PostVersion, Topic
from forums.services.acting import found_anew_with_topic
from forums.services.admitting import member_of, must_wait
from forums.services.posting import hold, mentioned, own_links
from forums.writing import LONGEST_TITLE, markup_of, own_words, slug_of
from minamata.audit import services as audit
from minamata.contracts.forums import PersonNamed
from minamata.db import db, lock, new_id, now, transaction
from minamata.errors import NotAllowed, SignInNeeded
from minamata.events import publish
from minamata.live.services import tell
from minamata.policies import Actor
from minamata.search import services as search
from minamata.web.addresses import short


@transaction
def edit(actor: Actor, post: Post, topic: Topic, area: Area, text: str, title: str | None, version: int) -> Post:
    """Put `text` in the place of what the post says, and for the first post `title` in that of the topic's; the author may.

    `version` is the one that the author began with. Raises Edited when another was saved meanwhile, NothingSaid, TopicLocked,
    AreaArchived, Suspended, FunctionEnded, and EditsWait where a new post of the author would wait for a moderator.
    """
    hold(topic)
    require_author(actor, post, topic, area)
    lock(post)
    if post.state not in {"visible", "pending"}:
        raise NotAllowed
    if post.version != version:
        raise Edited
    if not own_words(text):
        raise NothingSaid
    if post.state == "visible" and must_wait(
        actor, area, member_of(post.author_id), Capacity(cast(SpokenAs, post.spoken_as), post.function, post.code)
    ):
        raise EditsWait
    is_first = post.id == topic.first_post_id
    new_title = title[:LONGEST_TITLE] if is_first and title else topic.title
    if (text, new_title) == (post.text, topic.title):
        return post
    db.session.add(
        PostVersion(
            id=new_id(),
            post_id=post.id,
            version=post.version,
            title=topic.title if is_first else None,
            text=post.text,
            written_by=post.author_id,
            written_at=post.edited_at or post.created_at,
        )
    )
    if new_title != topic.title:
        topic.title, topic.slug = new_title, slug_of(new_title)
        # The search shows the title of the topic with everything in it.
        found_anew_with_topic(topic, is_narrowed=False)
    _rewrite(actor, post, topic, area, text)
    after = {"version": post.version, "as": post.spoken_as}
    audit.record(actor, "forums.edited", "post", post.id, before={"version": version}, after=after)
    search.changed("forums.post", post.id)
    if post.state == "visible":
        tell("topic", topic.id, "post", {"post": post.id})
    db.session.flush()
    return post


def require_author(actor: Actor, post: Post, topic: Topic, area: Area) -> None:
    """Return when the actor may change this post of theirs now.

    Raises NotFound, NotAllowed, TopicHidden, TopicLocked, AreaArchived, Suspended and FunctionEnded; in a transaction that holds the topic.
    """
    policies.area.require(actor, "post", area)
    if actor.person_id is None:
        raise SignInNeeded
    if post.author_id != actor.person_id or post.state == "hidden":
        raise NotAllowed
    if area.state == "archived":
        raise AreaArchived
    if topic.hidden_for is not None and not policies.area.allows(actor, "moderate", area):
        raise TopicHidden(topic.hidden_for if topic.author_id == actor.person_id else "")
    if topic.locked_at is not None and not policies.area.allows(actor, "moderate", area):
        raise TopicLocked
    member = db.session.get(Member, actor.person_id)
    if member is not None and member.suspended_until is not None and member.suspended_until > now():
        raise Suspended(member.suspended_until, member.suspended_for or "")
    if post.spoken_as != "personal" and not any(
        (held.spoken_as, held.function, held.code) == (post.spoken_as, post.function, post.code)
        for held in open_to(actor)
    ):
        raise FunctionEnded


def _rewrite(actor: Actor, post: Post, topic: Topic, area: Area, text: str) -> None:
    names = mentioned(text, area)
    post.text = text
    post.html = markup_of(text, names, f"w-{short(post.id)}-")
    post.links = own_links(text)
    _name(actor, post, topic, names)
    post.version += 1
    post.edited_at = now()


def _name(actor: Actor, post: Post, topic: Topic, names: dict[str, UUID]) -> None:
    """Keep whom the post names now. Who was named before stays known, because old versions still name them; they are not told again."""
    before = {row.person_id: row for row in db.session.scalars(select(Mention).where(Mention.post_id == post.id))}
    by_person = {person_id: name for name, person_id in names.items()}
    for person_id, row in before.items():
        if person_id in by_person:
            row.typed, row.until_version = by_person[person_id], None
        elif row.until_version is None:
            row.until_version = post.version
    for person_id, name in by_person.items():
        if person_id not in before:
            db.session.add(Mention(post_id=post.id, person_id=person_id, typed=name))
            if post.state == "visible":
                publish(PersonNamed(topic.id, post.id, person_id), actor.person_id)
