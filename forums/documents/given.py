"""Fields that came in, for instants, time zones and whole numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields

from forums.instants import NoSuchZone, zone_meant
from minamata.api.schemas import NEEDED, NOT_EMPTY, Text
from minamata.i18n import _l

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
GREATEST = 2**31 - 1


class InstantGiven(fields.AwareDateTime):
    """An instant that came in, with its distance from UTC."""

    default_error_messages = {  # noqa: RUF012
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("Write an instant with its distance from UTC, such as 2027-03-31T14:00:00+02:00."),
        "invalid_awareness": _l("Write an instant with its distance from UTC, such as 2027-03-31T14:00:00+02:00."),
        "format": _l("Write an instant with its distance from UTC, such as 2027-03-31T14:00:00+02:00."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        found: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST <= found < LATEST:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found


class ZoneGiven(Text):
    """A time zone that came in, by its IANA name or that of its city."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return zone_meant(super()._deserialize(value, attr, data, **kwargs))
        except NoSuchZone as error:
            raise ValidationError(str(error)) from error


class WholeGiven(fields.Integer):
    """A whole number that came in, from zero on."""

    default_error_messages = {  # noqa: RUF012
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("This must be a whole number."),
        "too_large": _l("This must be a whole number."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(strict=True, metadata={"minimum": 0, "maximum": GREATEST, **more.pop("metadata", {})}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        # True and 1.0 only look like whole numbers.
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= GREATEST:
            raise self.make_error("invalid", input=value)
        return value
