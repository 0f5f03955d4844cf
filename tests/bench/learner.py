"""A learner with a session, made straight in the data of a running server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Flask

from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db
from tests.clients import Browser
from tests.factories import people
from tests.server import Server

COURSE = "foundations"


@dataclass(frozen=True)
class Learner:
    """Who measures: the cookie of a session, and the addresses to ask."""

    cookie: str
    unit: str
    course: str = f"/en/courses/{COURSE}/"


def beside(server: Server) -> Flask:
    """An application on the data of `server`, to look and to seed."""
    application = create_app(settings_from(server.environ))
    application.test_client_class = Browser
    application.testing = True  # it counts no pages, which the server does
    return application


def enrolled(server: Server) -> Learner:
    """A person who enrolled in the foundation course and stands in its first unit."""
    application = beside(server)
    with application.app_context():
        client = application.test_client()
        assert isinstance(client, Browser)
        client.sign_in(people.person(f"Learner {secrets.token_hex(2)}"))
        cookie = client.get_cookie("minamata")
        assert cookie is not None
        unit = client.press(f"/en/courses/{COURSE}/", "Enrol and begin").headers["Location"]
        db.session.remove()
        db.engine.dispose()
    return Learner(cookie.value, unit)
