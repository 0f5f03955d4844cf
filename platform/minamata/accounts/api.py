"""Oneself, for programs."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import url_for
from marshmallow import ValidationError, fields, validate

from minamata.accounts import queries
from minamata.accounts.errors import ProfileChanged
from minamata.accounts.services.profile import change_profile, profile_of
from minamata.accounts.time_zones import zone_named
from minamata.accounts.writing import one_line
from minamata.api.doors import VERSION, Doors
from minamata.api.editing import version_read
from minamata.api.errors import PreconditionFailed
from minamata.api.schemas import Asked, AtMost, Flag, Id, Many, Text, Told, Words, language_code
from minamata.i18n import _l, current_language
from minamata.web.current import current_user

blueprint = Doors("api_me", __name__, url_prefix="/api/v1", description=_l("My profile"))

NAME = AtMost(120)
ONE_LINE = frozenset({"name", "name_latin", "name_native", "position"})


def _a_name(name: str) -> None:
    if not one_line(name):
        raise ValidationError(str(_l("Write the name others should see.")))


def _a_zone(words: str) -> None:
    if not zone_named(words):
        raise ValidationError(str(_l("There is no such time zone. Write one such as Africa/Nairobi or Europe/Zurich.")))


class HeldFunction(Told):
    """A function in which the person acts, for a Party or an organisation."""

    kind = fields.String()
    body_kind = fields.String()
    body_code = fields.String()
    body_name = fields.Nested(Words)


class Me(Told):
    """The person for whom the token stands."""

    id = Id()
    name = fields.String()
    name_latin = fields.String(allow_none=True)
    name_native = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    position = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    languages = fields.List(fields.String())
    time_zone = fields.String(allow_none=True)
    shows_email = fields.Boolean()
    shows_position = fields.Boolean()
    functions = fields.List(fields.Nested(HeldFunction))
    roles = fields.List(fields.String())


class ProfileChanges(Asked):
    """Fields of the profile; those left out stay as they are."""

    name = Text(validate=[NAME, _a_name])
    name_latin = Text(allow_none=True, validate=NAME)
    name_native = Text(allow_none=True, validate=NAME)
    position = Text(allow_none=True, validate=AtMost(160))
    language = language_code(allow_none=True)
    languages = Many(language_code(), validate=validate.Length(max=6, error=_l("Choose one of the six languages.")))
    time_zone = Text(allow_none=True, validate=[AtMost(60), _a_zone])
    shows_email = Flag()
    shows_position = Flag()


@blueprint.reading("/me", Me, says=_l("My profile, functions and roles"), scope="me:read")
def me() -> tuple[dict[str, Any], dict[str, str]]:
    """My profile, functions and roles."""
    person = queries.myself(current_user)
    profile = dataclasses.asdict(profile_of(person))
    functions = [
        {
            "kind": function.kind,
            "body_kind": function.body_kind,
            "body_code": function.body_code,
            "body_name": function.body_name.shown(current_language()),
        }
        for function in current_user.functions
    ]
    roles = sorted({right.role for right in current_user.rights})
    told = {**profile, "id": person.id, "email": person.email, "functions": functions, "roles": roles}
    return told, {VERSION: str(person.version)}


@blueprint.writing(
    "PATCH",
    "/me",
    Me,
    says=_l("Change my profile"),
    scope="me:write",
    takes=ProfileChanges,
    is_edit=True,
)
def change_me(changes: dict[str, Any]) -> str:
    """Change my profile."""
    person = queries.myself(current_user)
    profile = profile_of(person)
    version = version_read(person.version)
    lines = {name: one_line(changes[name]) or None for name in ONE_LINE & changes.keys()}
    zone = {"time_zone": zone_named(changes["time_zone"] or "")} if "time_zone" in changes else {}
    try:
        change_profile(current_user, dataclasses.replace(profile, **{**changes, **lines, **zone}, version=version))
    except ProfileChanged as error:
        raise PreconditionFailed from error
    return url_for(".me")
