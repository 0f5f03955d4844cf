"""The OpenAPI document (G11): complete, so that a client can be made from it, and true, which a test sees to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

import flask_smorest  # type: ignore[import-untyped]
from flask import Blueprint, Flask, current_app

import minamata
from minamata.api.doors import KNOWN_PROBLEMS, Doors
from minamata.api.schemas import SHORT_ID, Id, OneOfThese, Problem
from minamata.i18n import LANGUAGES
from minamata.modules import registry
from minamata.web.addresses import IdConverter
from minamata.web.writes import HEADER, LONGEST_KEY

PROBLEM_TYPE = "application/problem+json"
TEXT = {"type": "string"}

PARAMETERS: dict[str, dict[str, Any]] = {
    "LANG": {
        "in": "query",
        "name": "lang",
        "description": "The language of texts, and in which numbers are read; else Accept-Language decides, then the profile.",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
    "ACCEPT_LANGUAGE": {
        "in": "header",
        "name": "Accept-Language",
        "description": "The languages of texts, as browsers send them; they come before the language of the profile.",
        "schema": TEXT,
    },
    "WRITE_KEY": {
        "in": "header",
        "name": HEADER,
        "required": True,
        "description": "New for each write, kept for 7 days: sent again, the same write is answered again and not done twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    },
    "IF_NONE_MATCH": {
        "in": "header",
        "name": "If-None-Match",
        "description": "An ETag that was read before; what has not changed since is answered with 304.",
        "schema": TEXT,
    },
    "IF_MATCH": {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "description": "The ETag that the change was made from; what has changed since is not overwritten.",
        "schema": TEXT,
    },
}
RESPONSE_HEADERS = {
    "ETAG": {"description": "Changes with the document.", "schema": TEXT},
    "REFERENCE": {"description": "Finds the line in our log; name it when asking.", "schema": TEXT},
    "CONTENT_LOCATION": {"description": "Where the document in this answer can be read again.", "schema": TEXT},
    "LOCATION": {"description": "What was made.", "schema": TEXT},
    "ELSEWHERE": {"description": "Opens for some hours to whoever has it; no token is sent there.", "schema": TEXT},
    "RETRY_AFTER": {"description": "In how many seconds to ask again.", "schema": {"type": "string"}},
    "WWW_AUTHENTICATE": {"description": "How to be let in.", "schema": TEXT},
}
MORE_HEADERS = {429: {"Retry-After": "RETRY_AFTER"}, 401: {"WWW-Authenticate": "WWW_AUTHENTICATE"}}


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest, with errors as the house answers them (G6)."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Errors are told in one place, `minamata.web.errors`."""

    def _register_doc_blueprint(self) -> None:
        """The document is a door like the others."""

    def _register_pagination_header(self) -> None:
        """Pages of lists are told in their documents."""

    def _register_etag_headers(self) -> None:
        for name, parameter in PARAMETERS.items():
            self.spec.components.parameter(name, parameter["in"], parameter)
        for name, header in RESPONSE_HEADERS.items():
            self.spec.components.header(name, header)

    def _register_responses(self) -> None:
        for status in KNOWN_PROBLEMS:
            self.spec.components.response(
                HTTPStatus(status).name,
                {
                    "description": HTTPStatus(status).phrase,
                    "content": {PROBLEM_TYPE: {"schema": self.ERROR_SCHEMA}},
                    "headers": {"X-Request-Id": "REFERENCE", **MORE_HEADERS.get(status, {})},
                },
                lazy=True,
            )
        self.spec.components.response(
            HTTPStatus.NOT_MODIFIED.name,
            {"description": "Nothing has changed.", "headers": {"ETag": "ETAG", "X-Request-Id": "REFERENCE"}},
            lazy=True,
        )


def install(app: Flask, doors: Iterator[Blueprint]) -> None:
    """Register the doors of every room, and describe them."""
    app.config.update(API_TITLE="Minamata Commons", API_VERSION=f"1 ({minamata.__version__})", OPENAPI_VERSION="3.1.0")
    api = Api(
        app,
        spec_kwargs={
            "info": {
                "description": "What a person can do on the pages of Minamata Commons, for programs. Errors are problem documents.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": app.extensions["settings"].base_url}],
        },
    )
    api.register_converter(IdConverter, lambda _converter: {"type": "string", "pattern": SHORT_ID})
    api.register_field(Id, "string", None)
    api.spec.components.security_scheme(
        "token",
        {"type": "http", "scheme": "bearer", "description": "A personal token, made in the profile, for named scopes."},
    )
    api.ma_plugin.converter.add_attribute_function(_names)
    with app.app_context():
        for blueprint in doors:
            api.register_blueprint(cast(Doors, blueprint))
    app.extensions["minamata_api"] = api


def _names(_converter: object, field: object, **_more: object) -> dict[str, Any]:
    return {"enum": sorted(field.names())} if isinstance(field, OneOfThese) else {}


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of every operation in an OpenAPI document."""
    for path, described in found["paths"].items():
        for method, operation in described.items():
            if method != "parameters":
                yield path, method, operation


def document() -> dict[str, Any]:
    """The OpenAPI document of this application, its summaries in the language spoken now."""
    api: Api = current_app.extensions["minamata_api"]
    found: dict[str, Any] = json.loads(json.dumps(api.spec.to_dict(), default=str))
    described = {name: str(scope.label) for name, scope in sorted(registry().scopes.items())}
    found["components"]["securitySchemes"]["token"]["x-scopes"] = described
    return found
