"""The secretariat arranges areas, moderators, groups and the rota (F5, F6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, Duty
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.search import services as search
from minamata.search.models import SearchDocument
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people
from tests.factories.desk import page_of


@pytest.fixture
def office(app: Flask) -> Browser:
    greta = people.person("Greta")
    people.grant(greta, "administrator")
    return browser(app, greta)


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def member(name: str) -> Person:
    return people.person(name, email=f"{name.lower()}@example.org", email_verified=True)


def test_an_area_is_made_as_a_draft_opened_changed_and_archived(app: Flask, office: Browser) -> None:
    new = "/en/forums/desk/areas/new"
    wrong = office.press(
        new, "Save", slug="desk", title_en="", audience="party", audience_code="XZ", concepts="nonsense"
    )
    assert wrong.status_code == 422
    for message in ("This short name is taken", "Write a title in English", "none of this code", "no theme called"):
        assert message in wrong.text
    made = office.press(
        wrong, "Save", slug="waste", title_en="Waste", title_fr="Déchets", audience="public", concepts=""
    )
    assert made.status_code == 303
    place = made.headers["Location"]
    assert browser(app).get("/en/forums/waste/").status_code == 404
    assert office.press(place, "open").status_code == 303
    assert "Déchets" in browser(app).get("/fr/forums/waste/").text
    older = office.get(place)
    assert office.press(place, "Save", description_en="What becomes of it").status_code == 303
    refused = office.press(older, "Save", title_en="Wastes")
    assert refused.status_code == 409
    assert found(refused, "//input[@name='title_en']/@value") == ["Wastes"]
    assert "What becomes of it" in refused.text
    assert office.press(refused, "Save", title_en="Wastes").status_code == 303
    assert "Wastes" in browser(app).get("/en/forums/waste/").text
    boris = browser(app, people.person("Boris"))

    def offered() -> list[str]:
        page = boris.get("/en/forums/new?area=waste")
        return [each.text_content() for each in found(page, "//select[@id='area']/option")]

    assert "Wastes" in offered()
    assert office.press(place, "archived").status_code == 303
    assert "Wastes" not in offered()


def test_a_narrower_audience_shuts_out_at_once(app: Flask, office: Browser) -> None:
    party = bodies.party("XA")
    amina = people.person("Amina")
    bodies.designation(amina, party, now() - timedelta(days=1))
    with app.test_request_context():
        area = forums.area("gold")
        topic = forums.topic(amina, area, "Quetzal plans")
        while search.refresh():
            pass
    assert "Quetzal" in browser(app).get("/en/search?q=quetzal").text.partition("<main")[2].partition("<h2")[2]
    changed = office.press("/en/forums/desk/areas/gold", "Save", audience="party", audience_code="XA")
    assert changed.status_code == 303
    row = db.session.scalars(select(Area).where(Area.slug == "gold")).one()
    assert (row.audience, row.posters) == ("party:XA", "party:XA")
    assert set(db.session.scalars(select(SearchDocument.is_masked))) == {True}
    assert browser(app).get(page_of(topic)).status_code == 404
    assert browser(app, amina).get(page_of(topic)).status_code == 200
    with app.test_request_context():
        while search.refresh():
            pass
    assert office.press("/en/forums/desk/areas/gold", "draft").status_code == 303
    assert browser(app, amina).get(page_of(topic)).status_code == 404


def test_a_group_opens_its_closed_area_to_its_members_alone(app: Flask, office: Browser) -> None:
    amina, boris = member("Amina"), member("Boris")
    made = office.press("/en/forums/desk/groups", "Make the group", name="Budget committee", slug="budget")
    assert made.status_code == 303
    again = office.press("/en/forums/desk/groups", "Make the group", name="Another", slug="budget")
    assert again.status_code == 422
    unknown = office.press(made.headers["Location"], "add", person="nobody@example.org")
    assert unknown.status_code == 422
    assert "nobody@example.org" in unknown.text
    assert office.press(made.headers["Location"], "add", person="amina@example.org").status_code == 303
    forums.area("budget", audience="group:budget", posters="group:budget")
    assert browser(app, amina).get("/en/forums/budget/").status_code == 200
    assert browser(app, boris).get("/en/forums/budget/").status_code == 404
    page = office.get(made.headers["Location"])
    leaving = found(page, "//button[@name='end']/@value")
    assert office.press(page, leaving[0]).status_code == 303
    assert browser(app, amina).get("/en/forums/budget/").status_code == 404


def test_the_secretariat_names_moderators_and_the_rota(app: Flask, office: Browser) -> None:
    forums.area("gold")
    boris = member("Boris")
    place = "/en/forums/desk/areas/gold"
    assert office.press(place, "add", person="nobody@example.org").status_code == 422
    assert office.press(place, "add", person="boris@example.org").status_code == 303
    desk = browser(app, boris)
    assert desk.get("/en/forums/desk").status_code == 200
    assert desk.get("/en/forums/desk/areas").status_code == 404
    [token] = found(desk.get("/en/forums/new"), "(//input[@name='csrf_token'])[1]/@value")
    typed = {"person": "boris@example.org", "begins": "09:00", "ends": "17:00", "zone": "UTC", "languages": ["en"]}
    forged = {"csrf_token": token, "write_key": "k", "weekdays": ["0"], **typed}
    assert desk.post("/en/forums/desk/rota", data=forged).status_code == 404
    assert db.session.scalars(select(Duty)).all() == []
    wrong = office.press(
        "/en/forums/desk/rota", "Put on the rota", person="boris@example.org", begins="9", zone="Nairobbi"
    )
    assert wrong.status_code == 422
    for message in ("such as 09:00", "Africa/Nairobi", "one language"):
        assert message in wrong.text
    done = office.press(wrong, "Put on the rota", begins="09:00", zone="Nairobi", languages=["en", "fr"])
    assert done.status_code == 303
    duty = db.session.scalars(select(Duty)).one()
    assert (duty.person_id, duty.zone, duty.weekdays) == (boris.id, "Africa/Nairobi", list("01234"))
    assert "Africa/Nairobi" in desk.get("/en/forums/desk/rota").text
    assert office.press("/en/forums/desk/rota", short(duty.id)).status_code == 303
    assert db.session.scalars(select(Duty)).all() == []
    page = office.get(place)
    office.press(page, found(page, "//button[@name='end']/@value")[0])
    assert desk.get("/en/forums/desk").status_code == 404


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_pages_of_the_desk_are_drawn(app: Flask, office: Browser, lang: str) -> None:
    topic = forums.topic(people.person("Amina"), forums.area("gold"))
    for path in ("", "/history", "/people", "/rota", "/areas", "/areas/new", "/areas/gold", "/groups"):
        assert office.get(f"/{lang}/forums/desk{path}").status_code == 200, path
    for path in (f"t/{short(topic.id)}/desk", f"p/{short(topic.first_post_id or topic.id)}/desk"):
        assert office.get(f"/{lang}/forums/{path}").status_code == 200, path
