"""Acts on topics and posts where they stand: closing, pinning, hiding, letting in (F5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from forums.errors import NoLongerSo
from forums.models import Act, Post, Topic
from forums.services import marks
from forums.services.acting import (
    Place,
    found_anew,
    found_anew_with_topic,
    hold_for,
    hold_post,
    needed,
    note,
)
from forums.services.counting import Counts, stands_for
from forums.services.reviewing import open_flags, review, tell_reporters, waited
from minamata.contracts.forums import PostAdded, TopicStarted
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.events import publish
from minamata.live.services import tell
from minamata.notifications.services import notify
from minamata.policies import Actor

SWITCHES = {
    "lock": ("locked_at", True),
    "unlock": ("locked_at", False),
    "pin": ("is_pinned", True),
    "unpin": ("is_pinned", False),
    "feature": ("is_featured", True),
    "unfeature": ("is_featured", False),
}
"""Acts that turn something about a topic on or off."""


@transaction
def switch(actor: Actor, topic_id: UUID, kind: str, reason: str = "") -> Act:
    """Close a topic or open it again, pin it or not, feature it or not: one of `SWITCHES`. NoLongerSo when it is so already."""
    if kind not in SWITCHES:
        raise NotFound
    place = hold_for(actor, topic_id)[0]
    field, is_on = SWITCHES[kind]
    before = getattr(place.topic, field)
    if bool(before) == is_on or place.topic.state == "merged":
        raise NoLongerSo
    after: datetime | bool | None = is_on if field != "locked_at" else now() if is_on else None
    setattr(place.topic, field, after)
    return note(actor, kind, place, reason=reason, before={field: _plain(before)}, after={field: _plain(after)})


@transaction
def hide_post(actor: Actor, post_id: UUID, reason: str) -> Act:
    """Put a tombstone in the place of a post; its author reads why, and whoever reported it is told. ReasonNeeded, NoLongerSo."""
    post, place = hold_post(actor, post_id)
    said = needed(reason)
    flags = open_flags(post.id)
    if post.state != "visible" and not (post.state == "hidden" and flags):
        raise NoLongerSo
    return _judge(actor, "hide_post", post, place, "hidden", said)


@transaction
def restore_post(actor: Actor, post_id: UUID, reason: str = "") -> Act:
    """Let a hidden post stand again. NoLongerSo when it is not hidden."""
    post, place = hold_post(actor, post_id)
    if post.state != "hidden":
        raise NoLongerSo
    return _judge(actor, "restore_post", post, place, "visible", reason)


@transaction
def keep_post(actor: Actor, post_id: UUID, reason: str = "") -> Act:
    """Find nothing wrong with a post that was reported; one that the reports have hidden stands again. NoLongerSo without reports."""
    post, place = hold_post(actor, post_id)
    if not open_flags(post.id):
        raise NoLongerSo
    return _judge(actor, "keep_post", post, place, "visible" if post.state == "hidden" else post.state, reason)


@transaction
def let_in(actor: Actor, post_id: UUID, reason: str = "") -> Act:
    """Let a post stand that waited or was refused, and its topic when it is the first; it is new to its readers. NoLongerSo."""
    post, place = hold_post(actor, post_id)
    if post.state not in {"pending", "refused"}:
        raise NoLongerSo
    was_let_in = select(Act.id).where(Act.post_id == post.id, Act.kind == "let_in").limit(1)
    is_first_time = db.session.scalar(was_let_in) is None
    act = _judge(actor, "let_in", post, place, "visible", reason, **_with_topic(post, place, "visible"))
    if is_first_time:
        marks.come_late(place.topic, post.id)
        if act.after.get("topic_state") == "visible":
            publish(TopicStarted(place.topic.id, post.id), post.author_id)
        elif place.topic.state == "visible":
            publish(PostAdded(place.topic.id, post.id), post.author_id)
    return act


@transaction
def refuse(actor: Actor, post_id: UUID, reason: str) -> Act:
    """Do not let in a post that waits, nor its topic when it is the first; its author reads why. ReasonNeeded, NoLongerSo."""
    post, place = hold_post(actor, post_id)
    said = needed(reason)
    if post.state != "pending":
        raise NoLongerSo
    return _judge(actor, "refuse", post, place, "refused", said, **_with_topic(post, place, "refused"))


@transaction
def hide_topic(actor: Actor, topic_id: UUID, reason: str) -> Act:
    """Put a tombstone in the place of a topic; its author reads why. ReasonNeeded, NoLongerSo."""
    place = hold_for(actor, topic_id)[0]
    said = needed(reason)
    if place.topic.state != "visible":
        raise NoLongerSo
    before = turn_topic(place, "hidden", said)
    act = note(
        actor,
        "hide_topic",
        place,
        reason=said,
        before=before,
        after={"topic_state": "hidden", "topic_hidden_for": said},
    )
    _tell_author(act, place.topic.author_id, place.topic.first_post_id)
    return act


@transaction
def restore_topic(actor: Actor, topic_id: UUID, reason: str = "") -> Act:
    """Let a topic stand again that a moderator has hidden. NoLongerSo for every other."""
    place = hold_for(actor, topic_id)[0]
    if place.topic.state != "hidden" or place.topic.hidden_for is None:
        raise NoLongerSo
    before = turn_topic(place, "visible", None)
    after = {"topic_state": "visible", "topic_hidden_for": None}
    act = note(actor, "restore_topic", place, reason=reason, before=before, after=after)
    _tell_author(act, place.topic.author_id, place.topic.first_post_id)
    return act


def turn(
    post: Post,
    place: Place,
    state: str,
    hidden_for: str | None,
    topic_state: str | None = None,
    *,
    is_answer: bool = False,
) -> dict[str, Any]:
    """Bring a post into a state, and its topic too where one is named; says what was before. In a transaction that holds the topic.

    The accepted answer is none while it does not stand; with `is_answer` it is again, unless another was chosen meanwhile. Pages that are
    open hear of it when others than its author knew of the post or do now.
    """
    topic, was = place.topic, post.state
    before: dict[str, Any] = {"state": post.state, "hidden_for": post.hidden_for}
    if state != "visible" and (topic.accepted_post_id == post.id or _was_answer(post, topic)):
        before["was_answer"] = True
    counts = Counts(topic)
    by = (state == "visible") - (post.state == "visible")
    post.state, post.hidden_for = state, hidden_for
    if topic_state is not None:
        before |= {"topic_state": topic.state, "topic_hidden_for": topic.hidden_for}
        topic.state, topic.hidden_for = topic_state, hidden_for
    if is_answer and state == "visible" and topic.accepted_post_id is None:
        topic.accepted_post_id = post.id
    if by:
        stands_for(post.author_id, by)
    counts.settle()
    if topic_state is not None:
        found_anew_with_topic(topic, is_narrowed=state != "visible")
    else:
        found_anew([post.id], is_narrowed=state != "visible")
    if {was, state} & {"visible", "hidden"}:
        tell("topic", topic.id, "post", {"post": post.id})
    return before


def turn_topic(place: Place, state: str, hidden_for: str | None) -> dict[str, Any]:
    """Bring a topic into a state; says what was before. In a transaction that holds it."""
    topic: Topic = place.topic
    before = {"topic_state": topic.state, "topic_hidden_for": topic.hidden_for}
    counts = Counts(topic)
    topic.state, topic.hidden_for = state, hidden_for
    counts.settle()
    found_anew_with_topic(topic, is_narrowed=state != "visible")
    tell("topic", topic.id, "topic", {"topic": topic.id})
    return before


def set_aside(actor: Actor, post: Post, place: Place) -> Act:
    """Hide a post until a moderator has looked at the reports about it; in a transaction that holds the topic."""
    before = turn(post, place, "hidden", None)
    after = {"state": "hidden", "hidden_for": None}
    return note(actor, "hidden_by_flags", place, post=post, before=before, after=after)


def _judge(
    actor: Actor, kind: str, post: Post, place: Place, state: str, reason: str, topic_state: str | None = None
) -> Act:
    """Bring a post into a state, close the reports about it, and tell whom it concerns."""
    flags = open_flags(post.id)
    took = waited(post, flags)
    hidden_for = None if state == "visible" else reason or None
    was = post.state
    before = turn(post, place, state, hidden_for, topic_state, is_answer=_was_answer(post, place.topic))
    review(actor, flags, "declined" if state == "visible" else "agreed")
    after: dict[str, Any] = {"state": state, "hidden_for": hidden_for}
    if topic_state is not None:
        after |= {"topic_state": topic_state, "topic_hidden_for": hidden_for}
    if flags:
        before["flags"] = [str(flag.id) for flag in flags]
    act = note(actor, kind, place, post=post, reason=reason, before=before, after=after, waited=took)
    tell_reporters(act, flags)
    if was != state or state == "hidden":
        _tell_author(act, post.author_id, post.id)
    return act


def _was_answer(post: Post, topic: Topic) -> bool:
    """Whether a hidden post was the accepted answer of the topic when it was hidden."""
    if post.state != "hidden":
        return False
    hid = select(Act.before).where(
        Act.post_id == post.id,
        Act.topic_id == topic.id,
        Act.kind.in_(("hide_post", "hidden_by_flags")),
        Act.undone_at.is_(None),
    )
    before = db.session.scalar(hid.order_by(Act.id.desc()).limit(1))
    return bool(before and before.get("was_answer"))


def _with_topic(post: Post, place: Place, state: str) -> dict[str, str]:
    """A topic that waits goes with its first post."""
    goes = post.id == place.topic.first_post_id and place.topic.state in {"pending", "refused"}
    return {"topic_state": state} if goes else {}


def _tell_author(act: Act, author_id: UUID, post_id: UUID | None) -> None:
    if act.actor_id != author_id and post_id is not None:
        notify("forums.moderated", [author_id], {"act": str(act.id)}, cause=f"act:{act.id}")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
