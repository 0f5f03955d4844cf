"""One calendar over all rooms: on a page, and in the program of the reader (G7, W3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.calendar import views
from minamata.calendar.models import Feed
from minamata.contracts.calendar import CalendarEntry
from minamata.db import db, now, write
from minamata.i18n import LANGUAGES, Localized
from minamata.policies import Actor
from tests.clients import Browser, found
from tests.factories import people

CHANGED = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass
class Meetings:
    """A room with dates: some for everyone, some for one person."""

    name: str = "meetings"
    label: Any = "Meeting"
    kept: list[tuple[str, CalendarEntry]] = field(default_factory=list)
    fails: bool = False

    def entries(self, actor: Actor, begin: datetime, end: datetime, limit: int) -> Sequence[CalendarEntry]:
        if self.fails:
            raise LookupError
        seen = [entry for token, entry in self.kept if token in actor.tokens or token == str(actor.person_id)]
        return [each for each in seen if begin.date() <= _day(each) <= end.date()][:limit]


def _day(entry: CalendarEntry) -> date:
    return entry.begins.date() if isinstance(entry.begins, datetime) else entry.begins


@pytest.fixture
def meetings(app: Flask) -> Meetings:
    made = Meetings()
    app.extensions["minamata"].calendar_sources["meetings"] = made
    return made


@pytest.fixture
def amina(app: Flask) -> Person:
    return people.person("Amina", time_zone="Africa/Nairobi", language="fr")


def meeting(key: str = "one", begins: datetime | date | None = None, **more: Any) -> CalendarEntry:
    title = Localized(
        en="Briefing on mercury", fr="Réunion sur le mercure", ar="جلسة إحاطة عن الزئبق", zh="汞问题简报会"
    )
    return CalendarEntry(key, title, begins or now().replace(microsecond=0) + timedelta(hours=1), CHANGED, **more)


def page(browser: Browser, entry: CalendarEntry, lang: str = "en") -> TestResponse:
    return browser.get(f"/{lang}/calendar/?month={_day(entry):%Y-%m}")


def feed_of(browser: Browser) -> str:
    browser.press("/fr/calendar/", "Créer une adresse")
    [address] = found(browser.get("/fr/calendar/"), "//aside//a[contains(@href, '.ics')]/@href")
    return str(address).removeprefix("http://localhost")


def events(answer: TestResponse) -> list[Any]:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_the_reader_sees_what_is_theirs_and_no_other(client: Browser, meetings: Meetings, amina: Person) -> None:
    everyones, aminas = meeting("open"), meeting("closed")
    meetings.kept = [("public", everyones), (str(amina.id), aminas)]
    titles = "//main//h4"
    assert len(found(page(client, everyones), titles)) == 1
    assert len(events(client.get("/calendar/en.ics"))) == 1
    stranger = client.application.test_client()
    assert isinstance(stranger, Browser)
    assert len(found(page(stranger.sign_in(people.person("Boris")), everyones), titles)) == 1
    client.sign_in(amina)
    assert len(found(page(client, everyones), titles)) == 2
    assert len(events(client.get(feed_of(client)))) == 2
    assert len(events(client.get("/calendar/en.ics"))) == 1


@pytest.mark.parametrize(
    ("zone", "instant", "here", "there"),
    [
        ("Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "03:30", "02:30"),
        ("Europe/Paris", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "04:30", "02:30"),
        ("America/Bogota", datetime(2026, 12, 1, 2, 0, tzinfo=UTC), "05:00", "21:00"),
        ("Asia/Kathmandu", datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "12:00", "14:45"),
    ],
)
def test_times_are_the_readers_and_those_of_the_place(
    client: Browser, meetings: Meetings, amina: Person, zone: str, instant: datetime, here: str, there: str
) -> None:
    entry = meeting(begins=instant, ends=instant + timedelta(hours=1), zone=zone)
    meetings.kept = [("public", entry)]
    shown = page(client.sign_in(amina), entry).text
    assert f"{here} " in shown
    assert f"({there} " in shown
    assert zone in shown


def test_a_day_is_that_of_the_reader(client: Browser, meetings: Meetings, amina: Person) -> None:
    meetings.kept = [("public", meeting(begins=datetime(2026, 12, 1, 22, 30, tzinfo=UTC)))]
    assert "Tuesday, 1 December 2026" in client.get("/en/calendar/?month=2026-12").text
    client.sign_in(amina)
    assert "Wednesday, 2 December 2026" in client.get("/en/calendar/?month=2026-12").text


def test_a_feed_is_what_calendar_programs_read(client: Browser, meetings: Meetings, amina: Person) -> None:
    begins = datetime(2026, 12, 1, 9, tzinfo=UTC)
    meetings.kept = [
        (
            "public",
            meeting(
                "timed",
                begins,
                ends=begins + timedelta(hours=1),
                zone="Asia/Kathmandu",
                place="Online, and in Kathmandu",
                description=Localized(fr="Un long exposé, avec des questions ; et du temps. " * 6),
                endpoint="home.home",
                join_url="https://meet.example.org/secret",
                sequence=3,
                alarm=timedelta(minutes=30),
            ),
        ),
        ("public", meeting("days", date(2026, 12, 3), ends=date(2026, 12, 5))),
        ("public", meeting("gone", begins, status="cancelled", alarm=timedelta(hours=1))),
    ]
    answer = client.sign_in(amina).get(feed_of(client))
    found_by_uid = {str(each["UID"]): each for each in events(answer)}
    timed = found_by_uid["meetings-timed@localhost"]
    assert timed["SUMMARY"] == "Réunion sur le mercure"
    assert timed["SEQUENCE"] == 3
    assert timed["STATUS"] == "CONFIRMED"
    assert timed.decoded("DTSTART") == begins
    assert timed["DTSTART"].params["TZID"] == "Asia/Kathmandu"
    assert timed["URL"] == "http://localhost/fr/"
    assert timed["CONFERENCE"] == "https://meet.example.org/secret"
    assert timed["LAST-MODIFIED"].dt == CHANGED
    assert timed.walk("VALARM")[0]["TRIGGER"].dt == timedelta(minutes=-30)
    assert found_by_uid["meetings-days@localhost"].decoded("DTEND") == date(2026, 12, 5)
    gone = found_by_uid["meetings-gone@localhost"]
    assert (gone["STATUS"], gone.walk("VALARM")) == ("CANCELLED", [])
    calendar: Any = Calendar.from_ical(answer.data)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Kathmandu"]
    assert "METHOD" not in calendar
    public = client.get("/calendar/fr.ics")
    assert b"meet.example.org" not in public.data
    assert len(events(public)) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_folded_by_octets_in_every_script(client: Browser, meetings: Meetings, lang: str) -> None:
    long = Localized(ar="الزئبق " * 40, zh="汞" * 120, ru="ртуть " * 40, en="mercury, lead; " * 20)
    meetings.kept = [("public", meeting(description=long, place="汞的，" * 30))]
    data = client.get(f"/calendar/{lang}.ics").data
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    event: Any
    [event] = Calendar.from_ical(data).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == long.shown(lang).text
    assert event["SUMMARY"].params["LANGUAGE"] in LANGUAGES


def test_a_program_that_has_it_already_is_told_so(client: Browser, meetings: Meetings) -> None:
    meetings.kept = [("public", meeting())]
    first = client.get("/calendar/en.ics")
    again = client.get("/calendar/en.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/calendar/en.ics").headers["ETag"] == first.headers["ETag"]
    meetings.kept = [("public", meeting(sequence=1))]
    assert client.get("/calendar/en.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_room_that_fails_is_named_and_hides_no_other(app: Flask, client: Browser, meetings: Meetings) -> None:
    app.extensions["minamata"].calendar_sources["broken"] = Meetings("broken", "Workshops", fails=True)
    entry = meeting()
    meetings.kept = [("public", entry)]
    shown = page(client, entry)
    assert "“Workshops” cannot be shown at the moment" in shown.text
    assert "Briefing on mercury" in shown.text


def test_while_a_room_fails_programs_keep_what_they_have(
    app: Flask, client: Browser, meetings: Meetings, amina: Person
) -> None:
    broken = app.extensions["minamata"].calendar_sources["broken"] = Meetings("broken", "Workshops")
    address = feed_of(client.sign_in(amina))
    assert client.get(address).status_code == 200
    broken.fails = True
    for each in (address, "/calendar/en.ics"):
        answer = client.get(each)
        assert answer.status_code == 503
        assert 0 < int(answer.headers["Retry-After"]) <= 600


@pytest.mark.parametrize("change", ["forged", "cut", "another", "empty"])
def test_a_forged_feed_opens_nothing(
    app: Flask, client: Browser, meetings: Meetings, amina: Person, change: str
) -> None:
    address = feed_of(client.sign_in(amina))
    token = address.removeprefix("/calendar/feed/").removesuffix(".ics")
    number, signature = token.split(".")
    forged = {
        "forged": f"{number}.{'A' * len(signature)}",
        "cut": token[:-3],
        "another": f"{'1' * len(number)}.{signature}",
        "empty": ".",
    }[change]
    assert client.get(f"/calendar/feed/{forged}.ics").status_code == 404


def test_a_new_address_ends_the_one_before_and_an_ended_one_opens_nothing(
    client: Browser, meetings: Meetings, amina: Person
) -> None:
    first = feed_of(client.sign_in(amina))
    assert client.get(first).status_code == 200
    client.press("/fr/calendar/", "Créer une nouvelle adresse")
    [second] = found(client.get("/fr/calendar/"), "//aside//a[contains(@href, '.ics')]/@href")
    assert client.get(first).status_code == 404
    assert client.get(second.removeprefix("http://localhost")).status_code == 200
    assert client.press("/fr/calendar/", "Y mettre fin").status_code == 303
    assert client.get(second.removeprefix("http://localhost")).status_code == 404
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("calendar."))).all()
    assert sorted(acts) == ["calendar.feed_ended", "calendar.feed_made", "calendar.feed_made"]


@pytest.mark.parametrize("why", ["suspended", "erased"])
def test_the_feed_of_who_may_not_come_in_opens_nothing(
    client: Browser, meetings: Meetings, amina: Person, why: str
) -> None:
    address = feed_of(client.sign_in(amina))
    with write():
        person = db.session.get_one(Person, amina.id)
        if why == "suspended":
            person.suspended_until = now() + timedelta(days=1)
        else:
            person.erased_at = now()
    assert client.get(address).status_code == 404


def test_the_rights_of_a_feed_are_those_of_the_moment(client: Browser, meetings: Meetings, amina: Person) -> None:
    granted = people.grant(amina, "trainer")
    meetings.kept = [("role:trainer", meeting())]
    address = feed_of(client.sign_in(amina))
    assert len(events(client.get(address))) == 1
    with write():
        db.session.merge(granted).valid_to = now()
    assert events(client.get(address)) == []


@pytest.mark.parametrize("month", ["2026-13", "26-01", "x", "2026-1", "1999-01"])
def test_a_month_that_is_none_does_not_exist(client: Browser, meetings: Meetings, month: str) -> None:
    assert client.get(f"/en/calendar/?month={month}").status_code == 404


def test_months_follow_each_other_over_the_year(client: Browser, meetings: Meetings) -> None:
    links = found(client.get("/en/calendar/?month=2026-12"), "//nav[@aria-label='Months']//a/@href")
    assert [link.rpartition("=")[2] for link in links] == ["2026-11", "2027-01"]
    links = found(client.get("/en/calendar/?month=2027-01"), "//nav[@aria-label='Months']//a/@href")
    assert [link.rpartition("=")[2] for link in links] == ["2026-12", "2027-02"]


@pytest.mark.parametrize(
    "today",
    [
        datetime(2026, 11, 29, 4, tzinfo=UTC),
        datetime(2026, 11, 30, 23, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 12, tzinfo=UTC),
        datetime(2027, 2, 1, tzinfo=UTC),
        datetime(2028, 2, 28, 22, tzinfo=UTC),
    ],
)
def test_without_a_month_the_coming_weeks_are_shown_whatever_day_it_is(
    client: Browser, meetings: Meetings, monkeypatch: pytest.MonkeyPatch, today: datetime
) -> None:
    monkeypatch.setattr(views, "now", lambda: today)
    midnight = today.replace(hour=0, minute=0)
    meetings.kept = [("public", meeting(str(days), midnight + timedelta(days=days))) for days in (-1, 0, 2, 14, 30, 32)]
    assert len(found(client.get("/en/calendar/"), "//main//h4")) == 4
    links = found(client.get("/en/calendar/"), "//nav[@aria-label='Months']//a/@href")
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert [link.rpartition("=")[2] for link in links] == [f"{today:%Y-%m}", f"{following:%Y-%m}"]


def test_today_is_that_of_the_reader(
    client: Browser, meetings: Meetings, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "now", lambda: datetime(2026, 11, 30, 22, tzinfo=UTC))
    meetings.kept = [("public", meeting(begins=datetime(2026, 11, 30, 9, tzinfo=UTC)))]
    assert "Briefing on mercury" in client.get("/en/calendar/").text
    assert "30 November 2026 to 30 December 2026" in client.get("/en/calendar/").text
    client.sign_in(amina)
    meetings.kept = []
    shown = client.get("/en/calendar/").text
    assert "1 December 2026 to 31 December 2026" in shown
    assert "Nothing is entered for the coming weeks." in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_every_language(client: Browser, meetings: Meetings, amina: Person, lang: str) -> None:
    entry = meeting(status="cancelled")
    meetings.kept = [("public", entry)]
    shown = page(client.sign_in(amina), entry, lang)
    assert shown.status_code == 200
    assert ("Cancelled" in shown.text) == (lang == "en")


def test_the_calendar_is_offered_once_a_room_has_dates(app: Flask, client: Browser, amina: Person) -> None:
    client.sign_in(amina)
    link = "//details//a[contains(@href, '/calendar/')]"
    assert found(client.get("/en/"), link)
    app.extensions["minamata"].calendar_sources.clear()
    assert not found(client.get("/en/"), link)


def test_a_feed_is_made_by_who_is_signed_in_alone(client: Browser, meetings: Meetings) -> None:
    answer = client.post("/en/calendar/feed", data={"write_key": "k"})
    assert answer.status_code in {303, 401, 403}
    assert db.session.scalars(select(Feed)).all() == []
