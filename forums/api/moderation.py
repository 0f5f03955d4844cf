"""What moderators do: deciding about posts, acting on topics and people, and the history of it (F5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from forums import policies
from forums.api.consultations import as_comment
from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.api.telling import bodies_of, post_facts
from forums.documents.moderation import (
    ActTold,
    CommentJudgementGiven,
    DeskQuery,
    JudgementGiven,
    MergeGiven,
    MoveGiven,
    OnDeskTold,
    SplitGiven,
    TopicActGiven,
)
from forums.documents.topics import TopicTold
from forums.errors import NotThere
from forums.forms.writing import cleaned, one_line
from forums.models import Act
from forums.queries import desk as desk_queries
from forums.queries import posts as post_queries
from forums.queries import waiting as waiting_queries
from forums.queries.comments import ShownComment
from forums.queries.desk import PastAct
from forums.queries.files import files_of
from forums.queries.posts import ShownPost
from forums.queries.waiting import Waiting, WaitingComment
from forums.services import judging_comments, moderating, moving, undoing
from minamata.api.schemas import listed, page_of
from minamata.errors import NotFound
from minamata.i18n import _l
from minamata.policies import Actor
from minamata.web.current import current_user

JUDGING: Mapping[str, Callable[[Actor, UUID, str], Act]] = {
    "let_in": moderating.let_in,
    "refuse": moderating.refuse,
    "hide": moderating.hide_post,
    "keep": moderating.keep_post,
    "restore": moderating.restore_post,
}
JUDGING_COMMENTS: Mapping[str, Callable[[Actor, UUID, str], Act]] = {
    "let_in": judging_comments.let_in,
    "refuse": judging_comments.refuse,
    "hide": judging_comments.hide,
    "restore": judging_comments.restore,
}


@blueprint.reading(
    "/forums/moderation/queue",
    page_of(OnDeskTold),
    says=_l("What waits in the areas that I moderate, the oldest first"),
    scope=MODERATION_READ,
    query=DeskQuery,
    refuses=(404,),
)
def queue(query: dict[str, Any]) -> dict[str, Any]:
    """What waits in the areas that I moderate, the oldest first."""
    waiting, following = waiting_queries.queue(current_user, query.get("cursor"))
    posts = [each.post for each in waiting if isinstance(each, Waiting)]
    codes = [each.post.code if isinstance(each, Waiting) else each.comment.code for each in waiting]
    bodies, files = bodies_of(codes), files_of(posts)

    def told(each: Waiting | WaitingComment) -> dict[str, Any]:
        facts = {"title": each.topic.title, "area": each.area.slug, "since": each.since}
        if isinstance(each, WaitingComment):
            comment = as_comment(ShownComment(each.comment, each.author, True), bodies)
            return {**facts, "post": None, "comment": comment, "is_first": False, "reports": []}
        shown = ShownPost(each.post, each.author, True, files.get(each.post.id, ()))
        post = post_facts(shown, each.topic, bodies)
        return {**facts, "post": post, "comment": None, "is_first": each.is_first, "reports": each.reports}

    return listed([told(each) for each in waiting], following, url_for(".queue"), query)


@blueprint.reading(
    "/forums/moderation/acts",
    page_of(ActTold),
    says=_l("What was done in the areas that I moderate, the newest first"),
    scope=MODERATION_READ,
    query=DeskQuery,
    refuses=(404,),
)
def acts(query: dict[str, Any]) -> dict[str, Any]:
    """What was done in the areas that I moderate, the newest first."""
    found, following = desk_queries.history(current_user, query.get("cursor"))
    return listed([_act(each) for each in found], following, url_for(".acts"), query)


@blueprint.reading(
    "/forums/moderation/acts/<id:act_id>",
    ActTold,
    says=_l("One act of a moderator"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def act(act_id: UUID) -> dict[str, Any]:
    """One act of a moderator."""
    return _act(desk_queries.past_act(current_user, act_id))


@blueprint.writing(
    "POST",
    "/forums/moderation/acts/<id:act_id>/undoing",
    ActTold,
    says=_l("Bring back what was before an act"),
    scope=MODERATION_WRITE,
)
def undo(_given: dict[str, Any], act_id: UUID) -> str:
    """Bring back what was before an act."""
    desk_queries.past_act(current_user, act_id)
    undoing.undo(current_user, act_id)
    return url_for(".act", act_id=act_id)


@blueprint.writing(
    "POST",
    "/forums/moderation/posts/<id:post_id>/acts",
    ActTold,
    says=_l("Let a post in or refuse it, hide, keep or restore it"),
    scope=MODERATION_WRITE,
    takes=JudgementGiven,
    status=201,
)
def judge(given: dict[str, Any], post_id: UUID) -> str:
    """Let a post in or refuse it, hide, keep or restore it."""
    _post, _topic, area = post_queries.post_for(current_user, post_id)
    if not policies.area.allows(current_user, "moderate", area):
        raise NotFound
    return _done(JUDGING[given["act"]](current_user, post_id, cleaned(given["reason"])))


@blueprint.writing(
    "POST",
    "/forums/moderation/comments/<id:comment_id>/acts",
    ActTold,
    says=_l("Let a personal comment in or refuse it, hide or restore it"),
    scope=MODERATION_WRITE,
    takes=CommentJudgementGiven,
    status=201,
)
def judge_comment(given: dict[str, Any], comment_id: UUID) -> str:
    """Let a personal comment in or refuse it, hide or restore it."""
    it = desk_queries.comment_on_desk(current_user, comment_id)
    return _done(JUDGING_COMMENTS[given["act"]](current_user, it.id, cleaned(given["reason"])))


@blueprint.writing(
    "POST",
    "/forums/moderation/topics/<id:topic_id>/acts",
    ActTold,
    says=_l("Lock a topic, pin, feature or hide it, or undo one of these"),
    scope=MODERATION_WRITE,
    takes=TopicActGiven,
    status=201,
)
def act_on_topic(given: dict[str, Any], topic_id: UUID) -> str:
    """Lock a topic, pin, feature or hide it, or undo one of these."""
    desk_queries.topic_on_desk(current_user, topic_id)
    kind, reason = given["act"], cleaned(given["reason"])
    if kind == "hide":
        return _done(moderating.hide_topic(current_user, topic_id, reason))
    if kind == "restore":
        return _done(moderating.restore_topic(current_user, topic_id, reason))
    return _done(moderating.switch(current_user, topic_id, kind, reason))


@blueprint.writing(
    "POST",
    "/forums/moderation/topics/<id:topic_id>/move",
    ActTold,
    says=_l("Move a topic into another area"),
    scope=MODERATION_WRITE,
    takes=MoveGiven,
    status=201,
)
def move(given: dict[str, Any], topic_id: UUID) -> str:
    """Move a topic into another area that I moderate too."""
    desk_queries.topic_on_desk(current_user, topic_id)
    return _done(moving.move(current_user, topic_id, given["area"], cleaned(given["reason"])))


@blueprint.writing(
    "POST",
    "/forums/moderation/topics/<id:topic_id>/merge",
    ActTold,
    says=_l("Merge a topic into another"),
    scope=MODERATION_WRITE,
    takes=MergeGiven,
    status=201,
)
def merge(given: dict[str, Any], topic_id: UUID) -> str:
    """Merge a topic into another, to which its address leads from then on."""
    desk_queries.topic_on_desk(current_user, topic_id)
    try:
        into, _area = desk_queries.topic_on_desk(current_user, given["into"])
    except NotFound as error:
        raise NotThere("into", moving.NO_TOPIC) from error
    return _done(moving.merge(current_user, topic_id, into.id, cleaned(given["reason"])))


@blueprint.writing(
    "POST",
    "/forums/moderation/topics/<id:topic_id>/split",
    TopicTold,
    says=_l("Split posts off a topic into a new one"),
    scope=MODERATION_WRITE,
    takes=SplitGiven,
    status=201,
    refuses=(410,),
)
def split(given: dict[str, Any], topic_id: UUID) -> str:
    """Split posts off a topic into a new one in the same area; the first post stays."""
    desk_queries.topic_on_desk(current_user, topic_id)
    title, reason = one_line(given["title"]), cleaned(given["reason"])
    made = moving.split(current_user, topic_id, given["posts"], title, reason)
    return url_for(".topic", topic_id=made.id)


def _done(it: Act) -> str:
    return url_for(".act", act_id=it.id)


def _act(past: PastAct) -> dict[str, Any]:
    it = past.act
    return {
        "id": it.id,
        "kind": it.kind,
        "by": past.by,
        "at": it.at,
        "area": past.area.slug if past.area else None,
        "other_area": past.other_area.slug if past.other_area else None,
        "topic": it.topic_id if past.title is not None else None,
        "title": past.title,
        "post": it.post_id if past.title is not None else None,
        "comment": it.comment_id if past.title is not None else None,
        "person": past.person,
        "reason": it.reason,
        "undone_at": it.undone_at,
        "undone_by": past.undone_by,
    }
