"""What people follow, and the addresses of their feeds and for e-mail, looked after by their programs."""

from __future__ import annotations

import pytest
from flask import Flask

from forums.models import Area, Topic
from minamata.accounts.models import Person
from minamata.web.addresses import short
from tests.factories import forums, people
from tests.factories.programs import Program, read, sent, token


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """E-mail is taken in."""
    return environ | {"MINAMATA_MAIL_IN": "reply@commons.example"}


@pytest.fixture
def member(app: Flask) -> Person:
    return people.person("Awa")


@pytest.fixture
def program(app: Flask, member: Person) -> Program:
    return Program(app, token(member))


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def topic(app: Flask, area: Area) -> Topic:
    with app.test_request_context():
        return forums.topic(people.person("Author"), area, "Retorts")


@pytest.fixture
def closed(app: Flask) -> Area:
    """An area that the member may not see."""
    return forums.area("closed", audience="role:national_focal_point", posters="role:national_focal_point")


def test_one_reads_what_one_follows_in_a_way_of_its_own(program: Program, topic: Topic) -> None:
    assert read(program, "forums/followed-topics")["items"] == []
    sent(program, "PUT", f"forums/topics/{short(topic.id)}/level", {"level": "watching"})
    sent(program, "PUT", "forums/areas/gold/level", {"level": "muted"})
    assert read(program, "forums/followed-topics")["items"] == [
        {"topic": short(topic.id), "title": "Retorts", "area": "gold", "level": "watching"}
    ]
    (followed,) = read(program, "forums/followed-areas")["items"]
    assert (followed["slug"], followed["level"]) == ("gold", "muted")


def test_many_followed_topics_come_page_by_page(app: Flask, program: Program, area: Area) -> None:
    author = people.person("Author")
    for place in range(31):
        with app.test_request_context():
            made = forums.topic(author, area, f"Topic {place}")
        sent(program, "PUT", f"forums/topics/{short(made.id)}/level", {"level": "tracking"})
    first = read(program, "forums/followed-topics")
    rest = read(program, first["next"])
    titles = [each["title"] for each in (*first["items"], *rest["items"])]
    assert (len(first["items"]), rest["next"]) == (30, None)
    assert titles == [f"Topic {place}" for place in reversed(range(31))]


def test_an_address_for_e_mail_is_had_and_closed(program: Program, app: Flask, area: Area, closed: Area) -> None:
    path = "forums/areas/gold/mail-address"
    assert read(program, path) == {"area": "gold", "address": None}
    had = [sent(program, "PUT", path) for _again in range(2)]
    assert had[0] == had[1] == read(program, path)
    assert had[0]["address"].startswith("reply+")
    assert read(program, "forums/mail-addresses")["items"] == [had[0]]
    other = Program(app, token(people.person("Other")))
    assert read(other, path)["address"] is None
    assert read(other, "forums/mail-addresses")["items"] == []
    for method in ("PUT", "DELETE"):
        sent(program, method, "forums/areas/closed/mail-address", status=404)
    assert sent(program, "DELETE", path)["address"] is None
    sent(program, "PUT", path)
    sent(other, "DELETE", "forums/mail-addresses")
    assert len(read(program, "forums/mail-addresses")["items"]) == 1
    assert sent(program, "DELETE", "forums/mail-addresses")["items"] == []


def test_ones_own_feed_is_made_anew_and_ended(app: Flask, program: Program, topic: Topic, closed: Area) -> None:
    assert read(program, "forums/feed")["url"] is None
    made = [sent(program, "POST", "forums/feed", {"language": "fr"}, 201, key="once") for _again in range(2)]
    assert made[0] == made[1]
    assert ([each["slug"] for each in made[0]["areas"]], made[0]["language"]) == (["gold"], "fr")
    stranger = app.test_client()
    for url in (made[0]["url"], made[0]["areas"][0]["url"]):
        assert "Retorts" in stranger.get(url.removeprefix("http://localhost")).text
    anew = sent(program, "POST", "forums/feed", status=201)
    assert stranger.get(made[0]["url"].removeprefix("http://localhost")).status_code == 404
    assert sent(program, "DELETE", "forums/feed")["areas"] == []
    assert stranger.get(anew["url"].removeprefix("http://localhost")).status_code == 404


def test_a_token_that_only_reads_has_no_address_made(app: Flask, member: Person, area: Area) -> None:
    reader = Program(app, token(member, "forums:read"))
    for method, path in (
        ("PUT", "forums/areas/gold/mail-address"),
        ("DELETE", "forums/mail-addresses"),
        ("POST", "forums/feed"),
        ("DELETE", "forums/feed"),
    ):
        assert sent(reader, method, path, status=403)["type"].endswith("scope-missing")
