"""What needs another look is listed above a form in the order of its fields, and each entry leads to its field."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from werkzeug.test import TestResponse

from tests.browser.test_every_page import signed_in
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.server import Server


@pytest.fixture
def office(app: Flask) -> Browser:
    greta = people.person("Greta")
    people.grant(greta, "administrator")
    forums.area("gold")
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(greta)


def test_a_new_topic(office: Browser) -> None:
    wrong = office.press(
        "/en/forums/new",
        "post",
        area="nowhere",
        kind="speech",
        title="",
        text="",
        poll_question="",
        poll_closes_at="yesterday",
        files=(BytesIO(b"MZ"), "program.exe"),
        also={"poll_option-0": "Alone"},
    )
    assert listed(wrong) == ["area", "kind", "title", "text", "files", "poll_question", "poll_option", "poll_closes_at"]
    assert_in_the_order_of_the_fields(wrong)


def test_a_new_consultation(office: Browser) -> None:
    empty: dict[str, Any] = dict.fromkeys(
        ("area", "title", "text", "zone", "opens_day", "opens_hour", "closes_day", "closes_hour"), ""
    )
    wrong = office.press("/en/forums/consultations/new", "Start the consultation", **empty, submitters="nobody")
    assert listed(wrong) == ["area", "title", "text", "zone", "opens_day", "closes_day", "submitters"]
    assert_in_the_order_of_the_fields(wrong)


def listed(page: TestResponse) -> list[str]:
    assert page.status_code == 422
    return [each.removeprefix("#") for each in found(page, "//*[@role='alert']//li/a/@href")]


def assert_in_the_order_of_the_fields(page: TestResponse) -> None:
    ids = [each for each in found(page, "//main//form//@id") if each in listed(page)]
    assert ids == listed(page)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_an_entry_leads_by_keyboard_into_its_field(live: Server, chromium: Chromium) -> None:
    context = signed_in(chromium, live, "boris")
    page = context.new_page()
    page.goto(f"{live.address}/en/forums/new?area=asgm")
    page.locator("#title").fill("A poll with one choice")
    page.locator("summary", has_text="Add a poll").click()
    page.locator("#poll_question").fill("Which?")
    page.locator("[name=poll_option-0]").fill("Alone")
    page.locator('button[name=do][value="post"]').click()
    for field in ("text", "poll_option"):
        page.locator(f"[role=alert] a[href='#{field}']").press("Enter")
        expect(page.locator(f"#{field}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[name=poll_option-0]")).to_be_focused()
    context.close()
