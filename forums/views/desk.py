"""The desk of the moderators: what waits, and what was done (F5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums import policies
from forums.models import Act
from forums.queries import desk as desk_queries
from forums.services import moderating, undoing
from forums.services.working_time import A_WORKING_DAY
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from forums.views.reasons import ACTS, REASONS
from minamata.errors import DomainError, NotFound
from minamata.policies import Actor
from minamata.web.addresses import asked_id, id_in, short
from minamata.web.current import current_user

JUDGEMENTS: Mapping[str, Callable[[Actor, UUID, str], Act]] = {
    "let_in": moderating.let_in,
    "refuse": moderating.refuse,
    "hide_post": moderating.hide_post,
    "keep_post": moderating.keep_post,
    "restore_post": moderating.restore_post,
}
"""What is done to one post, by the names that buttons carry."""


@blueprint.get("/desk")
def desk_queue() -> str:
    """What waits in the areas that the reader moderates, oldest first."""
    return _desk()


@blueprint.post("/desk")
def desk_judge() -> ResponseReturnValue:
    """Decide about one of what waits: the button says what and about which."""
    kind, post_id = pressed()
    try:
        JUDGEMENTS[kind](current_user, post_id, request.form.get(f"reason-{short(post_id)}", ""))
    except NotFound:
        raise
    except DomainError as error:
        return _desk(post_id, error), error.status
    return redirect(url_for(".desk_queue", after=request.args.get("after")), 303)


@blueprint.get("/desk/history")
def desk_history() -> str:
    """What moderators did, newest first."""
    return _history()


@blueprint.post("/desk/history")
def desk_undo() -> ResponseReturnValue:
    """Undo one act."""
    try:
        act_id = id_in(request.form.get("undo", ""))
    except ValueError as error:
        raise NotFound from error
    try:
        undoing.undo(current_user, act_id)
    except NotFound:
        raise
    except DomainError as error:
        return _history(error), error.status
    return redirect(url_for(".desk_history", before=request.args.get("before")), 303)


def pressed() -> tuple[str, UUID]:
    """What the button says: an act and the post it is for. NotFound for what no button of ours says."""
    kind, _dot, signs = request.form.get("act", "").partition(".")
    try:
        post_id = id_in(signs)
    except ValueError as error:
        raise NotFound from error
    if kind not in JUDGEMENTS:
        raise NotFound
    return kind, post_id


def _desk(refused_for: UUID | None = None, refusal: DomainError | None = None) -> str:
    waiting, following = desk_queries.queue(current_user, asked_id("after"))
    remember_bodies({each.post.code for each in waiting})
    return render_template(
        "forums/desk.html",
        waiting=waiting,
        following=following,
        speed=desk_queries.speed(current_user, A_WORKING_DAY),
        reasons=REASONS,
        refused_for=refused_for,
        refusal=refusal,
        typed=request.form,
        may_arrange=policies.desk.allows(current_user, "arrange"),
    )


def _history(refusal: DomainError | None = None) -> str:
    acts, following = desk_queries.history(current_user, asked_id("before"))
    return render_template(
        "forums/desk_history.html",
        acts=acts,
        following=following,
        names=ACTS,
        refusal=refusal,
        may_arrange=policies.desk.allows(current_user, "arrange"),
    )
