"""One's own profile."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField, SelectMultipleField

from minamata.accounts import queries
from minamata.accounts.errors import ProfileChanged
from minamata.accounts.forms import CHOICES, ProfileForm
from minamata.accounts.models import Person
from minamata.accounts.names import ROLE_NAMES
from minamata.accounts.services.profile import change_profile as change
from minamata.i18n import _
from minamata.parties import queries as bodies
from minamata.web.addresses import asked_id
from minamata.web.current import current_user

blueprint = Blueprint("me", __name__, template_folder="../templates")


@blueprint.get("/<lang:lang>/me/")
def profile() -> str:
    """One's own profile; what a lost session left in the form is shown again to its owner (decision 10)."""
    person = queries.myself(current_user)
    kept = queries.kept_input(current_user, asked_id("kept"), request.path)
    form = ProfileForm(MultiDict(kept)) if kept else ProfileForm(formdata=None, obj=person)
    return _page(form, person, was_kept=bool(kept))


@blueprint.post("/<lang:lang>/me/")
def change_profile() -> ResponseReturnValue:
    """Take over the profile; a stale form shows both versions (G2)."""
    person = queries.myself(current_user)
    form = ProfileForm()
    if not form.validate():
        return _page(form, person), 422
    try:
        change(current_user, form.value())
    except ProfileChanged:
        return _page(form, person, differences=_differences(form, person)), 409
    return redirect(url_for(".profile", lang=form.language.data, saved=1), 303)


def _page(
    form: ProfileForm, person: Person, differences: list[tuple[str, str, str]] | None = None, was_kept: bool = False
) -> str:
    return render_template(
        "accounts/profile.html",
        form=form,
        version=form.version.data or 0 if differences is None else person.version,
        differences=differences,
        was_kept=was_kept,
        email=person.email,
        functions=bodies.functions_of(current_user, person.id),
        roles=[name for role, name in ROLE_NAMES.items() if any(right.role == role for right in current_user.rights)],
        sessions=queries.my_sessions(current_user),
        saved="saved" in request.args,
    )


def _differences(mine: ProfileForm, person: Person) -> list[tuple[str, str, str]]:
    """Field, what was typed, what was saved in the meantime; for every field in which the two differ."""
    saved = ProfileForm(formdata=None, obj=person)
    pairs = [(field, saved[field.name]) for field in mine if field.name != "version"]
    return [
        (str(typed.label.text), _in_words(typed), _in_words(kept))
        for typed, kept in pairs
        if (typed.data or None) != (kept.data or None)
    ]


def _in_words(field: Field) -> str:
    if isinstance(field.data, bool):
        return _("yes") if field.data else _("no")
    if isinstance(field, SelectField | SelectMultipleField):
        names = dict(CHOICES)
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(str(names[each]) for each in chosen if each in names) or "–"
    return str(field.data or "–")
