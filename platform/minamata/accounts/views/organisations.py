"""The register of organisations (S9), for administrators of the secretariat."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from minamata.accounts import queries
from minamata.accounts.forms import OrganisationForm
from minamata.accounts.names import ORGANISATION_KINDS
from minamata.i18n import Localized
from minamata.parties import queries as bodies
from minamata.parties import services as parties
from minamata.parties.models import Organisation
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

blueprint = Blueprint("organisations", __name__, template_folder="../templates")


@blueprint.get("/<lang:lang>/organisations/")
def organisations() -> str:
    """Every organisation, and the form for another."""
    _parties, listed = bodies.bodies(current_user)
    kept = queries.kept_input(current_user, asked_id("kept"), request.path)
    form = OrganisationForm(MultiDict(kept)) if kept else OrganisationForm(formdata=None)
    return _page(listed, form, was_kept=bool(kept))


@blueprint.post("/<lang:lang>/organisations/")
def add_organisation() -> ResponseReturnValue:
    """Enter an organisation."""
    known_parties, listed = bodies.bodies(current_user)
    form = OrganisationForm()
    if not form.validate():
        return _page(listed, form), 422
    code = (form.code.data or "").upper()
    if code in {party.code for party in known_parties} | {body.code for body in listed}:
        form.refuse_code()
        return _page(listed, form), 422
    name = Localized(en=form.name.data or "")
    parties.add_organisation(current_user, code, form.kind.data, name, form.decision.data or None)
    return redirect(url_for(".organisations"), 303)


def _page(listed: Sequence[Organisation], form: OrganisationForm, was_kept: bool = False) -> str:
    return render_template(
        "accounts/organisations.html",
        organisations=listed,
        form=form,
        kinds=ORGANISATION_KINDS,
        was_kept=was_kept,
    )
