"""Roles and functions in words, and where a role comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minamata.accounts.models import Grant
from minamata.accounts.people import FOCAL_POINT
from minamata.accounts.providers import Provider
from minamata.i18n import _, _l, current_language

ROLE_NAMES = {
    "administrator": _l("Administrator"),
    "moderator": _l("Moderator"),
    "trainer": _l("Trainer"),
    "author": _l("Author"),
    "adviser": _l("Adviser"),
}
FUNCTION_NAMES = {
    FOCAL_POINT: _l("National focal point"),
    "delegate": _l("For the national focal point"),
    "country_team": _l("Country team"),
    "head_of_organisation": _l("Head of organisation"),
    "member": _l("Member"),
}
ORGANISATION_KINDS = {
    "igo": _l("Intergovernmental organisation"),
    "observer": _l("Observer"),
    "indigenous": _l("Indigenous Peoples’ organisation"),
    "partner": _l("Partner"),
    "non_party": _l("State that is not a Party"),
}


def role_in_words(role: str) -> str:
    """The name of a role in the reader's language."""
    return str(ROLE_NAMES[role])


def function_in_words(function: str) -> str:
    """The name of a function in the reader's language."""
    return str(FUNCTION_NAMES[function])


def origin_of(grant: Grant, known: Mapping[str, Provider]) -> Any:
    """Why somebody holds a role: the reason that was given, or which sign-in service says so."""
    kind, _separator, slug = grant.source.partition(":")
    if kind == "claim":
        name = known[slug].name.shown(current_language()).text if slug in known else slug
        return _("from the sign-in service %(name)s", name=name)
    return _("sample account") if kind == "sample" else grant.reason
