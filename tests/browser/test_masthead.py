"""The head of a page on a small telephone: all that belongs to a person stands in one line, whatever the language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select, update

import minamata
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.i18n import LANGUAGES
from tests.factories import bodies
from tests.ground import noticeboard
from tests.ground.noticeboard import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOPS = """() => [...document.querySelectorAll(".mast .wrap > :not(.rooms, .find)")]
  .map((each) => each.getBoundingClientRect()).filter((box) => box.height).map((box) => [box.top, box.bottom])"""


@pytest.fixture
def room(environ: dict[str, str]) -> Iterator[Served]:
    with noticeboard.served(environ, names=(*minamata.GROUND, *minamata.MODULES)) as made:
        yield made


@pytest.mark.parametrize(("width", "notices"), [(360, 42), (360, 1234), (320, 1234)])
def test_a_long_badge_and_many_notices_leave_the_head_in_one_line(
    room: Served, chromium: Browser, width: int, notices: int
) -> None:
    name, _equals, value = room.cookie_of("Amina").partition("=")
    room.do(partial(_become_busy, notices))
    context = chromium.new_context(viewport={"width": width, "height": 640})
    context.add_cookies([{"name": name, "value": value, "url": room.address}])
    page = context.new_page()
    wrapped = []
    for language in LANGUAGES:
        page.goto(f"{room.address}/{language}/forums/")
        assert page.locator(".mast .ctry").text_content() == "UNEP"
        assert page.locator(".mast .count").is_visible()
        assert len(page.locator(".mast .count").text_content() or "") == len(str(notices)), "999+ is the most"
        tops = page.evaluate(TOPS)
        assert len(tops) == 5, "brand, search, language, notices, account"
        if max(top for top, _bottom in tops) >= min(bottom for _top, bottom in tops):
            wrapped.append(language)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrapped == []
    context.close()


def _become_busy(notices: int) -> None:
    amina = db.session.scalars(select(Person).where(Person.name == "Amina")).one()
    bodies.membership(amina, bodies.organisation("UNEP"), "observer", now() - timedelta(days=1))
    with write():
        db.session.execute(update(Person).where(Person.id == amina.id).values(unread_notices=notices))
