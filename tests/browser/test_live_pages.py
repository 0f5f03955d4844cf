"""A page that follows a channel, in a real browser: it hears what happens, catches up after a break, and ends with the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from minamata.accounts.models import Session
from minamata.db import db, new_id, now, write
from minamata.live import watching
from minamata.web.addresses import short
from tests.ground import noticeboard
from tests.ground.noticeboard import Served, pin, pin_many

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LISTEN = """
window.heard = [];
for (const type of ["live", "live-here", "live-reload", "live-gone"])
  document.addEventListener(type, (event) => heard.push({ type, ...event.detail, on: event.target.tagName }));
"""
NUMBERS = "heard.filter((each) => each.type === 'live').map((each) => each.number)"


@pytest.fixture
def room(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.3)
    with noticeboard.served(environ) as made:
        yield made


@pytest.fixture
def page(room: Served, chromium: Browser) -> Iterator[Page]:
    """The noticeboard, open before a reader who is signed in and counted as here."""
    context = chromium.new_context()
    name, _equals, value = room.cookie_of().partition("=")
    context.add_cookies([{"name": name, "value": value, "url": room.address}])
    context.add_init_script(LISTEN)
    room.do(lambda: pin_many(2))
    opened = context.new_page()
    opened.goto(f"{room.address}/en/noticeboard/")
    wait_until(opened, "heard.some((each) => each.type === 'live-here' && each.people.length === 1)")
    yield opened
    context.close()


def wait_until(page: Page, holds: str) -> None:
    """The policy of our pages allows no text to be run, so a browser cannot wait for it by itself."""
    for _look in range(400):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come to {holds}: {page.evaluate('heard')}")


def test_a_page_hears_what_happens_after_it_was_drawn_and_where_it_is_of_interest(room: Served, page: Page) -> None:
    notice = new_id()
    room.do(lambda: pin(notice))
    wait_until(page, "heard.some((each) => each.type === 'live')")
    heard = page.evaluate("heard.filter((each) => each.type === 'live')")
    assert heard == [{"type": "live", "name": "pinned", "ids": {"notice": short(notice)}, "number": 3, "on": "SECTION"}]


def test_after_a_break_a_page_hears_once_and_in_order_what_it_missed(room: Served, page: Page) -> None:
    room.break_connections()
    room.do(lambda: pin_many(5))
    room.do(lambda: pin_many(1))
    wait_until(page, f"{NUMBERS}.length >= 6")
    assert page.evaluate(NUMBERS) == [3, 4, 5, 6, 7, 8]


def test_a_page_catches_up_with_what_was_told_another_way(room: Served, page: Page) -> None:
    hub = room.app.extensions["minamata_live"]
    attached, hub._sockets = hub._sockets, None
    room.do(lambda: pin_many(3))
    hub._sockets = attached
    wait_until(page, f"{NUMBERS}.length >= 3")
    assert page.evaluate(NUMBERS) == [3, 4, 5]


def test_a_page_whose_session_ended_hears_no_more_and_asks_no_more(room: Served, page: Page) -> None:
    asked: list[str] = []
    room.do(_end_all_sessions)
    page.wait_for_timeout(1_000)
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    room.do(lambda: pin_many(1))
    page.wait_for_timeout(2_500)
    assert asked == []
    assert page.evaluate(NUMBERS) == []


def _end_all_sessions() -> None:
    with write():
        db.session.execute(update(Session).values(ended_at=now()))
