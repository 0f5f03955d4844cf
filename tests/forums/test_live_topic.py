"""Two people in one topic see each other's posts come in (F11)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def reader(chromium: Browser, server: Server, who: str) -> Page:
    page = chromium.new_context().new_page()
    page.goto(f"{server.address}/en/sign-in")
    page.locator(f'a[href*="as={who}"]').click()
    page.wait_for_url("**/en/")
    return page


def test_a_reply_comes_in_where_somebody_reads(live: Server, chromium: Browser) -> None:
    boris, chen = reader(chromium, live, "boris"), reader(chromium, live, "chen")
    boris.goto(f"{live.address}/en/forums/new?area=asgm")
    boris.locator("#title").fill("Two of us at once")
    boris.locator("#text").fill("Is anybody there?")
    boris.locator('button[value="post"]').click()
    boris.wait_for_url(re.compile("/forums/t/"))
    chen.goto(boris.url)
    expect(chen.locator("#posts > article")).to_have_count(1)
    boris.locator("#text").fill("Still here")
    boris.locator('button[value="post"]').click()
    expect(chen.locator("#posts > article")).to_have_count(2)
    expect(chen.locator("#posts > article").nth(1)).to_contain_text("Still here")
    expect(chen.locator("#news")).to_contain_text("Boris")
    chen.locator("#text").fill("I am here")
    chen.locator('button[value="post"]').click()
    expect(boris.locator("#posts > article")).to_have_count(3)
    for page in (boris, chen):
        page.context.close()


def test_a_reaction_comes_in_where_somebody_else_reads_and_loads_no_page(live: Server, chromium: Browser) -> None:
    boris, chen = reader(chromium, live, "boris"), reader(chromium, live, "chen")
    boris.goto(f"{live.address}/en/forums/new?area=asgm")
    boris.locator("#title").fill("What do you think?")
    boris.locator("#text").fill("We weigh every month.")
    boris.locator('button[value="post"]').click()
    boris.wait_for_url(re.compile("/forums/t/"))
    chen.goto(boris.url)
    chen.evaluate("window.stays = true")
    chen.locator("[data-reactions] a").click()
    chen.locator('button[value="same"]').click()
    expect(chen.locator('button[value="-same"]')).to_have_text("We do the same 1")
    expect(boris.locator("[data-reactions] .tag")).to_have_text("We do the same 1")
    chen.locator('button[value="-same"]').click()
    expect(boris.locator("[data-reactions] .tag")).to_have_count(0)
    assert chen.evaluate("window.stays")
    for page in (boris, chen):
        page.context.close()
