"""The notification centre, its settings, and the end of e-mails by one click."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.errors import InvalidInput, SignInNeeded
from minamata.i18n import _, best_language, clock, weekday_name
from minamata.notifications import queries, services
from minamata.notifications.forms import wishes_in
from minamata.notifications.tokens import meant_by
from minamata.web.addresses import asked_id
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.pages import Link
from minamata.web.writes import open_to_programs

blueprint = Blueprint("notifications", __name__, template_folder="templates")


@blueprint.get("/<lang:lang>/notifications/")
def notices() -> str:
    """The notices of the person, newest first; all, or those not read."""
    _require_a_person()
    only_unread = request.args.get("show") == "unread"
    page = queries.page(current_user, asked_id("before"), only_unread)
    return render_template("notifications/notices.html", page=page, tabs=_tabs(), only_unread=only_unread)


@blueprint.post("/<lang:lang>/notifications/<id:notice_id>")
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Note that a notice was read, and lead to what it is about."""
    notice = services.read(current_user, notice_id)
    shown = queries.in_words(current_user, [notice])
    return redirect(shown[0].told.path if shown else url_for(".notices"), 303)


@blueprint.post("/<lang:lang>/notifications/")
def read_all() -> ResponseReturnValue:
    """Note that everything the page showed, and what is older, was read."""
    _require_a_person()
    newest = asked_id("newest")
    if newest is not None:
        services.read_all(current_user, newest)
    return redirect(url_for(".notices"), 303)


@blueprint.get("/<lang:lang>/notifications/settings")
def settings() -> str:
    """How the person hears of what, and when."""
    _require_a_person()
    return _settings_page(queries.wishes(current_user))


@blueprint.post("/<lang:lang>/notifications/settings")
def change_settings() -> ResponseReturnValue:
    """Take over how the person wants to hear."""
    _require_a_person()
    wishes = wishes_in(request.form)
    try:
        services.change_wishes(current_user, wishes)
    except InvalidInput as refused:
        before = queries.wishes(current_user)
        typed = queries.Chosen({**before.rhythms, **wishes.rhythms}, wishes.hour, wishes.weekday)
        return _settings_page(typed, dict.fromkeys(refused.fields, _("Choose one of the list."))), 422
    return redirect(url_for(".settings", saved=1), 303)


@blueprint.get("/notifications/unsubscribe/<token>")
@limiter.limit("60/minute")
def unsubscribe(token: str) -> str:
    """Ask whether the e-mails shall end; a mail program that looks at links must not end them by looking."""
    _person, kind = meant_by(token)
    g.lang = best_language(request.args.get("lang"))
    return render_template(
        "notifications/unsubscribe.html", kind=services.kinds().get(kind), done="done" in request.args
    )


@blueprint.post("/notifications/unsubscribe/<token>")
@open_to_programs
@limiter.limit("60/minute")
def end_emails(token: str) -> ResponseReturnValue:
    """End them, by one click of a mail program (RFC 8058) or of a person; doing it twice is the same as once."""
    person_id, kind = meant_by(token)
    for each in _meant(person_id, kind):
        services.unsubscribe(person_id, each)
    return redirect(url_for(".unsubscribe", token=token, done=1, lang=request.args.get("lang")), 303)


def _meant(person_id: UUID, kind: str) -> list[str]:
    if not kind.startswith("rhythm:"):
        return [kind]
    chosen = queries.rhythms_of(person_id)
    return [name for name, rhythm in chosen.items() if rhythm == kind.removeprefix("rhythm:")]


def _settings_page(chosen: queries.Chosen, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "notifications/settings.html",
        chosen=chosen,
        kinds=services.kinds(),
        tabs=_tabs(),
        errors=errors or {},
        saved="saved" in request.args,
        zone=current_user.time_zone or "UTC",
        hours=[(hour, clock(hour)) for hour in services.HOURS],
        weekdays=[(weekday, weekday_name(weekday)) for weekday in services.WEEKDAYS],
    )


def _tabs() -> list[Link]:
    endpoint, shown = request.endpoint, request.args.get("show")
    here = endpoint == "notifications.notices"
    return [
        Link(_("All"), url_for(".notices"), here and shown != "unread"),
        Link(_("Not read"), url_for(".notices", show="unread"), here and shown == "unread"),
        Link(_("Settings"), url_for(".settings"), not here),
    ]


def _require_a_person() -> None:
    if not current_user.is_signed_in:
        raise SignInNeeded
