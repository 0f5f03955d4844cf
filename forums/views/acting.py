"""What moderators do from the pages of topics and posts, and the way to report a post (F5)."""

from __future__ import annotations

import re
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.errors import NotThere
from forums.models import Topic
from forums.policies import area as area_policy
from forums.queries import desk as desk_queries
from forums.queries import posts as post_queries
from forums.services import flagging, moderating, moving
from forums.views.blueprint import blueprint
from forums.views.desk import JUDGEMENTS, pressed
from forums.views.filters import remember_bodies
from forums.views.reasons import REASONS
from minamata.errors import DomainError, NotFound, SignInNeeded
from minamata.web.addresses import ALPHABET, LENGTH, asked_id, id_in, short
from minamata.web.current import current_user
from minamata.web.limits import limiter

_ID = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


@blueprint.get("/t/<id:topic_id>/desk")
def topic_desk(topic_id: UUID) -> str:
    """Everything a moderator can do with a topic."""
    return _topic_desk(topic_id)


@blueprint.post("/t/<id:topic_id>/desk")
def act_on_topic(topic_id: UUID) -> ResponseReturnValue:
    """Do what the button says."""
    kind = request.form.get("act", "")
    try:
        went_to = _act(topic_id, kind, request.form.get("reason", ""))
    except NotFound:
        raise
    except DomainError as error:
        return _topic_desk(topic_id, error), error.status
    return redirect(url_for(".topic_by_id", topic_id=went_to), 303)


@blueprint.get("/p/<id:post_id>/desk")
def post_desk(post_id: UUID) -> str:
    """Everything a moderator can do with a post."""
    return _post_desk(post_id)


@blueprint.post("/p/<id:post_id>/desk")
def act_on_post(post_id: UUID) -> ResponseReturnValue:
    """Do what the button says."""
    kind, named = pressed(JUDGEMENTS)
    if named != post_id:
        raise NotFound
    try:
        JUDGEMENTS[kind](current_user, post_id, request.form.get(f"reason-{short(post_id)}", ""))
    except NotFound:
        raise
    except DomainError as error:
        return _post_desk(post_id, error), error.status
    return redirect(url_for(".post", post_id=post_id), 303)


@blueprint.get("/p/<id:post_id>/report")
def report(post_id: UUID) -> str:
    """Where a post is reported to the moderators."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    return _report(post_id)


@blueprint.post("/p/<id:post_id>/report")
@limiter.limit("10/minute;60/day")
def send_report(post_id: UUID) -> ResponseReturnValue:
    """Report a post."""
    post, _topic, area = post_queries.post_for(current_user, post_id)
    try:
        flagging.flag(current_user, post, area, request.form.get("reason", ""), request.form.get("words", ""))
    except NotFound:
        raise
    except DomainError as error:
        return _report(post_id, error), error.status
    return redirect(url_for(".reported", topic=short(post.topic_id)), 303)


@blueprint.get("/reported")
def reported() -> str:
    """The report was taken; the post may be hidden by now."""
    return render_template("forums/reported.html", topic_id=asked_id("topic"))


def _act(topic_id: UUID, kind: str, reason: str) -> UUID:
    """Do it; says which topic is shown then."""
    if kind == "hide_topic":
        moderating.hide_topic(current_user, topic_id, reason)
    elif kind == "restore_topic":
        moderating.restore_topic(current_user, topic_id, reason)
    elif kind == "move":
        moving.move(current_user, topic_id, request.form.get("area", ""), reason)
    elif kind == "merge":
        return _merge(topic_id, reason)
    elif kind == "split":
        return moving.split(current_user, topic_id, _marked(), request.form.get("title", ""), reason).id
    else:
        moderating.switch(current_user, topic_id, kind, reason)
    return topic_id


def _merge(topic_id: UUID, reason: str) -> UUID:
    """Merge into the topic whose address or id was typed."""
    named = _ID.search(request.form.get("into", ""))
    into = id_in(named[0]) if named else None
    target = _topic_named(into) if into else None
    if target is None:
        raise NotThere("into", moving.NO_TOPIC)
    moving.merge(current_user, topic_id, target.id, reason)
    return target.id


def _topic_named(topic_id: UUID) -> Topic | None:
    try:
        return desk_queries.topic_on_desk(current_user, topic_id)[0]
    except NotFound:
        return None


def _marked() -> list[UUID]:
    try:
        return [id_in(each) for each in request.form.getlist("posts")]
    except ValueError as error:
        raise NotFound from error


def _topic_desk(topic_id: UUID, refusal: DomainError | None = None) -> str:
    topic, area = desk_queries.topic_on_desk(current_user, topic_id)
    areas = [
        each for each in desk_queries.areas_on_desk(current_user) if each.id != area.id and each.state != "archived"
    ]
    return render_template(
        "forums/topic_desk.html",
        topic=topic,
        area=area,
        areas=areas,
        refusal=refusal,
        typed=request.form,
        marked=request.form.getlist("posts"),
    )


def _post_desk(post_id: UUID, refusal: DomainError | None = None) -> str:
    post, topic, area = post_queries.post_for(current_user, post_id)
    if not area_policy.allows(current_user, "moderate", area):
        raise NotFound
    remember_bodies({post.code})
    return render_template(
        "forums/post_desk.html",
        post=post,
        topic=topic,
        area=area,
        author=post_queries.author_of(post),
        refusal=refusal,
        typed=request.form,
    )


def _report(post_id: UUID, refusal: DomainError | None = None) -> str:
    post, topic, area = post_queries.post_for(current_user, post_id)
    if refusal is None:
        desk_queries.post_to_report(current_user, post, topic)
    remember_bodies({post.code})
    return render_template(
        "forums/report.html",
        post=post,
        topic=topic,
        area=area,
        author=post_queries.author_of(post),
        reasons=REASONS,
        refusal=refusal,
        typed=request.form,
    )
