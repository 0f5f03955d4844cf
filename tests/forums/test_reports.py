"""Reporting posts, and what becomes of it; who is told, and how quickly somebody acted (F5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from forums.errors import AlreadyFlagged, NoLongerSo, NotThere, Suspended
from forums.models import Act, Area, Duty, Flag, Member, Post, Topic
from forums.queries.duty import is_on_duty, to_be_told
from forums.services import flagging, moderating, undoing
from forums.services.working_time import worked_between
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.errors import NotFound
from minamata.events import drain
from minamata.notifications.models import Notice
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, forums, people
from tests.factories.desk import page_of


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def elif_(app: Flask) -> Person:
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    return moderator


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def state_of(post: Post) -> str:
    return db.session.get_one(Post, post.id, populate_existing=True).state


def report(post: Post, area: Area, *names: str) -> list[Person]:
    reporters = [people.person(name) for name in names]
    for each in reporters:
        flagging.flag(forums.actor(each), db.session.get_one(Post, post.id), area, "spam")
    return reporters


def first_of(topic: Topic) -> Post:
    assert topic.first_post_id is not None
    return db.session.get_one(Post, topic.first_post_id)


def told(person: Person, kind: str) -> int:
    return len(db.session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind == kind)).all())


def test_a_post_is_reported_once_a_person_with_a_reason(app: Flask, area: Area, elif_: Person) -> None:
    author, boris = people.person("Amina"), people.person("Boris")
    topic = forums.topic(author, area, text="Buy my pills")
    client = browser(app, boris)
    link = f"/en/forums/p/{short(first_of(topic).id)}/report"
    assert link in client.get(page_of(topic)).text
    assert link not in browser(app, author).get(page_of(topic)).text
    assert browser(app, author).get(link).status_code == 404
    assert client.press(link, "Send the report").status_code == 422
    unsaid = client.press(link, "Send the report", reason="other", words=" ")
    assert unsaid.status_code == 422
    assert "in a few words" in unsaid.text
    page = client.get(link)
    done = client.press(page, "Send the report", reason="other", words="Pills do not belong here")
    assert "Thank you" in client.get(done.headers["Location"]).text
    again = client.press(page, "Send the report", reason="spam")
    assert again.status_code in {409, 422}
    assert len(db.session.scalars(select(Flag)).all()) == 1
    with app.test_request_context():
        drain()
    assert told(elif_, "forums.waiting") == 1
    desk = browser(app, elif_).get("/en/forums/desk").text
    assert "Pills do not belong here" in desk
    assert "Boris" in desk
    assert "Boris" not in browser(app, author).get(page_of(topic)).text


def test_three_people_hide_a_personal_post_until_somebody_has_looked(app: Flask, area: Area, elif_: Person) -> None:
    author = people.person("Amina")
    topic = forums.topic(author, area)
    post = forums.reply(author, topic, "Disputed")
    report(post, area, "One", "Two")
    assert state_of(post) == "visible"
    third = report(post, area, "Three")[0]
    assert state_of(post) == "hidden"
    hidden = db.session.scalars(select(Act).where(Act.kind == "hidden_by_flags")).one()
    assert hidden.actor_id is None
    with pytest.raises(NoLongerSo):
        report(post, area, "Four")
    client = browser(app, elif_)
    assert client.press("/en/forums/desk", f"keep_post.{short(post.id)}").status_code == 303
    assert state_of(post) == "visible"
    assert told(third, "forums.flag_reviewed") == 1
    assert "may stand" in browser(app, third).get("/en/notifications/").text
    report(post, area, "Five", "Six", "Seven")
    assert state_of(post) == "visible", "what was found right is not hidden by reports again"
    hide = f"hide_post.{short(post.id)}"
    unsaid = client.press("/en/forums/desk", hide)
    assert unsaid.status_code == 422
    client.press("/en/forums/desk", hide, also={f"reason-{short(post.id)}": "Spam after all"})
    assert state_of(post) == "hidden"
    assert {flag.outcome for flag in db.session.scalars(select(Flag))} == {"declined", "agreed"}
    act = db.session.scalars(select(Act).where(Act.kind == "hide_post")).one()
    undoing.undo(forums.actor(elif_), act.id)
    assert state_of(post) == "visible"
    assert "Nothing waits" not in client.get("/en/forums/desk").text


def test_what_is_said_in_a_function_is_only_looked_at(app: Flask, area: Area) -> None:
    amina = people.person("Amina")
    bodies.designation(amina, bodies.party("XA"), now() - timedelta(days=1))
    topic = forums.topic(amina, area, speak_as="party:XA:national_focal_point")
    report(first_of(topic), area, "One", "Two", "Three", "Four")
    assert state_of(first_of(topic)) == "visible"


def test_nobody_reports_twice_or_while_suspended_or_what_they_cannot_see(app: Flask, area: Area) -> None:
    author = people.person("Amina")
    topic = forums.topic(author, area)
    reporter = report(first_of(topic), area, "One")[0]
    with pytest.raises(AlreadyFlagged):
        flagging.flag(forums.actor(reporter), first_of(topic), area, "spam")
    with pytest.raises(NotThere):
        flagging.flag(forums.actor(people.person("Two")), first_of(topic), area, "invented")
    with pytest.raises(NotFound):
        flagging.flag(forums.actor(author), first_of(topic), area, "spam")
    suspended = people.person("Three")
    with write():
        db.session.add(Member(person_id=suspended.id, suspended_until=now() + timedelta(days=1)))
    with pytest.raises(Suspended):
        flagging.flag(forums.actor(suspended), first_of(topic), area, "spam")
    closed = forums.area("closed", audience="party:XA")
    people.grant(author, "administrator")
    hidden = forums.topic(author, closed)
    with pytest.raises(NotFound):
        flagging.flag(forums.actor(reporter), first_of(hidden), closed, "spam")


def test_whoever_is_on_duty_for_the_language_is_told_else_all_moderators(app: Flask, area: Area, elif_: Person) -> None:
    scoped, elsewhere, office = people.person("Scoped"), people.person("Elsewhere"), people.person("Greta")
    people.grant(scoped, "moderator", "area", str(area.id))
    people.grant(elsewhere, "moderator", "area", str(new_id()))
    people.grant(office, "administrator")
    assert list(to_be_told(area, "en")) == [elif_.id, scoped.id]
    closed = forums.area("closed", audience="party:XA")
    assert list(to_be_told(closed, "en")) == [office.id], "without a moderator who belongs there it is the secretariat"
    with write():
        for person, languages in ((scoped, ["fr"]), (elif_, ["en", "es"])):
            db.session.add(
                Duty(
                    person_id=person.id,
                    weekdays=list("0123456"),
                    begins="00:00",
                    ends="24:00",
                    zone="Africa/Nairobi",
                    languages=languages,
                    created_at=now(),
                )
            )
    assert list(to_be_told(area, "en")) == [elif_.id]
    assert list(to_be_told(area, "fr")) == [scoped.id]
    assert list(to_be_told(area, "ru")) == [elif_.id, scoped.id]


def test_a_duty_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = Duty(weekdays=["4"], begins="22:00", ends="06:00", zone="America/Bogota", languages=["es"])
    bogota = ZoneInfo("America/Bogota")
    held = {hour: is_on_duty(night, datetime(2026, 11, day, hour, tzinfo=bogota)) for day, hour in ((27, 23), (28, 5))}
    assert held == {23: True, 5: True}
    assert not is_on_duty(night, datetime(2026, 11, 28, 23, tzinfo=bogota))
    assert not is_on_duty(night, datetime(2026, 11, 27, 5, tzinfo=bogota))


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ((2026, 11, 27, 16), (2026, 11, 30, 10), 2),  # Friday afternoon to Monday morning
        ((2026, 11, 28, 8), (2026, 11, 29, 20), 0),  # a weekend
        ((2026, 11, 23, 8), (2026, 11, 23, 20), 8),
        ((2026, 11, 2, 12), (2026, 11, 30, 12), 160),  # four weeks
        ((2026, 11, 3, 12), (2026, 12, 2, 13), 169),
    ],
)
def test_working_time_is_monday_to_friday_from_nine_to_five(
    since: tuple[int, ...], until: tuple[int, ...], hours: int
) -> None:
    zone = ZoneInfo("Asia/Dhaka")
    begin, end = datetime(*since, tzinfo=zone), datetime(*until, tzinfo=zone)  # type: ignore[arg-type,misc]
    assert worked_between(begin.astimezone(UTC), end, zone) == timedelta(hours=hours)


def test_the_desk_says_how_quickly_somebody_acted(app: Flask, elif_: Person) -> None:
    with app.test_request_context():
        area = forums.area("checked", checks="all")
        for days in (0, 7, 14):
            topic = forums.topic(people.person(f"Author {days}"), area)
            with write():
                db.session.execute(update(Post).values(created_at=now() - timedelta(days=days)))
            moderating.let_in(forums.actor(elif_), first_of(topic).id)
    text = browser(app, elif_).get("/en/forums/desk").text
    assert "half of what waited was looked at within" in text
    assert "3 were looked at" in text
    assert "33%" in text
