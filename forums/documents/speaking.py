"""Who speaks, and in which capacity (F12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from forums.models.post import CAPACITIES
from minamata.api.schemas import SHORT_ID, Text, Told, Words
from minamata.i18n import _l
from minamata.web.addresses import id_in


class IdGiven(Text):
    """An id that came in, in 22 signs."""

    default_error_messages = {"unreadable": _l("This is not an id as it stands in addresses.")}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"pattern": SHORT_ID, **more.pop("metadata", {})}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:  # type: ignore[override]
        try:
            return id_in(super()._deserialize(value, attr, data, **kwargs))
        except ValueError as error:
            raise self.make_error("unreadable") from error


class CapacityTold(Told):
    """In which capacity somebody speaks: in a function for a Party or an organisation, or for themselves."""

    spoken_as = fields.String(validate=validate.OneOf(CAPACITIES))
    function = fields.String(
        allow_none=True, metadata={"description": "Such as `national_focal_point`; null in personal capacity."}
    )
    code = fields.String(
        allow_none=True, metadata={"description": "The code of the body; in personal capacity, of where they belong."}
    )
    body = fields.Nested(Words, allow_none=True, metadata={"description": "What the body is called."})


class SpeakerTold(CapacityTold):
    """Who spoke."""

    name = fields.String()


class CapacityOffered(CapacityTold):
    """A capacity in which I may speak now."""

    value = fields.String(metadata={"description": "What `speak_as` takes."})
