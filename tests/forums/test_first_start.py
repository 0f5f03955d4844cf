"""What stands in the forums on first start."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from forums import reference
from forums.models import Area, Post, Topic
from minamata.db import db, write
from tests.clients import Browser
from tests.factories import people


def test_areas_stand_and_those_of_bodies_wait_for_the_secretariat(app: Flask) -> None:
    with app.test_request_context():
        reference.load()
    stranger = app.test_client().get("/en/forums/").text
    assert "Artisanal and small-scale gold mining" in stranger
    greta = people.person("Greta")
    people.grant(greta, "administrator")
    client = app.test_client()
    assert isinstance(client, Browser)
    office = client.sign_in(greta).get("/en/forums/").text
    for hidden in (
        "Implementation and Compliance Committee",
        "National focal points among themselves",
        "Roster of experts",
    ):
        assert hidden not in stranger, hidden
        assert hidden in office, hidden
    assert app.test_client().get("/en/forums/icc/").status_code == 404


def test_a_welcome_stands_in_three_languages_and_once(app: Flask) -> None:
    with app.test_request_context():
        for _again in range(2):
            reference.load()
        assert db.session.scalars(select(Topic.language).order_by(Topic.language)).all() == ["en", "es", "fr"]
        assert db.session.scalar(select(func.count()).select_from(Post)) == 3
        area = db.session.scalars(select(Area).where(Area.slug == "welcome")).one()
        assert (area.topics, area.posts) == (3, 3)
    page = app.test_client().get("/fr/forums/welcome/").text
    assert "Bienvenue" in page


def test_what_the_secretariat_has_arranged_stays(app: Flask) -> None:
    with app.test_request_context():
        reference.load()
        with write():
            area = db.session.scalars(select(Area).where(Area.slug == "icc")).one()
            area.state = "open"
        reference.load()
        assert db.session.scalars(select(Area.state).where(Area.slug == "icc")).one() == "open"


def test_only_the_designated_see_what_is_for_focal_points(app: Flask) -> None:
    from datetime import timedelta

    from minamata.db import now
    from tests.factories import bodies

    with app.test_request_context():
        reference.load()
    amina = people.person("Amina")
    bodies.designation(amina, bodies.party("XA"), now() - timedelta(days=1))
    member = people.person("Boris")
    bodies.membership(member, db.session.merge(bodies.party("XB")), "country_team", now() - timedelta(days=1))
    seen = {}
    for name, person in (("amina", amina), ("boris", member)):
        client = app.test_client()
        assert isinstance(client, Browser)
        seen[name] = client.sign_in(person).get("/en/forums/focal-points/").status_code
    assert seen == {"amina": 200, "boris": 404}
