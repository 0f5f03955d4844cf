"""Rooms say what they bring; the program is the sum, and refuses what cannot be summed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

import click
import pytest
from flask import Flask, g
from lxml import html
from markupsafe import Markup

from minamata import scaffold
from minamata.events import Event
from minamata.modules import Entry, Module, Registry, ask
from minamata.policies import NOBODY
from minamata.web.current import Authentication
from minamata.web.pages import slot
from tests.ground import door


class Weather(Protocol):
    """A question."""

    def tomorrow(self) -> str:
        """What it will be like."""


class Sunny:
    """An answer."""

    def tomorrow(self) -> str:
        return "sun"


@dataclass(frozen=True)
class Rained(Event):
    """It rained."""

    name: ClassVar[str] = "weather.rained"


@dataclass(frozen=True)
class RainedElsewhere(Event):
    """Another event that took the same name."""

    name: ClassVar[str] = "weather.rained"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with door.house(tmp_path) as made:
        yield made


def hear(event: object) -> None:
    """A listener."""


def other_hear() -> object:
    def hear(event: object) -> None:
        """Another listener of that name."""

    return hear


def test_a_question_is_answered_by_the_room_that_knows(app: Flask) -> None:
    app.extensions["minamata"] = Registry([Module("weather", provides={Weather: Sunny()})])
    with app.app_context():
        assert ask(Weather).tomorrow() == "sun"  # type: ignore[type-abstract]


def test_a_question_that_no_room_answers_is_an_error_that_names_it(app: Flask) -> None:
    with app.app_context(), pytest.raises(LookupError, match="Weather"):
        ask(Weather)  # type: ignore[type-abstract]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (Module("a", provides={Weather: Sunny()}), Module("b", provides={Weather: Sunny()}), "Weather, in b again"),
        (Module("a", listeners={Rained: (hear,)}), Module("b", listeners={RainedElsewhere: (hear,)}), "weather.rained"),
        (Module("a", listeners={Rained: (hear, other_hear())}), Module("b"), "a.hear"),  # type: ignore[dict-item]
    ],
)
def test_two_rooms_that_claim_what_one_can_have_are_refused_by_name(one: Module, other: Module, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Registry([one, other])


def test_two_rooms_may_hear_the_same_event_by_listeners_of_the_same_name() -> None:
    found = Registry([Module("a", listeners={Rained: (hear,)}), Module("b", listeners={Rained: (hear,)})])
    assert set(found.listeners["weather.rained"]) == {"a.hear", "b.hear"}


def test_links_of_the_frame_come_in_their_order_whatever_the_order_of_the_rooms() -> None:
    late, early = Entry("header", "Late", "a.late", 20), Entry("header", "Early", "b.early", 10)
    for rooms in ([Module("a", entries=(late,)), Module("b", entries=(early,))], [Module("a", entries=(early, late))]):
        assert Registry(rooms).entries == [early, late]


def links(app: Flask, who: str, place: str) -> list[str | None]:
    page = html.document_fromstring(door.visitor(app, who).get("/en/door/page/any").text)
    return [link.text for link in page.iterfind(f".//{place}//nav//a")]


def test_the_frame_shows_each_person_the_links_that_are_theirs(app: Flask) -> None:
    assert links(app, "member", "header") == ["First", "Last"]
    assert links(app, "", "header") == ["First", "Last"]
    assert set(links(app, "member", "footer")) - set(links(app, "", "footer")) == {"For members"}


def test_a_slot_that_nobody_fills_is_empty(app: Flask) -> None:
    with app.test_request_context():
        assert slot("nobody.knows", course_id=1) == ""


def test_a_slot_holds_what_every_room_puts_there_and_nothing_is_read_as_markup_that_is_not(app: Flask) -> None:
    app.extensions["minamata"] = Registry(
        [
            Module("a", slots={"side": lambda actor, **context: Markup("<b>%s</b>") % context["name"]}),
            Module("b", slots={"side": lambda actor, **context: "<i>" if actor == NOBODY else ""}),  # type: ignore[dict-item]
        ]
    )
    with app.test_request_context():
        assert slot("side", name="<u>") == "<b>&lt;u&gt;</b>&lt;i&gt;"
        g.actor = door.MEMBER
        assert slot("side", name="x") == "<b>x</b>"


def test_the_kernel_asks_the_rooms_who_a_request_comes_from(app: Flask) -> None:
    with app.app_context():
        assert ask(Authentication) is door.module.provides[Authentication]  # type: ignore[type-abstract]
    assert door.visitor(app, "member").get("/en/door/seen").json == {
        "before": "Amina Member en",
        "after": "Amina Member en",
    }


def test_the_tables_of_a_module_are_known_before_its_first_query() -> None:
    """Also when nothing in the module itself has asked for them."""
    program = (
        "from minamata.modules import load; from minamata.db import Base;"
        "load(['minamata.files']); assert 'files_stored' in Base.metadata.tables"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["platform", "tests", "accounts", "courses", "json", "flask", "import", "UPPER", "a"])
def test_a_new_room_takes_no_name_that_something_else_has(tmp_path: Path, name: str) -> None:
    for folder in ("platform/minamata/accounts", "tests/ground", "courses/templates"):
        (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(click.BadParameter):
        scaffold.create(name, tmp_path)
    assert not list(tmp_path.rglob("*.py"))
