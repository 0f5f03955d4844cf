"""The learning record, for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields, validate

from minamata.api.doors import Doors, RawAnswer
from minamata.api.schemas import Id, Told, Words
from minamata.i18n import _l, current_language
from minamata.records import queries
from minamata.records.queries import Line
from minamata.records.writing import as_csv
from minamata.web.current import current_user

READ = "learning:read"

blueprint = Doors("api_learning", __name__, url_prefix="/api/v1", description=_l("My learning"))


class LearntTold(Told):
    """Something that I learn or have learnt."""

    kind = fields.String(allow_none=True, metadata={"description": "Null where its room shows it no more."})
    subject_id = Id(allow_none=True)
    label = fields.String(metadata={"description": "What it is, in words."})
    title = fields.Nested(Words)
    state = fields.String(validate=validate.OneOf(["begun", "completed"]))
    begun_at = fields.AwareDateTime(allow_none=True)
    completed_at = fields.AwareDateTime(allow_none=True)
    minutes = fields.Integer(allow_none=True, metadata={"description": "The effort that it is meant to take."})
    share = fields.Float(allow_none=True, metadata={"description": "Done, from 0 to 1."})
    page = fields.String(allow_none=True)
    certificate = fields.String(allow_none=True, metadata={"description": "The number of the valid certificate."})


class RecordTold(Told):
    """The whole record: first what is under way, then what is completed, the newest first."""

    items = fields.List(fields.Nested(LearntTold))


@blueprint.reading("/me/learning", RecordTold, says=_l("Everything I learn or have learnt"), scope=READ)
def learning() -> dict[str, Any]:
    """Everything I learn or have learnt."""
    return {"items": [_told(line) for line in queries.lines(current_user)]}


@blueprint.reading(
    "/me/learning.csv",
    RawAnswer("text/csv", {"type": "string"}),
    says=_l("The same as a table in CSV"),
    scope=READ,
)
def table() -> Response:
    """The same as a table in CSV."""
    return as_csv(queries.lines(current_user))


def _told(line: Line) -> dict[str, Any]:
    learnt = line.learnt
    values: dict[str, Any] = dict(learnt.values) if learnt else {}
    of_its_room = {name: getattr(learnt, name, None) for name in ("kind", "subject_id", "begun_at", "minutes", "share")}
    return {
        **of_its_room,
        "label": str(line.label),
        "title": line.title.shown(current_language()),
        "state": "begun" if line.completed_at is None else "completed",
        "completed_at": line.completed_at,
        "page": url_for(learnt.endpoint, **values) if learnt and learnt.endpoint else None,
        "certificate": line.certificate.number if line.certificate else None,
    }
