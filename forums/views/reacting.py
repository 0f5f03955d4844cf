"""Reactions to posts, and the answer to a question (F10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.models import Area, Post
from forums.policies import area as area_policy
from forums.queries import posts as post_queries
from forums.queries import reactions as reaction_queries
from forums.services import reacting
from forums.views.blueprint import blueprint
from minamata.web.addresses import asked_id
from minamata.web.current import current_user


@blueprint.post("/p/<id:post_id>/react")
def react(post_id: UUID) -> ResponseReturnValue:
    """React to a post, or take it back: then a minus stands before the word. The script asks for the part of the page alone."""
    wish = request.form.get("react", "")
    reacting.react(current_user, post_id, wish.removeprefix("-"), wanted=not wish.startswith("-"))
    if "part" in request.form:
        return redirect(url_for(".reactions_part", post_id=post_id, whole=1), 303)
    return redirect(url_for(".post", post_id=post_id), 303)


@blueprint.get("/p/<id:post_id>/reactions/part")
def reactions_part(post_id: UUID) -> str:
    """The reactions to a post, as they stand in a page; with `whole` all words that one may say."""
    post, _topic, area = post_queries.post_for(current_user, post_id)
    return render_template("forums/_reactions.html", **_shown(post, area), whole="whole" in request.args)


@blueprint.get("/p/<id:post_id>/reactions")
def reactions(post_id: UUID) -> str:
    """Who reacted to a post, for those who are signed in, and all words in which one may."""
    post, topic, area = post_queries.post_for(current_user, post_id)
    found = reaction_queries.reacted(current_user, post, asked_id("after"))
    return render_template(
        "forums/reactions.html", **_shown(post, area), topic=topic, area=area, found=found, whole=True
    )


@blueprint.post("/p/<id:post_id>/answer")
def choose_answer(post_id: UUID) -> ResponseReturnValue:
    """Choose a post as the answer to the question of its topic, or take that back."""
    reacting.choose_answer(current_user, post_id, wanted=request.form.get("answers", "") == "1")
    return redirect(url_for(".post", post_id=post_id), 303)


def _shown(post: Post, area: Area) -> dict[str, Any]:
    """A post as its reactions are drawn."""
    may_post = area_policy.allows(current_user, "post", area) and area.state != "archived"
    return {
        "post": post,
        "at": url_for(".post", post_id=post.id),
        "reactions": post.reactions,
        "mine": reaction_queries.kinds_by(current_user, post),
        "may_react": may_post and post.author_id != current_user.person_id and post.state == "visible",
    }
