"""The calendar, for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Response, url_for
from marshmallow import ValidationError, fields, validate

from minamata.api.doors import Doors, RawAnswer
from minamata.api.schemas import Asked, Text, Told, Words, language_code
from minamata.calendar import queries, services
from minamata.calendar.answers import MONTH, address_of, as_calendar, key_of, month_of, path_of
from minamata.calendar.queries import Entry
from minamata.errors import DomainError
from minamata.i18n import _, _l, current_language, current_zone
from minamata.web.current import current_user

READ, WRITE = "calendar:read", "calendar:write"

blueprint = Doors("api_calendar", __name__, url_prefix="/api/v1", description=_l("Calendar"))


class RoomSilent(DomainError):
    """A room could not be asked what it has with a date; what is not there would be taken for cancelled."""

    status = 503
    type = "room-silent"
    title = _l("The calendar is not whole at the moment")
    advice = _l("Keep what you have, and ask again in ten minutes.")
    seconds = 600


def _a_month(text: str) -> None:
    if MONTH.fullmatch(text) is None:
        raise ValidationError(_("Write a month such as 2026-12."))


class MonthQuery(Asked):
    """Which month."""

    month = Text(
        validate=_a_month,
        metadata={
            "description": "The present one where none is asked for; it begins in the time zone of the profile.",
            "pattern": f"^{MONTH.pattern}$",
        },
    )


class EntryTold(Told):
    """Something with a date."""

    key = fields.String(metadata={"description": "Names it for good among those of its kind."})
    kind = fields.String()
    label = fields.String(metadata={"description": "What it is, in words."})
    title = fields.Nested(Words)
    begins = fields.String(metadata={"description": "An instant, or a day for what lasts whole days."})
    ends = fields.String(allow_none=True, metadata={"description": "The first instant or day after it."})
    zone = fields.String(allow_none=True, metadata={"description": "The IANA zone in which people meant the time."})
    place = fields.String()
    description = fields.Nested(Words, allow_none=True)
    page = fields.String(allow_none=True)
    join_url = fields.String(allow_none=True)
    status = fields.String(validate=validate.OneOf(["confirmed", "cancelled"]))
    sequence = fields.Integer(metadata={"description": "Grows by one with each change."})
    changed_at = fields.AwareDateTime()


class MonthTold(Told):
    """What a month holds, in the order of time; `missing` are kinds that could not be asked for at the moment."""

    month = fields.String()
    zone = fields.String(metadata={"description": "The IANA zone in which the month begins and ends."})
    items = fields.List(fields.Nested(EntryTold))
    missing = fields.List(fields.String())


class FeedTold(Told):
    """The address for a calendar program; null where there is none. Whoever has it sees the calendar."""

    url = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(allow_none=True)


class FeedMade(Asked):
    """In which language the feed speaks."""

    language = language_code(
        metadata={"description": "That of the request where none is named."},
    )


@blueprint.reading("/calendar", MonthTold, says=_l("What a month holds for me"), scope=READ, query=MonthQuery)
def calendar(query: dict[str, Any]) -> dict[str, Any]:
    """What a month holds for me."""
    month = month_of(query.get("month", ""))
    assert month is not None
    found = queries.entries(current_user, *month)
    return {
        "month": key_of(month[0]),
        "zone": str(current_zone()),
        "items": [_told(each) for each in found.entries],
        "missing": [str(label) for label in found.missing],
    }


@blueprint.reading(
    "/calendar.ics",
    RawAnswer("text/calendar", {"type": "string"}),
    says=_l("My calendar as iCalendar, from three months ago to a good year ahead"),
    scope=READ,
    refuses=(503,),
)
def whole() -> Response:
    """My calendar as iCalendar."""
    answer = as_calendar(current_user, current_language(), personal=True)
    if answer.status_code == RoomSilent.status:
        raise RoomSilent
    return answer


@blueprint.reading("/calendar/feed", FeedTold, says=_l("The address of my calendar for a calendar program"), scope=READ)
def feed() -> dict[str, Any]:
    """The address of my calendar for a calendar program."""
    found = queries.my_feed(current_user)
    if found is None:
        return {"url": None, "language": None, "created_at": None}
    return {"url": address_of(found), "language": found.language, "created_at": found.created_at}


@blueprint.writing(
    "POST",
    "/calendar/feed",
    FeedTold,
    says=_l("Make a new address for my calendar; the one before it opens nothing any more"),
    scope=WRITE,
    takes=FeedMade,
    status=201,
)
def make_feed(made: dict[str, Any]) -> str:
    """Make a new address for my calendar."""
    services.make_feed(current_user, made.get("language") or current_language())
    return url_for(".feed")


@blueprint.writing("DELETE", "/calendar/feed", FeedTold, says=_l("End the address of my calendar"), scope=WRITE)
def end_feed(_nothing: dict[str, Any]) -> str:
    """End the address of my calendar."""
    services.end_feed(current_user)
    return url_for(".feed")


def _told(each: Entry) -> dict[str, Any]:
    entry, language = each.entry, current_language()
    return {
        **vars(entry),
        "kind": each.source.name,
        "label": str(each.source.label),
        "title": entry.title.shown(language),
        "begins": _written(entry.begins),
        "ends": _written(entry.ends),
        "description": entry.description and entry.description.shown(language),
        "page": path_of(each) or None,
        "join_url": entry.join_url if entry.join_url and entry.status == "confirmed" else None,
    }


def _written(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()
