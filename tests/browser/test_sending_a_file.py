"""A file goes in pieces from a real browser, over a line that breaks, and without scripts in one form."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from minamata.directions import END_OF_ISOLATE, ISOLATE
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@contextlib.contextmanager
def opened(chromium: Browser, live: Server, who: str, language: str = "en", **options: object) -> Iterator[Page]:
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live.address}/{language}/sign-in")
    page.locator(f'a[href*="as={who}"]').click()
    page.wait_for_url(f"**/{language}/")
    page.goto(f"{live.address}/{language}/me/photo/")
    try:
        yield page
    finally:
        context.close()


def noise(folder: Path, side: int = 900) -> Path:
    """A picture of more than a megabyte, which no compression makes small."""
    file = folder / "me.png"
    image = Image.merge("RGB", [Image.effect_noise((side, side), 120) for _band in range(3)])
    image.save(file, "PNG")
    assert file.stat().st_size > 1_200_000
    return file


def test_a_photo_is_shown_with_and_without_scripts(
    chromium: Browser, live: Server, tmp_path: Path, scripts: bool
) -> None:
    with opened(chromium, live, "chen", java_script_enabled=scripts) as page:
        page.get_by_label("photo").set_input_files(noise(tmp_path))
        page.get_by_role("button", name="Show it").click()
        page.wait_for_url("**/me/photo/?saved=1")
        picture = page.get_by_alt_text("The photo you show")
        answer = page.request.get(live.address + str(picture.get_attribute("src")))
        assert Image.open(io.BytesIO(answer.body())).size == (256, 256)
        page.get_by_role("button", name="Remove it").click()
        page.wait_for_url("**/me/photo/?removed=1")


def test_what_was_sent_before_the_line_broke_is_not_sent_again(chromium: Browser, live: Server, tmp_path: Path) -> None:
    with opened(chromium, live, "boris") as page:
        sent: list[int] = []

        def breaking(route: Route) -> None:
            if route.request.method == "PATCH":
                sent.append(len(route.request.post_data_buffer or b""))
                if len(sent) == 2:
                    route.abort("connectionreset")
                    return
            route.continue_()

        page.route("**/files/uploads/**", breaking)
        file = noise(tmp_path)
        page.get_by_label("photo").set_input_files(file)
        page.get_by_role("button", name="Show it").click()
        expect(page.get_by_text("The line is broken")).to_be_visible()
        page.wait_for_url("**/me/photo/?saved=1")
        assert sum(sent) - sent[1] == file.stat().st_size


def test_after_a_reload_it_goes_on_where_it_was(chromium: Browser, live: Server, tmp_path: Path) -> None:
    with opened(chromium, live, "dana") as page:
        begun: list[str] = []
        offsets: list[str] = []

        def stopping(route: Route) -> None:
            request = route.request
            if request.method == "POST":
                begun.append(request.url)
            if request.method == "PATCH":
                offsets.append(request.headers["upload-offset"])
                if len(offsets) == 2:
                    route.abort("connectionreset")
                    return
            route.continue_()

        page.route("**/files/uploads/**", stopping)
        file = noise(tmp_path)
        page.get_by_label("photo").set_input_files(file)
        page.get_by_role("button", name="Show it").click()
        expect(page.get_by_text("The line is broken")).to_be_visible()
        page.reload()
        page.get_by_label("photo").set_input_files(file)
        page.get_by_role("button", name="Show it").click()
        page.wait_for_url("**/me/photo/?saved=1")
        assert len(begun) == 1
        assert offsets.count("0") == 1


@pytest.mark.parametrize(("language", "words"), [("fr", "trop lourd"), ("ar", "كبير جدًا")])
def test_a_file_that_is_too_large_is_refused_at_once_in_the_readers_language(
    chromium: Browser, live: Server, tmp_path: Path, language: str, words: str
) -> None:
    with opened(chromium, live, "hugo", language) as page:
        (tmp_path / "me.jpg").write_bytes(b"\xff\xd8\xff" + b"0" * 6_000_000)
        page.locator("input[type=file]").set_input_files(tmp_path / "me.jpg")
        page.locator("form[data-uploads] button").click()
        expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_why_a_file_is_refused_is_said_in_the_language_of_the_page(
    chromium: Browser, live: Server, tmp_path: Path, language: str
) -> None:
    said = {"fr": "n’est pas un JPG", "ar": f"ليس {ISOLATE}JPG{END_OF_ISOLATE}"}
    with opened(chromium, live, "elif", language) as page:
        (tmp_path / "me.jpg").write_bytes(b"nothing of the kind " * 10_000)
        page.locator("input[type=file]").set_input_files(tmp_path / "me.jpg")
        page.locator("form[data-uploads] button").click()
        expect(page.get_by_role("status").filter(has_text=said[language])).to_be_visible()
