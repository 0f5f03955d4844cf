"""People whom moderators warn or suspend (F5)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums import policies
from forums.forms.moderation import SuspensionForm
from forums.models import Post
from forums.queries import desk as desk_queries
from forums.queries import posts as post_queries
from forums.services import warning
from forums.views.blueprint import blueprint
from minamata.db import now
from minamata.errors import DomainError, NotFound
from minamata.web.addresses import asked_id
from minamata.web.current import current_user


@blueprint.get("/desk/people")
def people_on_desk() -> str:
    """Who is suspended or was warned."""
    return render_template(
        "forums/people.html",
        people=desk_queries.concerned(current_user),
        this_instant=now(),
        may_arrange=policies.desk.allows(current_user, "arrange"),
    )


@blueprint.get("/desk/people/<id:person_id>")
def person_on_desk(person_id: UUID) -> str:
    """One person, with what may be done."""
    return _page(person_id, SuspensionForm(formdata=None))


@blueprint.post("/desk/people/<id:person_id>")
def act_on_person(person_id: UUID) -> ResponseReturnValue:
    """Warn, suspend, or lift a suspension."""
    form = SuspensionForm()
    desk_queries.person_on_desk(current_user, person_id)
    if not form.validate():
        return _page(person_id, form), 422
    try:
        _act(person_id, form)
    except NotFound:
        raise
    except DomainError as error:
        return _page(person_id, form, error), error.status
    return redirect(url_for(".person_on_desk", person_id=person_id), 303)


def _act(person_id: UUID, form: SuspensionForm) -> None:
    kind, reason = request.form.get("act"), form.reason.data or ""
    if kind == "warn":
        warning.warn(current_user, person_id, reason, _post_named())
    elif kind == "suspend":
        warning.suspend(current_user, person_id, form.end() or now(), reason)
    elif kind == "lift":
        warning.lift(current_user, person_id, reason)
    else:
        raise NotFound


def _post_named() -> Post | None:
    """The post for which somebody is warned."""
    post_id = asked_id("post")
    return None if post_id is None else post_queries.post_for(current_user, post_id)[0]


def _page(person_id: UUID, form: SuspensionForm, refusal: DomainError | None = None) -> str:
    return render_template(
        "forums/person_on_desk.html",
        someone=desk_queries.person_on_desk(current_user, person_id),
        form=form,
        refusal=refusal,
        this_instant=now(),
        may_suspend=policies.people.allows(current_user, "suspend"),
        may_arrange=policies.desk.allows(current_user, "arrange"),
    )
