"""Help, the contact form, and the secretariat's list of questions."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from minamata.content.markdown import rendered
from minamata.errors import NotFound
from minamata.help import queries, services
from minamata.help.forms import QuestionForm, StrangersForm
from minamata.help.models import STATES
from minamata.help.topics import all_topics
from minamata.i18n import _l, current_language
from minamata.web.addresses import asked_id
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.pages import Link

blueprint = Blueprint("help", __name__, template_folder="templates")
staff = Blueprint("help_requests", __name__, template_folder="templates")

STATE_NAMES = {"new": _l("New"), "answered": _l("Answered"), "closed": _l("Closed")}


@blueprint.get("/<lang:lang>/help/")
def help_page() -> str:
    """What people come for, by role; readable without an account."""
    topics = {
        name: (text, Markup(rendered(text.text, heading_base=3, id_prefix=f"{name}-")))
        for name, text in all_topics(current_language()).items()
    }
    return render_template("help/help.html", topics=topics, hours=_hours())


@blueprint.get("/<lang:lang>/help/contact")
def contact() -> str:
    """The form of a question."""
    return _contact_page(_form(formdata=None))


@blueprint.post("/<lang:lang>/help/contact")
@limiter.limit("5/minute;50/day")
def ask() -> ResponseReturnValue:
    """Take a question."""
    form = _form()
    if not form.validate():
        return _contact_page(form), 422
    services.ask(current_user, form.value())
    return redirect(url_for(".asked"), 303)


@blueprint.get("/<lang:lang>/help/asked")
def asked() -> str:
    """The question was taken; when it will be looked at."""
    return render_template("help/asked.html", hours=_hours())


@staff.get("/<lang:lang>/help/requests/")
def requests() -> str:
    """Questions, by state."""
    state = request.args.get("state", STATES[0])
    if state not in STATES:
        raise NotFound
    tabs = [Link(str(name), url_for(".requests", state=code), code == state) for code, name in STATE_NAMES.items()]
    page = queries.page(current_user, state, asked_id("before"))
    return render_template("help/requests.html", page=page, state=state, tabs=tabs, names=STATE_NAMES)


@staff.post("/<lang:lang>/help/requests/<id:request_id>")
def put(request_id: UUID) -> ResponseReturnValue:
    """Note what became of a question."""
    services.put(current_user, request_id, request.form.get("state", ""))
    return redirect(url_for(".requests"), 303)


def _form(**options: object) -> QuestionForm:
    return QuestionForm(**options) if current_user.is_signed_in else StrangersForm(**options)


def _contact_page(form: QuestionForm) -> str:
    return render_template("help/contact.html", form=form, hours=_hours())


def _hours() -> str | None:
    hours: str | None = current_app.extensions["settings"].contact_hours
    return hours
