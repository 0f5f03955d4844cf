"""Who may do what in the forums."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_

from forums.models import Area, Post, Topic
from minamata.policies import Actor, Policy, Right, Rule, administrator, in_audience, oneself, signed_in, system

RETURNS_WITHIN = timedelta(hours=24)
"""So long the author of a post that was taken back may put it back."""
KEPT_BY_AUTHOR = ("pending", "refused", "hidden")
"""States in which a post is read by its author and by moderators alone."""

_is_open = Rule(lambda actor, it: getattr(it, "state", None) != "draft", "an area that is open")
_posters = Rule(lambda actor, it: getattr(it, "posters", None) in actor.tokens, "who may write in it")
_moderator = Rule(
    lambda actor, it: (
        Right("moderator", "area", str(getattr(it, "id", None))) in actor.rights
        or (
            actor.has("moderator")
            and getattr(it, "audience", None) in actor.tokens
            and getattr(it, "state", "") != "draft"
        )
    ),
    "a moderator of the area, or one of all areas who belongs to its audience",
)
_staff = _moderator | administrator | system

area = Policy(
    {
        "see": (in_audience & _is_open) | _staff,
        "post": signed_in & ((in_audience & _is_open & _posters) | _staff),
        "moderate": _staff,
        "announce": _staff,
        "consult": administrator | system,
        "arrange": administrator | system,
    }
)

draft = Policy({"see": oneself, "discard": oneself})
_of_some_area = Rule(
    lambda actor, it: any(right.role == "moderator" for right in actor.rights), "a moderator of at least one area"
)
_of_all_areas = Rule(lambda actor, it: actor.has("moderator"), "a moderator of all areas")
people = Policy(
    {
        "see": _of_some_area | administrator | system,
        "warn": _of_some_area | administrator | system,
        "suspend": _of_all_areas | administrator | system,
    }
)
desk = Policy({"see": _of_some_area | administrator | system, "arrange": administrator | system})


def readable(actor: Actor, table: type[Area] = Area) -> ColumnElement[bool]:
    """The areas that `actor` may see, as SQL on `table`; the same answer as `area.allows(actor, "see", ...)`."""
    if actor.has("administrator") or actor.has("system"):
        return table.id.is_not(None)
    seen = and_(table.audience.in_(sorted(actor.tokens)), table.state != "draft")
    own = [right.scope_id for right in actor.rights if right.role == "moderator" and right.scope_kind == "area"]
    return or_(seen, table.id.in_(_ids(own))) if own else seen


def moderated(actor: Actor) -> ColumnElement[bool]:
    """The areas that `actor` moderates, as SQL; the same answer as `area.allows(actor, "moderate", ...)`."""
    if actor.has("administrator") or actor.has("system"):
        return Area.id.is_not(None)
    own = _ids([right.scope_id for right in actor.rights if right.role == "moderator" and right.scope_kind == "area"])
    parts: list[ColumnElement[bool]] = [Area.id.in_(own)] if own else []
    if actor.has("moderator"):
        parts.append(and_(Area.audience.in_(sorted(actor.tokens)), Area.state != "draft"))
    return or_(*parts) if parts else false()


def audience_of(it: Area) -> frozenset[str]:
    """The tokens of which one lets a person see the area; the same answer as `area.allows(actor, "see", it)`."""
    staff = {"role:administrator", "system", f"role:moderator:area:{it.id}"}
    return frozenset(staff if it.state == "draft" else {it.audience, *staff})


def posts_in_topic(reader: Any, moderates: bool) -> ColumnElement[bool]:
    """The posts of a topic that exist for a reader of it: those that stand or have a tombstone, their own, and for moderators all.

    What waits for a moderator, was not let in, or was taken back before it was, does not exist for others. `reader` is None for nobody.
    """
    if moderates:
        return Post.id.is_not(None)
    was_read = and_(Post.state == "deleted", func.coalesce(Post.withdrawn_from, "visible") == "visible")
    stand = or_(Post.state.in_(("visible", "hidden")), was_read)
    return stand if reader is None else or_(stand, Post.author_id == reader)


def visible_topics(actor: Actor, it: Area | None = None) -> ColumnElement[bool]:
    """The topics that `actor` finds in lists: those that stand, their own that wait, and for moderators of the area those too."""
    return shown_topics(actor, it is not None and area.allows(actor, "moderate", it))


def shown_topics(actor: Actor, moderates: bool) -> ColumnElement[bool]:
    """The same for who moderates the area, or does not."""
    if moderates:
        return Topic.state.in_(("visible", "pending"))
    waiting = and_(Topic.state == "pending", Topic.author_id == actor.person_id)
    return or_(Topic.state == "visible", waiting) if actor.is_signed_in else Topic.state == "visible"


def may_choose_answer(actor: Actor, topic: Topic, it: Area) -> bool:
    """Whether the actor says which post answers a question: who asked it, where they may still write, and moderators."""
    if topic.kind != "question":
        return False
    is_own = actor.is_signed_in and topic.author_id == actor.person_id and it.state != "archived"
    return (is_own and area.allows(actor, "post", it)) or area.allows(actor, "moderate", it)


def _ids(texts: list[str | None]) -> list[UUID]:
    """The ids in the scopes of rights; a role map may name anything there."""
    found: list[UUID] = []
    for text in texts:
        try:
            found.append(UUID(text or ""))
        except ValueError:
            continue
    return found
