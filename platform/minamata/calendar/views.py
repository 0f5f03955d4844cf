"""The calendar on a page, and for calendar programs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import groupby

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.calendar import queries, services
from minamata.calendar.answers import absolute, address_of, as_calendar, key_of, month_of, path_of, secret
from minamata.calendar.queries import Entry
from minamata.db import now
from minamata.errors import NotFound
from minamata.i18n import current_language, current_zone, speaking
from minamata.policies import NOBODY
from minamata.web.current import current_user
from minamata.web.limits import limiter

COMING_DAYS = 31

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
        after=end + timedelta(hours=12) if asked else _month(key_of(begin))[1],
        key_of=key_of,
        address_of=path_of,
        zone=str(current_zone()),
        feed=address_of(feed) if feed else None,
        public=absolute(url_for(".public")),
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
    actor, language = queries.actor_of(token, secret())
    with speaking(language):
        return as_calendar(actor, language, personal=True)


@blueprint.get("/calendar/<lang:lang>.ics")
@limiter.limit("60/minute")
def public() -> Response:
    """What everyone may see."""
    return as_calendar(NOBODY, current_language(), personal=False)


def _coming_days() -> tuple[datetime, datetime]:
    """From the beginning of today over the coming days, in the reader's zone: no end of a month hides what is due the day after it."""
    today = now().astimezone(current_zone()).date()
    begin, end = (datetime.combine(day, time(), current_zone()) for day in (today, today + timedelta(COMING_DAYS)))
    return begin, end


def _month(asked: str) -> tuple[datetime, datetime]:
    """The beginning of the month that is asked for, and of the next. NotFound for what is no month."""
    month = month_of(asked)
    if month is None:
        raise NotFound
    return month


def _day(each: Entry) -> object:
    begins = each.entry.begins
    return begins.astimezone(current_zone()).date() if isinstance(begins, datetime) else begins
