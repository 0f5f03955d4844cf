"""Giving feedback, what was done about it, and the secretariat's triage."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.errors import NotFound
from minamata.feedback import queries, services
from minamata.feedback.errors import AnsweredMeanwhile
from minamata.feedback.forms import page_named, said_in, verdict_in
from minamata.feedback.models import NEW, STATES
from minamata.i18n import _l, current_language
from minamata.web.addresses import address, asked_id
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.pages import Link

blueprint = Blueprint("feedback", __name__, template_folder="templates")
triage = Blueprint("feedback_triage", __name__, template_folder="templates")

STATE_NAMES = {"new": _l("New"), "planned": _l("Planned"), "done": _l("Carried out"), "declined": _l("Declined")}
STATE_KINDS = {"new": "on", "planned": "half", "done": "ok", "declined": ""}


@blueprint.get("/<lang:lang>/feedback/")
def answers() -> str:
    """What people said, and what was done about it."""
    page = queries.answered(asked_id("before"))
    return render_template("feedback/answers.html", page=page, names=STATE_NAMES, kinds=STATE_KINDS)


@blueprint.post("/<lang:lang>/feedback/send")
@limiter.limit("10/minute;200/day")
def give() -> ResponseReturnValue:
    """Take what somebody says about a page."""
    said = said_in(request.form, current_language(), current_app.url_map.bind_to_environ(request.environ))
    services.give(current_user, said)
    return redirect(url_for(".thanks", page=said.page or None), 303)


@blueprint.get("/<lang:lang>/feedback/thanks")
def thanks() -> str:
    """It was taken; the way back to the page."""
    named = page_named(request.args.get("page", ""), current_app.url_map.bind_to_environ(request.environ))
    back = address(named, []) if named and "<" not in named else None
    return render_template("feedback/thanks.html", back=back)


@triage.get("/<lang:lang>/feedback/triage/")
def messages() -> str:
    """Messages with words, by state, and which pages helped."""
    state = request.args.get("state", NEW)
    if state not in {*STATES, "all"}:
        raise NotFound
    page = queries.to_triage(current_user, None if state == "all" else state, asked_id("before"))
    tabs = [
        Link(str(name), url_for(".messages", state=code), code == state)
        for code, name in (*STATE_NAMES.items(), ("all", _l("All messages")))
    ]
    return render_template(
        "feedback/triage.html",
        page=page,
        state=state,
        tabs=tabs,
        helped=queries.helped(current_user),
        names=STATE_NAMES,
        kinds=STATE_KINDS,
    )


@triage.get("/<lang:lang>/feedback/triage/<id:message_id>")
def message(message_id: UUID) -> str:
    """One message, and the form of its answer."""
    return _page(message_id)


@triage.post("/<lang:lang>/feedback/triage/<id:message_id>")
def answer(message_id: UUID) -> ResponseReturnValue:
    """Say what became of it; of two who answer at once, the second sees both (G2)."""
    try:
        services.answer(current_user, message_id, verdict_in(request.form))
    except AnsweredMeanwhile as error:
        return _page(message_id, str(error.advice)), 409
    return redirect(url_for(".messages"), 303)


def _page(message_id: UUID, conflict: str = "") -> str:
    found = queries.message_for(current_user, message_id)
    typed = verdict_in(request.form) if conflict else None
    return render_template(
        "feedback/message.html",
        message=found,
        said=typed.said if typed else found.said,
        answer=typed.answer if typed else found.answer,
        state=typed.state if typed else found.state,
        names=STATE_NAMES,
        conflict=conflict,
    )
