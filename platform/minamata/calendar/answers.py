"""The calendar as it leaves: addresses of entries and feeds, iCalendar, and the months that can be asked for."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, request, url_for

from minamata.calendar import queries
from minamata.calendar.models import Feed
from minamata.calendar.queries import Entry, Found
from minamata.calendar.writing import written
from minamata.config import Settings
from minamata.db import now
from minamata.i18n import current_language, current_zone
from minamata.policies import Actor

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
ASK_AGAIN_AFTER = 600
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def as_calendar(actor: Actor, language: str, *, personal: bool) -> Response:
    """What the actor may see from three months ago to a good year ahead, as iCalendar; 503 where a room could not be asked."""
    found = queries.entries(actor, now() - BACK, now() + AHEAD)
    if found.missing:
        # A program would take what is not there for cancelled; so it keeps what it has, and asks again.
        return Response(status=503, headers={"Retry-After": str(ASK_AGAIN_AFTER)})
    body = _written(found, language, personal)
    answer = Response(body, mimetype="text/calendar")
    answer.set_etag(hashlib.sha256(body).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache" if personal else "public, max-age=900"
    answer.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    answer.make_conditional(request)
    return answer


def month_of(asked: str) -> tuple[datetime, datetime] | None:
    """The beginning of a month such as 2026-12, of the present one where none is asked for, and of the next, in the reader's zone.

    None for what is no month of this century.
    """
    found, here = MONTH.fullmatch(asked), now().astimezone(current_zone())
    if asked and found is None:
        return None
    year, month = (int(found[1]), int(found[2])) if found else (here.year, here.month)
    following = (year + month // 12, month % 12 + 1)
    return datetime(year, month, 1, tzinfo=current_zone()), datetime(*following, 1, tzinfo=current_zone())


def key_of(instant: datetime) -> str:
    """A month as addresses name it."""
    return f"{instant:%Y-%m}"


def path_of(each: Entry) -> str:
    """The page of an entry; empty where it has none."""
    entry = each.entry
    values: dict[str, Any] = {**entry.values, "lang": current_language()}
    return url_for(entry.endpoint, **values) if entry.endpoint else ""


def absolute(path: str) -> str:
    """The whole address of a page of ours; nothing for nothing."""
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}{path}" if path else ""


def address_of(feed: Feed) -> str:
    """The signed address of a feed, for a calendar program."""
    return absolute(url_for("calendar.feed", token=queries.token_of(feed, secret())))


def secret() -> str:
    """What addresses of feeds are signed with."""
    return str(current_app.config["SECRET_KEY"])


def _written(found: Found, language: str, personal: bool) -> bytes:
    settings: Settings = current_app.extensions["settings"]
    host = urlsplit(settings.base_url).hostname or "localhost"
    return written(found.entries, settings.service_name, host, language, lambda each: absolute(path_of(each)), personal)
