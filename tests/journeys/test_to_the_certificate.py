"""The main journey in a real browser: sign in, take the course, hold a certificate that a stranger can check."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.questions import NumericQuestion, Problem, TextQuestion
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROBLEMS = Path(__file__).resolve().parents[2] / "courses" / "data" / "foundations"
EDITIONS = {"en": "en", "fr": "fr", "es": "es", "ar": "en"}

PATIENCE = 20_000  # milliseconds for an answer of a machine that is busy with other tests


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(java_script_enabled=request.param, viewport={"width": 360, "height": 740})
    yield made
    made.close()


def problems(lang: str) -> dict[str, Problem]:
    """The questions of the edition that a reader of `lang` sees, by their names."""
    folder = PROBLEMS / EDITIONS[lang] / "problem"
    return {path.stem: read_problem(path.read_text(encoding="utf-8")) for path in folder.glob("*.xml")}


def sign_in(page: Page, server: Server, lang: str, who: str) -> None:
    page.goto(f"{server.address}/{lang}/sign-in")
    page.locator(f'a[href*="as={who}"]').click()
    expect(page).to_have_url(re.compile(rf"/{lang}/$"))


def go(page: Page, button: Locator) -> None:
    """Press a button that leads to another page, and wait until the whole of it is there: a count would not wait."""
    with page.expect_navigation():
        button.click()


def answer_all(page: Page, lang: str) -> None:
    """Answer every question of the unit rightly, one after the other, as a learner does."""
    known = problems(lang)
    names = [
        button.get_attribute("value") or "" for button in page.locator('button[name="do"][value^="answer:"]').all()
    ]
    for name in names:
        block = name.removeprefix("answer:")
        for question in known[block.removeprefix("problem@")].questions:
            field = f"a:{block}:{question.id}"
            if question.kind == "dropdown":
                right = next(choice.id for choice in question.choices if choice.is_correct)
                page.locator(f'select[name="{field}"]').select_option(right)
            elif question.choices:
                for choice in question.choices:
                    if choice.is_correct:
                        page.locator(f'input[name="{field}"][value="{choice.id}"]').check()
            else:
                page.locator(f'input[name="{field}"]').fill(right_words(question, lang))
        page.locator(f'button[value="{name}"]').click()
        expect(page.locator(f'[id="b-{block}"] .note.ok').first).to_be_visible(timeout=PATIENCE)


def right_words(question: object, lang: str) -> str:
    if isinstance(question, NumericQuestion):
        written = question.answers[0].written
        return written.replace(".", ",") if lang in {"fr", "es"} else written
    assert isinstance(question, TextQuestion)
    return question.answers[0].text


@pytest.mark.parametrize(
    ("lang", "who", "scripts"), [("fr", "hugo", False), ("ar", "farid", True)], ids=["fr without JavaScript", "ar"]
)
def test_a_learner_takes_the_whole_course_on_a_telephone_to_a_certificate_that_a_stranger_can_check(
    live: Server, chromium: Browser, lang: str, who: str, scripts: bool
) -> None:
    page = chromium.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, live, lang, who)
    page.goto(f"{live.address}/{lang}/courses/foundations/")
    enrol = page.locator('form[action$="/enrol"] button')
    if enrol.count():
        go(page, enrol)
        while "/courses/foundations/" in page.url and not page.url.endswith("/courses/foundations/"):
            answer_all(page, lang)
            go(page, page.locator('button[name="do"][value="next"]'))
    page.goto(f"{live.address}/{lang}/courses/foundations/")
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    expect(page.locator("#certificate")).to_be_visible()
    if page.locator("details > form").count() == 0:
        page.locator("#name_latin").fill("Hugo Perez" if lang == "fr" else "Farid Nasser")
        page.locator("#name_native").fill("" if lang == "fr" else "فريد ناصر")
        page.locator("#language").select_option(lang)
        page.locator('form[action$="/certificate"] button').click()
    link = page.locator('a[href$="/certificate.pdf"]').get_attribute("href")
    assert link is not None
    check_the_paper(live, link, "Hugo Perez" if lang == "fr" else "Farid Nasser")
    check_as_a_stranger(live, chromium, link.removesuffix("/certificate.pdf"), lang)
    page.context.close()


def check_the_paper(server: Server, link: str, name: str) -> None:
    with urllib.request.urlopen(server.address + link) as answer:
        content = answer.read()
    assert len(content) <= 150_000
    target = Path(server.environ["MINAMATA_DATA"]) / "certificate.pdf"
    target.write_bytes(content)
    words = " ".join("".join(page.extract_text() for page in PdfReader(target).pages).split())
    assert name in words


def check_as_a_stranger(server: Server, chromium: Browser, path: str, lang: str) -> None:
    stranger = chromium.new_context(java_script_enabled=False)
    page = stranger.new_page()
    page.goto(f"{server.address}{path}?lang={lang}")
    expect(page.locator(".st.ok").first).to_be_visible()
    words = page.locator("main").inner_text()
    assert "%" not in words, "a stranger sees no score"
    stranger.close()


def test_the_whole_way_to_the_first_answer_goes_by_keyboard_alone(live: Server, chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{live.address}/en/sign-in")
    press_until(page, "a[href*='as=boris']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/en/$"))
    page.goto(f"{live.address}/en/courses/foundations/")
    press_until(page, "form[action$='/enrol'] button, a.btn.main")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/courses/foundations/[a-z-]+/"))
    press_until(page, "fieldset input")
    page.keyboard.press("Space")
    press_until(page, "button[value^='answer:']")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("[id$='-verdict']").first).to_be_visible()


def press_until(page: Page, selector: str, most: int = 80) -> None:
    """Tab on until the focus is on what `selector` names, and can be seen there."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", "the focus must be seen"
            return
    raise AssertionError(f"{selector} was not reached by keyboard")


def test_the_first_tab_leads_to_the_content(live: Server, chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{live.address}/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#main$"))


TRAVELS = "courses/foundations/how-it-travels/"


def open_the_unit(page: Page, server: Server, who: str) -> None:
    """The second unit of the course, with several questions, one of them typed."""
    sign_in(page, server, "en", who)
    page.goto(f"{server.address}/en/courses/foundations/")
    enrol = page.locator('form[action$="/enrol"] button')
    if enrol.count():
        enrol.click()
        page.wait_for_url(re.compile("/what-mercury-does/"))
    page.goto(f"{server.address}/en/{TRAVELS}")


def test_what_was_typed_is_kept_when_the_language_is_switched_in_the_middle(
    live: Server, context: BrowserContext
) -> None:
    page = context.new_page()
    open_the_unit(page, live, "chen")
    page.locator("section input:not([type])").first.fill("half a word")
    page.locator("details.menu summary").first.click()
    page.locator('details.menu [lang="fr"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile(f"/fr/{TRAVELS}"))
    assert page.locator("section input:not([type])").first.input_value() == "half a word"
    expect(page.locator("[id$='-verdict']")).to_have_count(0)


def test_enter_in_a_field_spends_no_attempt_on_another_question(live: Server, context: BrowserContext) -> None:
    page = context.new_page()
    open_the_unit(page, live, "dana")
    page.locator("section select").first.select_option(index=1)
    field = page.locator("section input[inputmode=decimal]")
    field.fill("no number at all")
    field.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("[id$='-verdict']")).to_have_count(0)
    assert page.locator("section select").first.input_value() != ""
    assert page.locator("section input[inputmode=decimal]").input_value() == "no number at all"


def test_what_was_typed_is_kept_when_a_link_is_followed(live: Server, chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    open_the_unit(page, live, "elif")
    page.locator("section input:not([type])").first.fill("half a word")
    page.locator("#outline a").last.click()
    page.wait_for_url(re.compile(r"/courses/foundations/$"))
    page.goto(f"{live.address}/en/{TRAVELS}")
    assert page.locator("section input:not([type])").first.input_value() == "half a word"


def test_a_page_that_back_shows_as_it_was_left_gets_a_key_of_its_own(live: Server, chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    open_the_unit(page, live, "greta")
    before = page.locator("#unit input[name=write_key]").input_value()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
    assert page.locator("#unit input[name=write_key]").input_value() == before
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.locator("#unit input[name=write_key]").input_value() != before
    page.locator("section select").first.select_option(index=1)
    page.locator('button[value^="answer:"]').first.click()
    expect(page.locator("[id$='-verdict']").first).to_be_visible()


def test_a_page_can_be_read_without_its_style_sheet(live: Server) -> None:
    """The order of the source is the order of reading: heading before content, content before the outline."""
    with urllib.request.urlopen(f"{live.address}/en/courses/foundations/") as answer:
        words = Markup(answer.read().decode()).striptags()
    assert words.index("What you will be able to do") < words.index("Effort")
