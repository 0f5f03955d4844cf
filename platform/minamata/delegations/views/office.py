"""The address of an office: set and removed by those who speak for a Party, agreed to and left by whoever reads the mailbox."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from minamata.accounts import queries as accounts
from minamata.delegations import queries
from minamata.delegations.forms import OfficeForm
from minamata.delegations.services import office
from minamata.delegations.tokens import CONFIRM, LEAVE, row_in
from minamata.delegations.views.record import record_of
from minamata.errors import InvalidInput
from minamata.i18n import best_language
from minamata.parties.models import Party
from minamata.web.addresses import asked_id
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import open_to_programs, repeatable

blueprint = Blueprint("delegations_office", __name__, template_folder="../templates")


@blueprint.get("/<lang:lang>/delegations/<code>/office")
def form(code: str) -> str:
    """The form, with what a lost session left in it (decision 10)."""
    party = queries.party_coded(current_user, code)
    kept = accounts.kept_input(current_user, asked_id("kept"), request.path)
    typed: MultiDict[str, str] = MultiDict([(name, value) for name, values in (kept or {}).items() for value in values])
    return _page(party, OfficeForm(typed) if kept else None)


@blueprint.post("/<lang:lang>/delegations/<code>/office")
@limiter.limit("20/hour")
def set_office(code: str) -> ResponseReturnValue:
    """Name the address; it is asked whether it agrees."""
    party = queries.party_coded(current_user, code)
    typed = OfficeForm()
    if typed.validate():
        try:
            office.set_office(current_user, party.id, typed.address.data or "", typed.language.data)
        except InvalidInput as refused:
            typed.refuse(refused.fields)
        else:
            return redirect(url_for(".form", code=code), 303)
    return _page(party, typed), 422


@blueprint.post("/<lang:lang>/delegations/<code>/office/remove")
def remove_office(code: str) -> ResponseReturnValue:
    """Take the address off."""
    party = queries.party_coded(current_user, code)
    office.remove_office(current_user, party.id)
    return redirect(url_for(".form", code=code), 303)


@blueprint.get("/<lang:lang>/delegations/office/<token>")
@limiter.limit("60/minute")
def confirm(token: str) -> str:
    """What the office is asked; a mail program that looks at links agrees to nothing by looking."""
    if "done" in request.args:
        row_in(CONFIRM, token)
        return render_template("delegations/confirm.html", done=True)
    found, party = office.office_to_confirm(row_in(CONFIRM, token))
    return render_template("delegations/confirm.html", done=False, office=found, party=party)


@blueprint.post("/<lang:lang>/delegations/office/<token>")
@repeatable
@limiter.limit("30/minute")
def agree(token: str) -> ResponseReturnValue:
    """Agree to get copies."""
    office.confirm(row_in(CONFIRM, token))
    return redirect(url_for(".confirm", token=token, done=1), 303)


@blueprint.get("/delegations/office/<token>/leave")
@limiter.limit("60/minute")
def leave(token: str) -> str:
    """Ask whether the copies shall end."""
    row_in(LEAVE, token)
    g.lang = best_language(request.args.get("lang"))
    return render_template("delegations/leave.html", done="done" in request.args)


@blueprint.post("/delegations/office/<token>/leave")
@open_to_programs
@limiter.limit("60/minute")
def end_copies(token: str) -> ResponseReturnValue:
    """End them, by one click of a mail program (RFC 8058) or of a person; doing it twice is the same as once."""
    office.leave(row_in(LEAVE, token))
    return redirect(url_for(".leave", token=token, done=1, lang=request.args.get("lang")), 303)


def _page(party: Party, typed: OfficeForm | None) -> str:
    return render_template("delegations/office.html", party=party, record=record_of(party.id, typed))
