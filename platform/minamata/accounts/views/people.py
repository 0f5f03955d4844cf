"""People and roles, for administrators of the secretariat."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.accounts import queries, services
from minamata.accounts.forms import DesignationForm, GrantForm, HouseForm, MembershipForm, OrganisationForm, ReasonForm
from minamata.accounts.models import Person
from minamata.accounts.views.signing import blueprint
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import Localized, _l
from minamata.parties import queries as bodies
from minamata.parties import services as parties
from minamata.parties.models import Party
from minamata.web.current import current_user


@blueprint.get("/<lang:lang>/people/")
def people() -> str:
    """People by name or address."""
    words = request.args.get("words", "")
    found, following = queries.people(current_user, words, _key(request.args.get("after")))
    return render_template("accounts/people.html", people=found, following=following, words=words)


@blueprint.get("/<lang:lang>/people/<uuid:person_id>/")
def person(person_id: UUID) -> str:
    """One person with roles and functions."""
    return _person_page(queries.person_for(current_user, person_id))


@blueprint.post("/<lang:lang>/people/<uuid:person_id>/roles")
def grant_role(person_id: UUID) -> ResponseReturnValue:
    """Give a role, with a reason."""
    found = queries.person_for(current_user, person_id)
    form = GrantForm()
    if not form.validate():
        return _person_page(found, form), 422
    services.grant_role(current_user, found, form.role.data, form.reason.data or "")
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/<lang:lang>/people/<uuid:person_id>/roles/<uuid:grant_id>/end")
def revoke_role(person_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """End a role, with a reason."""
    services.revoke_role(current_user, grant_id, _reason())
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/<lang:lang>/people/<uuid:person_id>/designations")
def designate(person_id: UUID) -> ResponseReturnValue:
    """Enter that a Party named this person its national focal point."""
    found = queries.person_for(current_user, person_id)
    form = DesignationForm()
    if not form.validate():
        return _person_page(found, form), 422
    body = bodies.body_coded(current_user, (form.party.data or "").upper())
    if not isinstance(body, Party):
        raise NotFound
    parties.designate(current_user, body, found, form.reason.data or "")
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/<lang:lang>/people/<uuid:person_id>/memberships")
def add_member(person_id: UUID) -> ResponseReturnValue:
    """Place this person in a team or an organisation."""
    found = queries.person_for(current_user, person_id)
    form = MembershipForm()
    if not form.validate():
        return _person_page(found, form), 422
    body = bodies.body_coded(current_user, (form.body.data or "").upper())
    parties.add_member(current_user, found, body, form.function.data, form.scope.data or None, form.reason.data or "")
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/<lang:lang>/people/<uuid:person_id>/functions/<uuid:function_id>/end")
def end_function(person_id: UUID, function_id: UUID) -> ResponseReturnValue:
    """End a designation or membership, with a reason."""
    held = {function.id: function for function in bodies.functions_of(current_user, person_id)}
    if function_id not in held:
        raise NotFound
    end = parties.end_designation if held[function_id].is_designation else parties.end_membership
    end(current_user, function_id, _reason())
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.get("/<lang:lang>/organisations/")
def organisations() -> str:
    """The register of organisations (S9)."""
    _parties, listed = bodies.bodies(current_user)
    return render_template("accounts/organisations.html", organisations=listed, form=OrganisationForm(formdata=None))


@blueprint.post("/<lang:lang>/organisations/")
def add_organisation() -> ResponseReturnValue:
    """Enter an organisation."""
    _parties, listed = bodies.bodies(current_user)
    form = OrganisationForm()
    if not form.validate():
        return render_template("accounts/organisations.html", organisations=listed, form=form), 422
    parties.add_organisation(
        current_user,
        (form.code.data or "").upper(),
        form.kind.data,
        Localized(en=form.name.data or ""),
        form.decision.data or None,
    )
    return redirect(url_for(".organisations"), 303)


def _person_page(found: Person, refused: HouseForm | None = None) -> str:
    known_parties, known_organisations = bodies.bodies(current_user)
    return render_template(
        "accounts/person.html",
        someone=found,
        grants=queries.grants_of(current_user, found),
        functions=bodies.functions_of(current_user, found.id),
        parties=known_parties,
        organisations=known_organisations,
        grant_form=refused if isinstance(refused, GrantForm) else GrantForm(formdata=None),
        designation_form=refused if isinstance(refused, DesignationForm) else DesignationForm(formdata=None),
        membership_form=refused if isinstance(refused, MembershipForm) else MembershipForm(formdata=None),
    )


def _reason() -> str:
    form = ReasonForm()
    if not form.validate():
        raise InvalidInput(fields={_l("Reason"): message for _name, message in form.first_errors()})
    return form.reason.data or ""


def _key(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
