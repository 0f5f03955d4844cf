"""Parts of pages that look the same are drawn once, and know nothing but their look (decision 37)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from flask import Flask, g
from jinja2 import DictLoader
from jinja2.exceptions import UndefinedError

from minamata.db import now
from minamata.i18n import speaking
from minamata.policies import Actor
from minamata.web.drawing import drawn


@dataclass(frozen=True)
class Look:
    name: str
    at: object = None


@pytest.fixture
def templates(app: Flask) -> Flask:
    app.jinja_env.loader = DictLoader(
        {
            "said.html": "{{ _('Forums') }}: {{ look.name }}",
            "asks.html": "{{ current_user.name }}",
            "asks_the_request.html": "{{ request.path }}",
            "at.html": "{{ look.at|datetime }}",
        }
    )
    app.jinja_env.cache = {}
    return app


@pytest.mark.own_app
def test_what_is_in_a_look_is_escaped_and_speaks_the_language_of_the_page(templates: Flask) -> None:
    for lang, words in (("fr", "Forums"), ("ru", "Форумы")):
        with templates.test_request_context("/en/"), speaking(lang):
            assert str(drawn("said.html", Look("<b>Awa"))) == f"{words}: &lt;b&gt;Awa"


@pytest.mark.own_app
def test_the_same_look_is_drawn_once_and_another_one_anew(templates: Flask) -> None:
    with templates.test_request_context("/en/"):
        once, again, other = (drawn("said.html", look) for look in (Look("Awa"), Look("Awa"), Look("Boris")))
        assert once is again
        assert once != other


@pytest.mark.own_app
@pytest.mark.parametrize("template", ["asks.html", "asks_the_request.html"])
def test_a_drawing_that_asks_who_reads_it_fails(templates: Flask, template: str) -> None:
    with templates.test_request_context("/en/"):
        g.actor = Actor(name="Awa")
        with pytest.raises(UndefinedError):
            drawn(template, Look(""))


@pytest.mark.own_app
def test_readers_in_two_zones_read_their_own_hours(templates: Flask) -> None:
    moment = now().replace(hour=12, minute=30)
    reader = Actor(time_zone="Africa/Dakar")
    with templates.test_request_context("/en/"):
        g.actor = reader
        there = drawn("at.html", Look("", moment))
        g.actor = replace(reader, time_zone="Asia/Kathmandu")
        assert "12:30" in there
        assert "18:15" in drawn("at.html", Look("", moment))
