"""Who speaks and who reads, in words of the reader's language."""

from __future__ import annotations

from uuid import UUID

from flask import g

from forums.capacities import HOUSE, SECRETARIAT_CODE
from minamata.i18n import _, current_language
from minamata.parties.directory import names_of_bodies


def body_name(code: str | None) -> str:
    """The name of a Party or organisation, in the reader's language; the code itself for one that is on no list any more."""
    if not code:
        return ""
    if code == SECRETARIAT_CODE:
        return _("Secretariat")
    name = g.get("forums_bodies", {}).get(code) or names_of_bodies({code}).get(code)
    return name.shown(current_language()).text if name else code


def capacity_in_words(function: str | None, code: str | None, spoken_as: str) -> str:
    """In which capacity somebody speaks (F12): the function and the full name of the body, or that it is one's own."""
    body = body_name(code)
    if spoken_as == "personal":
        return _("%(body)s, in personal capacity", body=body) if body else _("In personal capacity")
    if code == SECRETARIAT_CODE:
        return body
    if function == HOUSE:
        return _("Written by this place itself")
    if function == "national_focal_point":
        return _("National focal point, %(body)s", body=body)
    if function == "delegate":
        return _("For the national focal point, %(body)s", body=body)
    if function == "country_team":
        return _("Country team, %(body)s", body=body)
    return _("Member, %(body)s", body=body)


def thread_of(topic_id: UUID) -> str:
    """The name of the conversation in which mail programs keep all letters about a topic (F4)."""
    return f"forums.topic.{topic_id.hex}"


def readers_in_words(token: str) -> str:
    """Who reads an area, by the token of its audience."""
    names = {
        "public": _("Everyone"),
        "members": _("Everyone who is signed in"),
        "parties": _("Parties only"),
        "role:national_focal_point": _("National focal points only"),
    }
    kind, _colon, code = token.partition(":")
    if kind in {"party", "organisation"}:
        return _("%(body)s only", body=body_name(code))
    return names.get(token, _("A closed group"))
