"""The secretariat's list, and the first visit of whom it invites."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.accounts.errors import SignInFailed
from minamata.accounts.views.signing import not_signed_in, start_session
from minamata.delegations.queries import offices
from minamata.i18n import LANGUAGES, current_language
from minamata.invitations import policies, queries, services
from minamata.invitations.forms import welcome_in
from minamata.invitations.lists import FocalPoints, focal_points_in
from minamata.invitations.tokens import invitation_in
from minamata.parties import queries as bodies
from minamata.web.addresses import asked_id
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import repeatable

blueprint = Blueprint("invitations", __name__, template_folder="templates")
LARGEST_LIST = 500_000


@blueprint.get("/<lang:lang>/invitations/")
def invitations() -> str:
    """Invitations that were not claimed, and the form for a list."""
    return _page()


@blueprint.post("/<lang:lang>/invitations/try")
@repeatable
def try_list() -> ResponseReturnValue:
    """Say what a list would do, line by line, and change nothing."""
    policies.invitations.require(current_user, "invite")
    content = _content()
    read = _read(content)
    if read.faults:
        return _page(read=read, content=content), 422
    return _page(read=read, content=content, planned=services.plan(current_user, read.lines))


@blueprint.post("/<lang:lang>/invitations/")
def bring_in() -> ResponseReturnValue:
    """Invite who is on the list."""
    policies.invitations.require(current_user, "invite")
    content = _content()
    read = _read(content)
    if read.faults:
        return _page(read=read, content=content), 422
    written = services.bring_in(current_user, read.lines)
    return redirect(url_for(".invitations", written=written), 303)


@blueprint.post("/<lang:lang>/invitations/<id:invitation_id>/again")
def again(invitation_id: UUID) -> ResponseReturnValue:
    """Write a new letter in the place of one that was not answered."""
    services.invite_again(current_user, invitation_id)
    return redirect(url_for(".invitations"), 303)


@blueprint.get("/<lang:lang>/welcome/<token>")
@limiter.limit("60/minute")
def welcome(token: str) -> str:
    """What the invited person confirms; looking at it claims nothing."""
    _invitation, person, party = services.open_invitation(invitation_in(token))
    return _welcome_page(token, party, person.name, person.language or current_language(), person.time_zone or "", {})


@blueprint.post("/<lang:lang>/welcome/<token>")
@repeatable
@limiter.limit("30/minute")
def claim(token: str) -> ResponseReturnValue:
    """Confirm, and come in."""
    invitation, _person, party = services.open_invitation(invitation_in(token))
    typed = welcome_in(request.form)
    if wrong := typed.wrong:
        return _welcome_page(token, party, typed.name, typed.language, typed.time_zone, wrong), 422
    try:
        signed_in = services.claim(
            invitation.id,
            typed.value(),
            request.headers.get("User-Agent", ""),
            "shared" in request.form,
            current_user.session_id,
        )
    except SignInFailed as failed:
        return not_signed_in(failed, "mailbox", None)
    response = redirect(url_for("home.home", lang=typed.language), 303)
    start_session(response, signed_in)
    return response


def _welcome_page(token: str, party: object, name: str, language: str, zone: str, wrong: dict[str, str]) -> str:
    return render_template(
        "invitations/welcome.html",
        token=token,
        party=party,
        name=name,
        language=language,
        time_zone=zone,
        wrong=wrong,
        choices=[(code, each.name) for code, each in LANGUAGES.items()],
    )


def _content() -> str:
    """The list, from a file or, at the second step, from the form that showed what it would do."""
    file = request.files.get("file")
    if file is not None and file.filename:
        # Bytes that are no UTF-8 stay recognisable as such, so that the reader of the list can say so.
        return file.stream.read(LARGEST_LIST).decode("utf-8-sig", "surrogateescape")
    return request.form.get("list", "")[:LARGEST_LIST]


def _read(content: str) -> FocalPoints:
    parties, _organisations = bodies.bodies(current_user)
    codes = {party.code: party for party in parties}
    return focal_points_in(content.encode("utf-8", "surrogateescape"), codes, offices())


def _page(read: FocalPoints | None = None, content: str = "", planned: list[services.Planned] | None = None) -> str:
    listed, before = queries.unclaimed(current_user, asked_id("before"))
    return render_template(
        "invitations/invitations.html",
        listed=listed,
        before=before,
        faults=read.faults if read else (),
        planned=planned,
        content=content,
        written=request.args.get("written", type=int),
    )
