"""The two doors that stand open to everyone: where everything is, and how it is described."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, url_for
from marshmallow import fields

from minamata.api.documents import document, operations
from minamata.api.doors import Doors, RawAnswer
from minamata.api.schemas import Told
from minamata.i18n import _l

blueprint = Doors("api", __name__, url_prefix="/api/v1", description=_l("The API itself"))


class Link(Told):
    """An operation without parameters in its path, and where it is."""

    operation = fields.String()
    url = fields.String()


class Index(Told):
    """Where to begin."""

    name = fields.String()
    document = fields.String(metadata={"description": "The OpenAPI document."})
    page = fields.String(metadata={"description": "The page for people who write programs."})
    links = fields.List(fields.Nested(Link))


@blueprint.reading("/", Index, says=_l("Where everything is"), is_open=True)
def index() -> dict[str, Any]:
    """Where everything is."""
    return {
        "name": current_app.extensions["settings"].service_name,
        "document": url_for(".openapi"),
        "page": url_for("api_pages.page"),
        "links": [
            {"operation": operation["operationId"], "url": path}
            for path, method, operation in operations(document())
            if method == "get" and "{" not in path
        ],
    }


@blueprint.reading(
    "/openapi.json",
    RawAnswer("application/json", {"type": "object"}),
    says=_l("This API as an OpenAPI document"),
    is_open=True,
)
def openapi() -> Response:
    """This API as an OpenAPI document."""
    return jsonify(document())
