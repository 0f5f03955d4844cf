"""Calling people by name: who is offered, who is linked, and that a name tells nothing of who may not be there (F6, F10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forums.models import Area, Mention, Post
from minamata.accounts.models import Person
from minamata.db import db, now, write
from tests.clients import Browser, found
from tests.factories import bodies, forums, people


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def offered(client: Browser, beginning: str, area: str = "gold") -> list[str]:
    answer = client.get("/en/forums/names", query_string={"q": beginning, "area": area})
    assert answer.status_code == 200
    assert answer.json is not None
    names: list[str] = answer.json["names"]
    return names


def test_names_are_offered_of_people_who_have_spoken_here(app: Flask, area: Area) -> None:
    asker = people.person("Asker")
    spoke = [people.person(name) for name in ("Amina Diallo (sample)", "Élodie Amar", "Борис Ильин", "陈宇")]
    topic = forums.topic(spoke[0], area)
    for person in spoke[1:]:
        forums.reply(person, topic)
    people.person("Amadou Silent")
    client = browser(app, asker)
    assert offered(client, "am") == ["Amina Diallo (sample)", "Élodie Amar"]
    assert offered(client, "élo") == ["Élodie Amar"]
    assert offered(client, "борис") == ["Борис Ильин"]
    assert offered(client, "陈") == ["陈宇"]
    assert offered(client, "%") == offered(client, "_") == offered(client, " ") == []
    with write():
        db.session.merge(spoke[0]).suspended_until = now() + timedelta(days=1)
        db.session.merge(spoke[1]).erased_at = now()
    assert offered(client, "am") == []


def test_ten_names_are_enough(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("First"), area)
    for place in range(12):
        forums.reply(people.person(f"Name{place:02}"), topic)
    assert len(offered(browser(app, people.person("Asker")), "name")) == 10


def test_nobody_is_offered_who_may_not_be_there_or_has_spoken_elsewhere_alone(app: Flask, area: Area) -> None:
    party = bodies.party("XA")
    closed = forums.area("closed", audience="party:XA", posters="party:XA")
    insider, colleague, outsider = (people.person(name) for name in ("Ines Inside", "Ines Colleague", "Ines Outside"))
    for person in (insider, colleague):
        bodies.membership(person, party, "country_team", now() - timedelta(days=1))
    forums.topic(insider, closed)
    forums.topic(outsider, area)
    assert offered(browser(app, colleague), "ines", "closed") == ["Ines Inside"]
    assert offered(browser(app, colleague), "ines") == ["Ines Inside", "Ines Outside"]
    stranger = browser(app, people.person("Stranger"))
    assert offered(stranger, "ines") == ["Ines Outside"]
    assert stranger.get("/en/forums/names?q=ines&area=closed").status_code == 404
    assert app.test_client().get("/en/forums/names?q=ines&area=gold").status_code in {303, 401}


def test_who_may_not_see_an_area_is_as_unknown_there_as_nobody(app: Flask) -> None:
    party = bodies.party("XA")
    closed = forums.area("closed", audience="party:XA", posters="party:XA")
    insider = people.person("Ines Inside")
    for person in (insider, people.person("Omar Both")):
        bodies.membership(person, party, "country_team", now() - timedelta(days=1))
    people.person("Omar Both")
    people.person("Olga Outside")
    topic = forums.topic(insider, closed, text="@Omar Both, @Olga Outside and @Nobody Known")
    post = db.session.get_one(Post, topic.first_post_id)
    assert post.html.count("<a ") == 1
    assert ">@Omar Both</a>, @Olga Outside and @Nobody Known" in post.html
    assert db.session.query(Mention).count() == 1
    preview = browser(app, insider).press("/en/forums/new", "preview", area="closed", title="T", text="@Olga Outside!")
    assert "<p>@Olga Outside!</p>" in preview.text


@pytest.mark.parametrize("stranger", ["Olga Outside", "Nobody Known"])
def test_a_preview_says_which_names_call_nobody_and_not_why(app: Flask, stranger: str) -> None:
    party = bodies.party("XA")
    forums.area("closed", audience="party:XA", posters="party:XA")
    insider, colleague = people.person("Ines Inside"), people.person("Omar Inside")
    for person in (insider, colleague):
        bodies.membership(person, party, "country_team", now() - timedelta(days=1))
    people.person("Olga Outside")
    page = browser(app, insider)
    text = f"@{colleague.name} and @{stranger}"
    told = page.press("/en/forums/new", "preview", area="closed", title="T", text=text)
    [note] = [each.text_content() for each in found(told, "//*[contains(@class, 'note warn')]")]
    assert stranger.split(maxsplit=1)[0] in note
    assert "Omar" not in note
    heard = page.press("/en/forums/new", "preview", area="closed", title="T", text=f"@{colleague.name}, thank you")
    assert "Not everybody is called" not in heard.text


def test_a_text_full_of_signs_costs_no_more_than_a_hundred_names(app: Flask, area: Area) -> None:
    for place in (0, 99, 100, 3999):
        people.person(f"name{place}")
    topic = forums.topic(people.person("Amina"), area, text=" ".join(f"@name{place}" for place in range(4000)))
    html = db.session.get_one(Post, topic.first_post_id).html
    assert [place for place in (0, 99, 100, 3999) if f">@name{place}</a>" in html] == [0, 99]
    assert html.count("<a ") == 2
