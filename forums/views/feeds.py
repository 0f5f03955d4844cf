"""Atom feeds: public ones for everyone, others by an address that one person has (F10)."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forums.feeds import PURPOSE, absolute, as_feed, secret, token_of
from forums.queries import areas as area_queries
from forums.queries import feeds as feed_queries
from forums.queries import topics as topic_queries
from forums.views.blueprint import blueprint, feed_blueprint
from minamata.calendar import queries as personal_feeds
from minamata.calendar import services as feed_services
from minamata.errors import SignInNeeded
from minamata.i18n import _, current_language, speaking
from minamata.policies import NOBODY, Actor
from minamata.web.current import current_user
from minamata.web.limits import limiter


@blueprint.get("/latest.atom")
@limiter.limit("60/minute")
def latest_feed() -> Response:
    """The newest posts of what everyone may read."""
    return _latest(NOBODY, current_language())


@blueprint.get("/<area>/posts.atom")
@limiter.limit("60/minute")
def area_feed(area: str) -> Response:
    """The newest posts of an area that everyone may read."""
    return _area(NOBODY, current_language(), area)


@blueprint.get("/t/<id:topic_id>/posts.atom")
@limiter.limit("60/minute")
def topic_feed(topic_id: UUID) -> Response:
    """The newest posts of a topic that everyone may read, or of the one that these went into."""
    return _topic(NOBODY, current_language(), topic_id)


@feed_blueprint.get("/<token>/latest.atom")
@limiter.limit("60/minute")
def my_latest(token: str) -> Response:
    """The newest posts of what the person may read whose address this is, with their rights of this instant."""
    actor, language = personal_feeds.actor_of(token, secret(), PURPOSE)
    with speaking(language):
        return _latest(actor, language)


@feed_blueprint.get("/<token>/areas/<area>.atom")
@limiter.limit("60/minute")
def my_area(token: str, area: str) -> Response:
    """The same for one area."""
    actor, language = personal_feeds.actor_of(token, secret(), PURPOSE)
    with speaking(language):
        return _area(actor, language, area)


@feed_blueprint.get("/<token>/topics/<id:topic_id>.atom")
@limiter.limit("60/minute")
def my_topic(token: str, topic_id: UUID) -> Response:
    """The same for one topic."""
    actor, language = personal_feeds.actor_of(token, secret(), PURPOSE)
    with speaking(language):
        return _topic(actor, language, topic_id)


@blueprint.get("/feeds")
def feeds() -> str:
    """Addresses of feeds: public ones, and the reader's own, which they can end."""
    mine = personal_feeds.my_feed(current_user, PURPOSE)
    token = token_of(mine) if mine is not None else None
    return render_template(
        "forums/feeds.html",
        token=token,
        areas=area_queries.index(current_user),
        absolute=absolute,
    )


@blueprint.post("/feeds")
def make_feed() -> ResponseReturnValue:
    """Make an address for the reader's own programs; the one before it opens nothing any more."""
    if not current_user.is_signed_in:
        raise SignInNeeded
    feed_services.make_feed(current_user, current_language(), PURPOSE)
    return redirect(url_for(".feeds"), 303)


@blueprint.post("/feeds/end")
def end_feed() -> ResponseReturnValue:
    """End that address."""
    feed_services.end_feed(current_user, PURPOSE)
    return redirect(url_for(".feeds"), 303)


def _latest(actor: Actor, language: str) -> Response:
    posts = feed_queries.newest(actor)
    path = url_for("forums.index", view="latest")
    return as_feed(_("Forums"), path, posts, language, is_personal=actor is not NOBODY)


def _area(actor: Actor, language: str, slug: str) -> Response:
    row = area_queries.area_for(actor, slug)
    path = url_for("forums.area", area=slug)
    posts = feed_queries.newest(actor, area=row.area)
    return as_feed(row.title.text, path, posts, language, is_personal=actor is not NOBODY, since=row.area.created_at)


def _topic(actor: Actor, language: str, topic_id: UUID) -> Response:
    topic = topic_queries.present_topic(actor, topic_id).topic
    path = url_for("forums.topic", topic_id=topic.id, slug=topic.slug)
    posts = feed_queries.newest(actor, topic=topic)
    return as_feed(topic.title, path, posts, language, is_personal=actor is not NOBODY, since=topic.created_at)
