"""The secretariat arranges areas, their moderators, and groups (F5, F6)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forums.errors import AreaEdited
from forums.forms.moderation import AreaForm, GroupForm, NewAreaForm, PersonForm
from forums.models import Area
from forums.queries import arranging as queries
from forums.services import arranging
from forums.views.blueprint import blueprint
from forums.views.filters import remember_bodies
from minamata.accounts import queries as accounts
from minamata.accounts.forms import HouseForm
from minamata.accounts.models import Person
from minamata.accounts.services import groups as group_services
from minamata.errors import InvalidInput, NotFound
from minamata.web.addresses import id_in
from minamata.web.current import current_user


@blueprint.get("/desk/areas")
def arrange() -> str:
    """All areas."""
    areas = queries.all_areas(current_user)
    remember_bodies({area.audience.partition(":")[2] for area in areas})
    return render_template("forums/arrange.html", areas=areas)


@blueprint.get("/desk/areas/new")
def new_area() -> str:
    """Where an area is made."""
    queries.require(current_user)
    return _area_page(None, NewAreaForm(formdata=None, data={"checks": "newcomers", "posters": "readers"}))


@blueprint.post("/desk/areas/new")
def make_area() -> ResponseReturnValue:
    """Make an area; it begins as a draft."""
    queries.require(current_user)
    form = NewAreaForm()
    if not form.validate():
        return _area_page(None, form), 422
    try:
        made = arranging.make_area(current_user, form.slug.data or "", form.value())
    except InvalidInput as refused:
        _mark(form, refused)
        return _area_page(None, form), 422
    return redirect(url_for(".arrange_area", slug=made.slug), 303)


@blueprint.get("/desk/areas/<slug>")
def arrange_area(slug: str) -> str:
    """One area, to change."""
    area = queries.area_to_arrange(current_user, slug)
    return _area_page(area, AreaForm(formdata=None, data=AreaForm.values_of(area)))


@blueprint.post("/desk/areas/<slug>")
def change_area(slug: str) -> ResponseReturnValue:
    """Change an area, or open it, archive it, make it a draft."""
    area = queries.area_to_arrange(current_user, slug)
    form = AreaForm()
    try:
        if "state" in request.form:
            arranging.put_area(current_user, slug, request.form["state"], form.version.data or 0)
        elif form.validate():
            arranging.change_area(current_user, slug, form.value(), form.version.data or 0)
        else:
            return _area_page(area, form), 422
    except AreaEdited as error:
        # The next press saves over what stands now, which the page shows beside what was typed.
        form.version.data = form.version.raw_data = None
        form.version.data = area.version
        return _area_page(area, form, error), error.status
    return redirect(url_for(".arrange_area", slug=slug), 303)


@blueprint.post("/desk/areas/<slug>/moderators")
def arrange_moderators(slug: str) -> ResponseReturnValue:
    """Let somebody moderate an area, or no more."""
    area = queries.area_to_arrange(current_user, slug)
    if "end" in request.form:
        arranging.release_moderator(current_user, area, _id(request.form["end"]))
        return redirect(url_for(".arrange_area", slug=slug), 303)
    form = PersonForm()
    found = _person(form)
    if found is None:
        return _area_page(area, AreaForm(formdata=None, data=AreaForm.values_of(area)), people=form), 422
    arranging.name_moderator(current_user, area, found, form.reason.data or "")
    return redirect(url_for(".arrange_area", slug=slug), 303)


@blueprint.get("/desk/groups")
def groups() -> str:
    """All groups, and the form for another."""
    return _groups_page(GroupForm(formdata=None))


@blueprint.post("/desk/groups")
def make_group() -> ResponseReturnValue:
    """Make a group."""
    queries.require(current_user)
    form = GroupForm()
    if not form.validate():
        return _groups_page(form), 422
    try:
        made = group_services.make_group(current_user, form.slug.data or "", form.name.data or "")
    except InvalidInput as refused:
        _mark(form, refused)
        return _groups_page(form), 422
    return redirect(url_for(".group", slug=made.slug), 303)


@blueprint.get("/desk/groups/<slug>")
def group(slug: str) -> str:
    """A group and its members."""
    return _group_page(slug, PersonForm(formdata=None))


@blueprint.post("/desk/groups/<slug>")
def change_group(slug: str) -> ResponseReturnValue:
    """Let somebody belong to a group, or no more."""
    found, _members = accounts.group_called(current_user, slug)
    if "end" in request.form:
        group_services.take_from_group(current_user, found, _id(request.form["end"]))
        return redirect(url_for(".group", slug=slug), 303)
    form = PersonForm()
    person = _person(form)
    if person is None:
        return _group_page(slug, form), 422
    group_services.add_to_group(current_user, found, person)
    return redirect(url_for(".group", slug=slug), 303)


def _area_page(
    area: Area | None, form: AreaForm, refusal: AreaEdited | None = None, people: PersonForm | None = None
) -> str:
    moderators = queries.moderators_by_name(current_user, area) if area else []
    if area:
        remember_bodies({area.audience.partition(":")[2]})
    return render_template(
        "forums/arrange_area.html",
        area=area,
        form=form,
        refusal=refusal,
        moderators=moderators,
        people=people or PersonForm(formdata=None),
    )


def _groups_page(form: GroupForm) -> str:
    return render_template("forums/groups.html", groups=accounts.groups(current_user), form=form)


def _group_page(slug: str, form: PersonForm) -> str:
    found, members = accounts.group_called(current_user, slug)
    return render_template("forums/group.html", group=found, members=members, form=form)


def _person(form: PersonForm) -> Person | None:
    """Whom the form names; None, with the reason in the form, for nobody."""
    if not form.validate():
        return None
    found = accounts.person_with_address(current_user, form.person.data or "")
    if found is None:
        form.refuse_person()
    return found


def _id(signs: str) -> UUID:
    try:
        return id_in(signs)
    except ValueError as error:
        raise NotFound from error


def _mark(form: HouseForm, refused: InvalidInput) -> None:
    for name, message in refused.fields.items():
        form[name].errors = [str(message)]
