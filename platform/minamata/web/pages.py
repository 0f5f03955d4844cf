"""Pages: the language in their address, what every template may use, and errors as pages or problem documents."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request
from markupsafe import Markup
from wtforms.form import BaseForm

from minamata import assets
from minamata.i18n import LANGUAGES, _, current_language, direction
from minamata.modules import Place, registry
from minamata.policies import Function
from minamata.web import writes
from minamata.web.addresses import address
from minamata.web.current import current_user, reader
from minamata.web.links import Links

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class LanguageLink:
    """This same page in one of the languages."""

    code: str
    name: str
    dir: str
    url: str
    current: bool


def install(app: Flask) -> None:
    """Teach `app` which language an address asks for, the frame of every page, and how errors look."""

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        asked = values.pop("lang", None) if values else None
        first = request.path.lstrip("/").partition("/")[0]
        g.lang = next((code for code in (asked, first, request.args.get("lang")) if code in LANGUAGES), None)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()

    app.jinja_env.globals.update(
        url_for=Links(app),
        entries=entries,
        slot=slot,
        write_key=writes.new_key,
        asset_url=asset_url,
        direction=direction,
        current_user=current_user,
    )
    app.jinja_env.filters["field_errors"] = field_errors
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)


def field_errors(form: BaseForm, *order: str) -> list[tuple[str, str]]:
    """Pairs of field and first message, for the list above a form, whose fields stand in this `order`; those not named come last."""
    place = {name: at for at, name in enumerate(order)}
    found = [(str(name), str(next(iter(messages)))) for name, messages in form.errors.items()]
    return sorted(found, key=lambda pair: place.get(pair[0], len(place)))


def entries(place: Place) -> tuple[Link, ...]:
    """The links that modules declared for `place` and this person may use. A label may say how much waits, so it is read each time."""
    actor = reader()
    shown = [entry for entry in registry().entries if entry.place == place and entry.shown_to(actor)]
    link_to = cast(Links, current_app.jinja_env.globals["url_for"])
    here = (request.endpoint or "").partition(".")[0]
    return tuple(
        Link(str(entry.label), link_to(entry.endpoint), entry.endpoint.partition(".")[0] == here) for entry in shown
    )


def slot(name: str, /, **context: Any) -> Markup:
    """What other rooms put here."""
    actor = reader()
    return Markup("").join([filler(actor, **context) for filler in registry().slots.get(name, [])])


def asset_url(name: str) -> str:
    """The fingerprinted address of a style sheet, script or icon."""
    return f"/static/{assets.manifest()[name].file}"


def language_links() -> list[LanguageLink]:
    """This page in each language; an address without a language takes it as a parameter."""
    return [
        LanguageLink(code, language.name, language.dir, _here_in(code), code == current_language())
        for code, language in LANGUAGES.items()
    ]


def _here_in(code: str) -> str:
    was_read = request.method in {"GET", "HEAD"}
    query = [(name, text) for name, text in request.args.items(multi=True) if name != "lang"] if was_read else []
    first, _slash, rest = request.path.lstrip("/").partition("/")
    if first in LANGUAGES:
        return address(f"{code}/{rest}", query)
    return address(request.path, [*query, ("lang", code)])


@dataclass(frozen=True)
class Service:
    """What the service calls itself (G18)."""

    name: str
    is_official: bool
    issuer: str | None
    contact_url: str | None


@dataclass(frozen=True)
class Person:
    """The reader, as the frame of a page shows them."""

    display_name: str
    badge: str
    badge_title: str
    is_focal_point: bool


def service() -> Service:
    """Name, issuer and contact from the settings; without an issuer it is not an official service."""
    settings = current_app.extensions["settings"]
    contact = settings.contact
    if contact and "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    return Service(settings.service_name, settings.service_issuer is not None, settings.service_issuer, contact)


def _frame() -> dict[str, Any]:
    """What every template finds; a page and what other rooms put on it are several templates of one request."""
    key = (current_language(), current_user.person_id)
    if g.get("frame_of") != key:
        g.frame_of, g.frame = key, _made_frame()
    found: dict[str, Any] = g.frame
    return dict(found)


def _made_frame() -> dict[str, Any]:
    return {
        "current_user": reader(),
        "lang": current_language(),
        "dir": direction(current_language()),
        "languages": language_links(),
        "person": _person() if current_user.is_signed_in else None,
        "service": service(),
        "development": current_app.extensions["settings"].is_development,
    }


def _in_words(function: Function) -> str:
    """A function and for whom, such as the badge stands for."""
    body = function.body_name.shown(current_language()).text
    if function.kind == "national_focal_point":
        return _("National focal point, %(body)s", body=body)
    if function.kind == "delegate":
        return _("For the national focal point, %(body)s", body=body)
    if function.kind == "country_team":
        return _("Country team, %(body)s", body=body)
    return _("Member, %(body)s", body=body)


def _person() -> Person:
    for function in current_user.functions:
        return Person(
            current_user.name,
            function.body_code,
            _in_words(function),
            function.kind == "national_focal_point",
        )
    initials = "".join(word[0] for word in current_user.name.split()[:2]).upper() or "?"
    return Person(current_user.name, initials, current_user.name, False)
