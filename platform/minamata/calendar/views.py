"""The calendar on a page, and for calendar programs."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.calendar import queries, services
from minamata.calendar.queries import Entry, Found
from minamata.calendar.writing import written
from minamata.config import Settings
from minamata.db import now
from minamata.errors import NotFound
from minamata.i18n import current_language, current_zone, speaking
from minamata.policies import NOBODY
from minamata.web.current import current_user
from minamata.web.limits import limiter

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
COMING_DAYS = 31
ASK_AGAIN_AFTER = 600
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")

blueprint = Blueprint("calendar", __name__, template_folder="templates")


@blueprint.get("/<lang:lang>/calendar/")
def calendar() -> str:
    """What the reader may see of the coming days, or of the month that is asked for, day by day, in their zone."""
    asked = request.args.get("month", "")
    begin, end = _month(asked) if asked else _coming_days()
    found = queries.entries(current_user, begin, end)
    feed = queries.my_feed(current_user)
    return render_template(
        "calendar/calendar.html",
        begin=begin,
        last=end - timedelta(hours=12),
        is_month=bool(asked),
        days=[(day, list(of_day)) for day, of_day in groupby(found.entries, key=_day)],
        missing=found.missing,
        before=begin - timedelta(days=1) if asked else begin,
        after=end + timedelta(hours=12) if asked else _month(_key_of(begin))[1],
        key_of=_key_of,
        address_of=_path,
        zone=str(current_zone()),
        feed=_address_of(queries.token_of(feed, _secret())) if feed else None,
        public=_absolute(url_for(".public")),
        made="made" in request.args,
        ended="ended" in request.args,
    )


@blueprint.post("/<lang:lang>/calendar/feed")
def make_feed() -> ResponseReturnValue:
    """Make an address for the calendar program of the reader."""
    services.make_feed(current_user, current_language())
    return redirect(url_for(".calendar", made=1, _anchor="feed"), 303)


@blueprint.post("/<lang:lang>/calendar/feed/end")
def end_feed() -> ResponseReturnValue:
    """End that address."""
    services.end_feed(current_user)
    return redirect(url_for(".calendar", ended=1, _anchor="feed"), 303)


@blueprint.get("/calendar/feed/<token>.ics")
@limiter.limit("60/minute")
def feed(token: str) -> Response:
    """The calendar of the person whose feed this is, with their rights of this instant."""
    actor, language = queries.actor_of(token, _secret())
    with speaking(language):
        found = queries.entries(actor, now() - BACK, now() + AHEAD)
        return _as_calendar(found, language, personal=True)


@blueprint.get("/calendar/<lang:lang>.ics")
@limiter.limit("60/minute")
def public() -> Response:
    """What everyone may see."""
    found = queries.entries(NOBODY, now() - BACK, now() + AHEAD)
    return _as_calendar(found, current_language(), personal=False)


def _as_calendar(found: Found, language: str, *, personal: bool) -> Response:
    if found.missing:
        # A program would take what is not there for cancelled; so it keeps what it has, and asks again.
        return Response(status=503, headers={"Retry-After": str(ASK_AGAIN_AFTER)})
    settings: Settings = current_app.extensions["settings"]
    host = urlsplit(settings.base_url).hostname or "localhost"
    body = written(found.entries, settings.service_name, host, language, lambda each: _absolute(_path(each)), personal)
    answer = Response(body, mimetype="text/calendar")
    answer.set_etag(hashlib.sha256(body).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache" if personal else "public, max-age=900"
    answer.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    answer.make_conditional(request)
    return answer


def _coming_days() -> tuple[datetime, datetime]:
    """From the beginning of today over the coming days, in the reader's zone: no end of a month hides what is due the day after it."""
    today = now().astimezone(current_zone()).date()
    begin, end = (datetime.combine(day, time(), current_zone()) for day in (today, today + timedelta(COMING_DAYS)))
    return begin, end


def _month(asked: str) -> tuple[datetime, datetime]:
    """The beginning of the month that is asked for, and of the next, in the reader's zone."""
    found = MONTH.fullmatch(asked)
    if found is None:
        raise NotFound
    year, month = int(found[1]), int(found[2])
    following = (year + month // 12, month % 12 + 1)
    return datetime(year, month, 1, tzinfo=current_zone()), datetime(*following, 1, tzinfo=current_zone())


def _key_of(instant: datetime) -> str:
    return f"{instant:%Y-%m}"


def _day(each: Entry) -> object:
    begins = each.entry.begins
    return begins.astimezone(current_zone()).date() if isinstance(begins, datetime) else begins


def _path(each: Entry) -> str:
    entry = each.entry
    values: dict[str, Any] = {**entry.values, "lang": current_language()}
    return url_for(entry.endpoint, **values) if entry.endpoint else ""


def _absolute(path: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}{path}" if path else ""


def _address_of(token: str) -> str:
    return _absolute(url_for(".feed", token=token))


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
