"""Writing in a real browser: what is typed is kept after a pause, names are offered behind an @, files go while one writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_page import faults, signed_in
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def topic(chromium: Browser, live: Server) -> str:
    """The path, without the language, of a topic that chen began."""
    context = signed_in(chromium, live, "chen")
    page = context.new_page()
    page.goto(f"{live.address}/en/forums/new?area=welcome")
    page.get_by_label("Title").fill("Where to write")
    page.get_by_label("Message").fill("Here.")
    page.get_by_role("button", name="Post topic").click()
    page.wait_for_url("**/forums/t/**")
    path = page.url.removeprefix(f"{live.address}/en")
    context.close()
    return path


@pytest.fixture(params=["en", "ar"])
def page(request: pytest.FixtureRequest, chromium: Browser, live: Server, topic: str) -> Iterator[Page]:
    context = signed_in(chromium, live, {"en": "boris", "ar": "amina"}[request.param])
    found = context.new_page()
    found.goto(f"{live.address}/{request.param}{topic}")
    yield found
    context.close()


def test_a_text_with_a_name_and_a_file_is_kept_and_posted(page: Page, live: Server, tmp_path: Path) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.press_sequentially("Dear @che")
    option = page.get_by_role("option", name="Chen Yu (sample)")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(text).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    assert faults(page) == []
    text.press("ArrowDown")
    text.press("Enter")
    expect(option).to_be_hidden()
    expect(text).to_have_value("Dear @Chen Yu (sample) ")
    text.press_sequentially("and @nobody")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/replies" in answer.url) as kept:
        (tmp_path / "notes.txt").write_text("Mercury in the air. " * 8000)
        page.locator("#files").set_input_files(tmp_path / "notes.txt")
        expect(page.locator("[data-files] input")).to_be_checked()
    assert kept.value.status == 200
    expect(page.locator("[data-saved]")).not_to_be_empty()
    elsewhere = page.context.new_page()
    elsewhere.goto(page.url)
    expect(elsewhere.locator("#reply textarea[name=text]")).to_have_value("Dear @Chen Yu (sample) and @nobody")
    expect(elsewhere.locator("[data-files]")).to_contain_text("notes.txt")
    elsewhere.close()
    page.locator("#reply button[name=do][value=post]").click()
    page.wait_for_url("**#p-*")
    post = page.locator("article.post").last
    expect(post.get_by_role("link", name="@Chen Yu (sample)")).to_be_visible()
    expect(post.get_by_role("link", name="notes.txt")).to_be_visible()
    expect(page.locator("#reply textarea[name=text]")).to_have_value("")
    page.goto(f"{page.url.partition('/forums/')[0]}/forums/drafts")
    expect(page.locator("section.card")).to_have_count(0)
    assert faults(page) == []


def test_a_post_that_is_quoted_comes_below_what_was_typed(page: Page) -> None:
    text = page.locator("#reply textarea[name=text]")
    text.fill("Before the quotation")
    page.locator('a[href*="quote="]').first.click()
    page.wait_for_url("**quote=**")
    expect(text).to_have_value(re.compile(r"^Before the quotation\n\n> \*\*Chen Yu"))
    page.get_by_role("status").get_by_role("button").click()
    page.wait_for_load_state()


def test_a_reaction_is_counted_though_the_page_is_told_of_it_before_the_answer(page: Page) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    part = page.locator("[data-reactions]").first
    part.locator("a").first.click()
    button = part.locator("button[name=react]").first
    expect(button).to_have_attribute("aria-pressed", "false")
    # What a live event does while the answer is on its way: it draws the reactions anew.
    page.evaluate("""() => {
        const ask = window.fetch;
        window.fetch = async (...told) => {
            const answer = await ask(...told);
            const part = document.querySelector("[data-reactions]");
            part.innerHTML = part.innerHTML;
            return answer;
        };
    }""")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert broken == []


def test_a_file_that_is_not_taken_is_named_once_beside_its_field(page: Page, tmp_path: Path) -> None:
    (tmp_path / "programme.exe").write_bytes(b"MZ" + bytes(4000))
    page.locator("#files").set_input_files(tmp_path / "programme.exe")
    told = page.locator("[data-sent]")
    expect(told).to_have_class("why")
    assert told.inner_text().count("programme.exe") == 1
    assert faults(page) == []


def test_a_list_of_names_is_closed_by_escape_and_by_leaving(page: Page) -> None:
    text = page.locator("#reply textarea[name=text]")
    names = page.locator("#names")
    text.press_sequentially("@Chen")
    expect(names).to_be_visible()
    text.press("Escape")
    expect(names).to_be_hidden()
    text.press_sequentially(" Y")
    expect(names).to_be_visible()
    page.get_by_role("option").first.click()
    expect(text).to_have_value("@Chen Yu (sample) ")
    expect(text).to_be_focused()
