"""Undoing what moderators did, from the history (F5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from forums import policies
from forums.errors import CannotBeUndone
from forums.models import Act, Area, Member
from forums.services.acting import Place, facts_of, hold_for, hold_post, in_reach
from forums.services.judging_comments import hold_comment
from forums.services.judging_comments import turn as turn_comment
from forums.services.moderating import SWITCHES, turn, turn_topic
from forums.services.moving import bring_poll, change_area, join, part
from forums.services.reviewing import open_again
from minamata.audit import services as audit
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.policies import Actor


@transaction
def undo(actor: Actor, act_id: UUID) -> Act:
    """Bring back what was before an act; again changes nothing.

    NotFound for one in an area that the actor does not moderate, CannotBeUndone when something has changed since.
    """
    act = db.session.scalars(select(Act).where(Act.id == act_id).with_for_update()).first()
    if act is None or not _may(actor, act):
        raise NotFound
    if act.undone_at is not None:
        return act
    WAYS[act.kind](actor, act)
    act.undone_by, act.undone_at = actor.person_id, now()
    before, after = facts_of(act.after), facts_of(act.before)
    audit.record(actor, f"forums.{act.kind}_undone", "act", act.id, before=before, after=after)
    return act


def _may(actor: Actor, act: Act) -> bool:
    if act.kind in PEOPLE:
        return policies.people.allows(actor, "warn" if act.kind == "warn" else "suspend")
    return in_reach(actor, act)


def _undo_switch(actor: Actor, act: Act) -> None:
    place = _place(actor, act.topic_id)
    field = SWITCHES[act.kind][0]
    if bool(getattr(place.topic, field)) != bool(act.after[field]) or place.topic.state == "merged":
        raise CannotBeUndone
    value = act.before[field]
    setattr(place.topic, field, datetime.fromisoformat(value) if isinstance(value, str) else value)


def _undo_for_post(actor: Actor, act: Act) -> None:
    if act.post_id is None:
        raise CannotBeUndone
    post, place = hold_post(actor, act.post_id)
    topic_state = act.before.get("topic_state")
    if post.state != act.after["state"] or (topic_state and place.topic.state != act.after["topic_state"]):
        raise CannotBeUndone
    was_answer = bool(act.before.get("was_answer"))
    turn(post, place, act.before["state"], act.before["hidden_for"], topic_state, is_answer=was_answer)
    open_again(act.before.get("flags", []))


def _undo_for_comment(actor: Actor, act: Act) -> None:
    if act.comment_id is None:
        raise CannotBeUndone
    comment, _place = hold_comment(actor, act.comment_id)
    if comment.state != act.after["state"]:
        raise CannotBeUndone
    turn_comment(actor, comment, act.before["state"], act.before["hidden_for"])


def _undo_for_topic(actor: Actor, act: Act) -> None:
    place = _place(actor, act.topic_id)
    if place.topic.state != act.after["topic_state"]:
        raise CannotBeUndone
    turn_topic(place, act.before["topic_state"], act.before["topic_hidden_for"])


def _undo_move(actor: Actor, act: Act) -> None:
    place = _place(actor, act.topic_id)
    if place.topic.state == "merged" or place.area.id != act.other_area_id or act.area_id is None:
        raise CannotBeUndone
    change_area(place, db.session.get_one(Area, act.area_id))


def _undo_merge(actor: Actor, act: Act) -> None:
    source, target = _places(actor, act)
    if source.topic.merged_into_id != target.topic.id or target.topic.state != "visible":
        raise CannotBeUndone
    part(source, target, [UUID(each) for each in act.before["posts"]], answer=_answer_before(act))
    if act.before.get("poll"):
        bring_poll(target.topic, source.topic)
    if source.topic.first_post_id is None:
        raise CannotBeUndone


def _undo_split(actor: Actor, act: Act) -> None:
    origin, made = _places(actor, act)
    if origin.topic.state != "visible" or made.topic.state != "visible":
        raise CannotBeUndone
    if made.topic.has_poll and origin.topic.has_poll:
        raise CannotBeUndone
    join(made, origin, answer=_answer_before(act))


def _answer_before(act: Act) -> UUID | None:
    accepted = act.before.get("accepted")
    return UUID(accepted) if accepted else None


def _undo_warning(actor: Actor, act: Act) -> None:
    """The warning counts no more; that it was read cannot be undone."""


def _undo_suspension(actor: Actor, act: Act) -> None:
    member = db.session.scalars(select(Member).where(Member.person_id == act.person_id).with_for_update()).first()
    if member is None or _iso(member.suspended_until) != act.after["until"]:
        raise CannotBeUndone
    until = act.before["until"]
    member.suspended_until = datetime.fromisoformat(until) if until else None
    member.suspended_for = act.before["for"]


def _place(actor: Actor, topic_id: UUID | None) -> Place:
    if topic_id is None:
        raise CannotBeUndone
    return hold_for(actor, topic_id)[0]


def _places(actor: Actor, act: Act) -> list[Place]:
    if act.topic_id is None or act.other_topic_id is None:
        raise CannotBeUndone
    return hold_for(actor, act.topic_id, act.other_topic_id)


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


PEOPLE = ("warn", "suspend", "lift")
WAYS: Mapping[str, Callable[[Actor, Act], None]] = {
    **dict.fromkeys(SWITCHES, _undo_switch),
    **dict.fromkeys(("hide_post", "restore_post", "keep_post", "let_in", "refuse", "hidden_by_flags"), _undo_for_post),
    **dict.fromkeys(("let_comment_in", "refuse_comment", "hide_comment", "restore_comment"), _undo_for_comment),
    **dict.fromkeys(("hide_topic", "restore_topic"), _undo_for_topic),
    "move": _undo_move,
    "merge": _undo_merge,
    "split": _undo_split,
    "warn": _undo_warning,
    **dict.fromkeys(("suspend", "lift"), _undo_suspension),
}
