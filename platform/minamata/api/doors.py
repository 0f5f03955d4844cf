"""Operations of the API: a room declares them on a blueprint of doors, and each is checked, described and answered in one way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Never

import flask_smorest  # type: ignore[import-untyped]
from flask import Request, Response, current_app, request
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from minamata.api.schemas import Nothing
from minamata.errors import InvalidInput, Unreadable
from minamata.web.programs import represent

View = Callable[..., Any]
KNOWN_PROBLEMS = (400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 416, 422, 428, 429, 500, 503)
LANGUAGE_QUERY = "lang"
VERSION = "X-Version"
"""A header between a view and the ETag of its answer, which then begins with what it says; it does not leave the house."""


@dataclass(frozen=True)
class Door:
    """Who may pass: everyone where it is `open`, else whoever shows a token, made for `scope` where there is one."""

    scope: str | None
    open: bool
    queries: frozenset[str]


@dataclass(frozen=True)
class RawAnswer:
    """An answer that is no document of ours: of which type, and its schema in JSON Schema; `leads` where it may be sent from elsewhere."""

    media_type: str
    schema: Mapping[str, Any]
    leads: bool = False


BYTES = {"type": "string", "format": "binary"}


class Parser(FlaskParser):
    """Reads bodies and queries; whatever is wrong with them becomes one of our own errors (G6)."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012 - as webargs has it

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """Where a field is a list, each value is told by itself: `?level=1&level=2`."""
        return {
            name: req.args.getlist(name) if isinstance(field, fields.List) else req.args[name]
            for name, field in schema.fields.items()
            if name in req.args
        }

    def load_json(self, req: Request, schema: Schema) -> Any:
        body = req.get_data()
        if not body:
            return {}
        try:
            found = json.loads(body.decode(), parse_constant=_no_number)
            is_broken = _is_broken(found)
        except (ValueError, RecursionError) as error:
            raise Unreadable from error
        if is_broken:
            raise Unreadable
        return found

    def handle_error(self, error: ValidationError, *_arguments: Any, **_named: Any) -> Never:
        messages = error.messages_dict
        by_location = messages.get("json", messages.get("query", {}))
        raise InvalidInput(fields=dict(_flat(by_location)))


class Doors(flask_smorest.Blueprint):  # type: ignore[misc]
    """A blueprint whose views are operations of the API."""

    ARGUMENTS_PARSER = Parser()

    def reading(
        self,
        rule: str,
        gives: type[Schema] | RawAnswer,
        *,
        says: object,
        scope: str | None = None,
        is_open: bool = False,
        query: type[Schema] | None = None,
        refuses: Sequence[int] = (),
    ) -> Callable[[View], View]:
        """Declare what GET answers: the view returns what `gives` describes, or a response of its own where that is raw.

        An ETag is given and honoured. With `query`, the view takes what was asked as its first argument. `says` is one line in words.
        """

        def declare(view: View) -> View:
            made = view
            if query is not None:
                made = self.arguments(query, location="query")(made)
            headers = {**HEADERS, "ETag": "ETAG"}
            if isinstance(gives, RawAnswer):
                described = {"schema": gives.schema, "content_type": gives.media_type, "headers": headers}
                made = self.alt_response(200, description="As asked.", success=True, **described)(made)
                if gives.leads:
                    elsewhere = {"X-Request-Id": "REFERENCE", "Location": "ELSEWHERE"}
                    made = self.alt_response(302, description="It is sent from there.", headers=elsewhere)(made)
            else:
                made = self.response(200, gives, headers=headers, description="As asked.")(made)
            made = _tagged(self.alt_response(304, "NOT_MODIFIED")(made))
            names = frozenset(query().fields) if query is not None else frozenset()
            made = self._described(made, says, Door(scope, is_open, names), refuses, ("IF_NONE_MATCH",))
            self.route(rule, methods=["GET"])(made)
            return made

        return declare

    def writing(
        self,
        method: str,
        rule: str,
        gives: type[Schema],
        *,
        says: object,
        scope: str,
        takes: type[Schema] = Nothing,
        status: int = 200,
        refuses: Sequence[int] = (),
        is_edit: bool = False,
    ) -> Callable[[View], View]:
        """Declare a write: the view takes what `takes` describes, calls one service, and returns the address of what it changed.

        The answer is what GET answers there, which `gives` describes, now and when the same key comes again. Where it `is_edit`, the
        program says which version it read, and the view asks `version_read` for it.
        """

        def declare(view: View) -> View:
            made = self.arguments(takes, required=any(field.required for field in takes().fields.values()))(view)
            headers = {**HEADERS, "ETag": "ETAG", "Content-Location": "CONTENT_LOCATION"}
            if status == 201:
                headers["Location"] = "LOCATION"
            made = self.alt_response(status, schema=gives, headers=headers, description="Done.", success=True)(made)
            made = _represented(made, status)
            refused = (*refuses, 404, 409, 413, 415, *((412, 428) if is_edit else ()))
            named = ("WRITE_KEY", *(("IF_MATCH",) if is_edit else ()))
            made = self._described(made, says, Door(scope, False, frozenset()), refused, named)
            self.route(rule, methods=[method])(made)
            return made

        return declare

    def _described(
        self, view: View, says: object, door: Door, refuses: Sequence[int], parameters: Sequence[str]
    ) -> View:
        made: Any = view
        answers = {*refuses, 400, 422, 429, 500} | (set() if door.open else {401}) | ({403} if door.scope else set())
        for status in sorted(answers):
            made = self.alt_response(status, HTTPStatus(status).name)(made)
        security = [] if door.open else [{"token": [door.scope] if door.scope else []}]
        documented: dict[str, Any] = {
            "summary": says,
            "security": security,
            "operationId": f"{self.name}.{view.__name__}",
        }
        made = self.doc(**documented)(made)
        for name in ("LANG", "ACCEPT_LANGUAGE", *parameters):
            made._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(name)
        made.door = door
        made.provide_automatic_options = False
        described: View = made
        return described


HEADERS = {"X-Request-Id": "REFERENCE"}


def _tagged(view: View) -> View:
    """Give the answer an ETag, of its bytes and of the version the view may have named; answer 304 to whoever has it already."""

    @wraps(view)
    def tagged(*args: Any, **kwargs: Any) -> Response:
        response = current_app.make_response(view(*args, **kwargs))
        if response.direct_passthrough or response.status_code == HTTPStatus.FOUND:
            return response
        response.add_etag()
        if version := response.headers.pop(VERSION, None):
            response.set_etag(f"{version}.{response.get_etag()[0]}")
        if request.method in {"GET", "HEAD"}:
            response.make_conditional(request)
        return response

    return tagged


def _represented(view: View, status: int) -> View:
    @wraps(view)
    def represented(*args: Any, **kwargs: Any) -> Response:
        return represent(view(*args, **kwargs), status)

    return represented


def _no_number(_word: str) -> Never:
    raise ValueError("JSON knows no NaN and no infinity")


def _is_broken(found: object) -> bool:
    """Whether a text holds what no text has: NUL, or half of a pair of surrogates."""
    if isinstance(found, str):
        return "\x00" in found or any("\ud800" <= sign <= "\udfff" for sign in found)
    if isinstance(found, dict):
        return any(_is_broken(name) or _is_broken(value) for name, value in found.items())
    if isinstance(found, list):
        return any(map(_is_broken, found))
    return False


def _flat(messages: Any, way: str = "") -> list[tuple[str, str]]:
    """Marshmallow's nested messages as pairs: the way to the field with dots, and its first message."""
    if isinstance(messages, dict):
        is_pair = messages.keys() <= {"key", "value"}
        return [
            pair
            for name, inner in messages.items()
            for pair in _flat(inner, way if is_pair or name == "_schema" else f"{way}.{name}".strip("."))
        ]
    first = messages[0] if isinstance(messages, list) and messages else messages
    return [(way or "body", str(first))]
