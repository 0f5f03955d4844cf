"""People and roles, for administrators of the secretariat."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from minamata.accounts import queries
from minamata.accounts.forms import DesignationForm, GrantForm, HouseForm, MembershipForm, ReasonForm
from minamata.accounts.models import Person
from minamata.accounts.names import ROLE_NAMES, origin_of
from minamata.accounts.providers import providers
from minamata.accounts.services import rights
from minamata.db import now
from minamata.errors import NotFound
from minamata.parties import queries as bodies
from minamata.parties import services as parties
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

blueprint = Blueprint("people", __name__, template_folder="../templates")


@blueprint.get("/<lang:lang>/people/")
def people() -> str:
    """People by name or address."""
    words = request.args.get("words", "")
    found, following = queries.people(current_user, words, asked_id("after"))
    return render_template("accounts/people.html", people=found, following=following, words=words)


@blueprint.get("/<lang:lang>/people/<id:person_id>/")
@blueprint.get("/<lang:lang>/people/<id:person_id>/<any(roles, designations, memberships):entered>")
@blueprint.get("/<lang:lang>/people/<id:person_id>/<any(roles, functions):ended>/<id:ending>/end")
def person(
    person_id: UUID, entered: str | None = None, ended: str | None = None, ending: UUID | None = None
) -> ResponseReturnValue:
    """One person with roles and functions; at the address of a form, with what a lost session left in it (decision 10)."""
    found = queries.person_for(current_user, person_id)
    kept = queries.kept_input(current_user, asked_id("kept"), request.path)
    if kept is None:
        return _page(found) if entered is None and ending is None else _back_to(found)
    typed: MultiDict[str, str] = MultiDict([(name, value) for name, values in kept.items() for value in values])
    if ending is not None:
        return _page(found, ReasonForm(typed), ending, was_kept=True)
    if entered == "roles":
        return _page(found, GrantForm(typed), was_kept=True)
    parties_and_organisations = bodies.bodies(current_user)
    if entered == "designations":
        return _page(found, DesignationForm(typed).offer(parties_and_organisations[0]), was_kept=True)
    return _page(found, MembershipForm(typed).offer(*parties_and_organisations), was_kept=True)


@blueprint.post("/<lang:lang>/people/<id:person_id>/roles")
def grant_role(person_id: UUID) -> ResponseReturnValue:
    """Give a role, with a reason."""
    found = queries.person_for(current_user, person_id)
    form = GrantForm()
    if not form.validate():
        return _page(found, form), 422
    rights.grant_role(current_user, found, form.role.data, form.reason.data or "", form.end())
    return _back_to(found)


@blueprint.post("/<lang:lang>/people/<id:person_id>/roles/<id:grant_id>/end")
def revoke_role(person_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """End a role, with a reason."""
    found = queries.person_for(current_user, person_id)
    form = ReasonForm()
    if not form.validate():
        return _page(found, form, ending=grant_id), 422
    rights.revoke_role(current_user, found, grant_id, form.reason.data or "")
    return _back_to(found)


@blueprint.post("/<lang:lang>/people/<id:person_id>/designations")
def designate(person_id: UUID) -> ResponseReturnValue:
    """Enter that a Party named this person its national focal point."""
    found = queries.person_for(current_user, person_id)
    known_parties, _organisations = bodies.bodies(current_user)
    form = DesignationForm().offer(known_parties)
    if not form.validate():
        return _page(found, form), 422
    party = next(each for each in known_parties if each.code == form.party.data)
    parties.designate(current_user, party, found, form.reason.data or "")
    return _back_to(found)


@blueprint.post("/<lang:lang>/people/<id:person_id>/memberships")
def add_member(person_id: UUID) -> ResponseReturnValue:
    """Place this person in a team or an organisation."""
    found = queries.person_for(current_user, person_id)
    form = MembershipForm().offer(*bodies.bodies(current_user))
    if not form.validate():
        return _page(found, form), 422
    body = bodies.body_coded(current_user, form.body.data)
    if form.function.data not in parties.functions_for(body):
        form.refuse_function()
        return _page(found, form), 422
    parties.add_member(
        current_user, found, body, form.function.data, form.scope.data or None, form.reason.data or "", form.end()
    )
    return _back_to(found)


@blueprint.post("/<lang:lang>/people/<id:person_id>/functions/<id:function_id>/end")
def end_function(person_id: UUID, function_id: UUID) -> ResponseReturnValue:
    """End a designation or membership, with a reason."""
    found = queries.person_for(current_user, person_id)
    held = {function.id: function for function in bodies.functions_of(current_user, person_id)}
    if function_id not in held or held[function_id].kind == "delegate":
        raise NotFound
    form = ReasonForm()
    if not form.validate():
        return _page(found, form, ending=function_id), 422
    end = parties.end_designation if held[function_id].is_designation else parties.end_membership
    end(current_user, function_id, form.reason.data or "")
    return _back_to(found)


def _back_to(found: Person) -> ResponseReturnValue:
    return redirect(url_for(".person", person_id=found.id), 303)


def _page(found: Person, typed: HouseForm | None = None, ending: UUID | None = None, was_kept: bool = False) -> str:
    """The person, with the one form that is not empty: `typed`, for what is `ending` when it ends something."""
    known_parties, known_organisations = bodies.bodies(current_user)
    known_providers = providers(current_app.extensions["settings"])
    empty_designation = DesignationForm(formdata=None).offer(known_parties)
    empty_membership = MembershipForm(formdata=None).offer(known_parties, known_organisations)
    return render_template(
        "accounts/person.html",
        someone=found,
        grants=[(given, origin_of(given, known_providers)) for given in queries.grants_of(current_user, found)],
        functions=bodies.functions_of(current_user, found.id),
        role_names=ROLE_NAMES,
        this_instant=now(),
        grant_form=typed if isinstance(typed, GrantForm) else GrantForm(formdata=None),
        designation_form=typed if isinstance(typed, DesignationForm) else empty_designation,
        membership_form=typed if isinstance(typed, MembershipForm) else empty_membership,
        ending=ending,
        reason_form=typed if ending is not None else None,
        was_kept=was_kept,
    )
