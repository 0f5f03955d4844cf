"""Entries as calendar programs read them: iCalendar (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vDuration, vUri

from minamata.calendar.queries import Entry
from minamata.i18n import zone_called

ASK_AGAIN = timedelta(hours=6)


def written(
    entries: Iterable[Entry], name: str, host: str, lang: str, url_of: Callable[[Entry], str], personal: bool
) -> bytes:
    """A calendar called `name` in language `lang`; links to join stand in it only where it is `personal`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Minamata Commons//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    for each in entries:
        calendar.add_component(_event(each, host, lang, url_of(each), personal))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(each: Entry, host: str, lang: str, url: str, personal: bool) -> Event:
    entry, event = each.entry, Event()
    title = entry.title.shown(lang)
    event.add("uid", f"{each.source.name}-{entry.key}@{host}")
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status.upper())
    event.add("summary", title.text, parameters={"language": title.lang})
    event.add("dtstart", _in_its_zone(entry.begins, entry.zone))
    if entry.ends is not None:
        event.add("dtend", _in_its_zone(entry.ends, entry.zone))
    if entry.description is not None:
        description = entry.description.shown(lang)
        event.add("description", description.text, parameters={"language": description.lang})
    if entry.place:
        event.add("location", entry.place)
    if url:
        event.add("url", url)
    if personal and entry.join_url:
        event.add("conference", vUri(entry.join_url), parameters={"value": "URI"})
    if entry.alarm is not None and entry.status == "confirmed":
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title.text)
        alarm.add("trigger", -entry.alarm)
        event.add_component(alarm)
    return event


def _in_its_zone(value: object, zone: str | None) -> object:
    return value.astimezone(zone_called(zone) if zone else UTC) if isinstance(value, datetime) else value
