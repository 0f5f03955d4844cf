"""The desk of the moderators: what waits, and what was done (F5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums import policies
from forums.models import Act
from forums.queries import desk as desk_queries
from forums.queries import waiting as waiting_queries
from forums.queries.waiting import Waiting
from forums.services import judging_comments, moderating, undoing
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
COMMENT_JUDGEMENTS: Mapping[str, Callable[[Actor, UUID, str], Act]] = {
    "let_comment_in": judging_comments.let_in,
    "refuse_comment": judging_comments.refuse,
    "hide_comment": judging_comments.hide,
    "restore_comment": judging_comments.restore,
}
"""The same for a personal comment."""


@blueprint.get("/desk")
def desk_queue() -> str:
    """What waits in the areas that the reader moderates, oldest first."""
    return _desk()


@blueprint.post("/desk")
def desk_judge() -> ResponseReturnValue:
    """Decide about one of what waits: the button says what and about which."""
    judgements = {**JUDGEMENTS, **COMMENT_JUDGEMENTS}
    kind, thing_id = pressed(judgements)
    try:
        judgements[kind](current_user, thing_id, request.form.get(f"reason-{short(thing_id)}", ""))
    except NotFound:
        raise
    except DomainError as error:
        return _desk(thing_id, error), error.status
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


def pressed(known: Collection[str]) -> tuple[str, UUID]:
    """What the button says: one of these acts, and the post or comment it is for. NotFound for what no button of ours says."""
    kind, _dot, signs = request.form.get("act", "").partition(".")
    try:
        thing_id = id_in(signs)
    except ValueError as error:
        raise NotFound from error
    if kind not in known:
        raise NotFound
    return kind, thing_id


def _desk(refused_for: UUID | None = None, refusal: DomainError | None = None) -> str:
    waiting, following = waiting_queries.queue(current_user, asked_id("after"))
    remember_bodies({each.post.code if isinstance(each, Waiting) else each.comment.code for each in waiting})
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
