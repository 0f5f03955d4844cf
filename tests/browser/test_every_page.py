"""Every page, for everyone: no fault that axe can find, no sideways scrolling, in both directions, light and dark, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from minamata import assets
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PUBLIC = [
    "",
    "courses/",
    "courses/foundations/",
    "sign-in",
    "signed-out",
    "accessibility/",
    "styleguide",
    "parties/",
    "convention/",
    "convention/terms/",
    "api/",
    "terms/",
    "privacy/",
    "feedback/",
    "feedback/thanks",
    "metrics/",
    "help/",
    "help/contact",
    "calendar/",
    "forums/",
    "forums/feeds",
    "nowhere/",
]
SIGNED_IN = [
    "",
    "courses/",
    "courses/foundations/",
    "courses/foundations/what-mercury-does/",
    "courses/foundations/life-cycle-map/",
    "courses/foundations/progress",
    "me/learning/",
    "me/",
    "me/photo/",
    "calendar/",
    "me/tokens/",
    "me/data/",
    "me/data/erasure",
    "me/delegations/",
    "delegations/XA/office",
    "forums/welcome/",
    "forums/new",
    "forums/bookmarks",
]
SECRETARIAT = [
    "courses/packages/",
    "courses/foundations/people/",
    "courses/foundations/settings/",
    "courses/foundations/rating",
    "courses/foundations/certificates/",
    "courses/foundations/languages/",
    "courses/foundations/languages/fr/",
    "courses/foundations/export/",
    "people/",
    "organisations/",
    "audit/",
    "feedback/triage/",
    "metrics/exact",
    "help/requests/",
    "secretariat/delegations/",
    "secretariat/delegations/XA/",
    "forums/desk",
    "forums/desk/rota",
    "forums/desk/areas/asgm",
    "forums/consultations/new",
]


def signed_in(chromium: Browser, server: Server, who: str, **options: object) -> BrowserContext:
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.address}/en/sign-in")
    page.locator(f'a[href*="as={who}"]').click()
    page.wait_for_url("**/en/")
    page.close()
    return context


@pytest.fixture(scope="module", params=["light-360", "dark-1280"])
def looks(request: pytest.FixtureRequest, chromium: Browser, live: Server) -> Iterator[dict[str, BrowserContext]]:
    """A stranger, a learner and an administrator, in one look."""
    scheme, width = request.param.split("-")
    options = {"color_scheme": scheme, "viewport": {"width": int(width), "height": 800}}
    contexts = {
        "stranger": chromium.new_context(**options),
        "learner": signed_in(chromium, live, "amina", **options),
        "administrator": signed_in(chromium, live, "greta", **options),
    }
    page = contexts["learner"].new_page()
    page.goto(f"{live.address}/en/courses/foundations/")
    enrol = page.locator('form[action$="/enrol"] button')
    if enrol.count():
        enrol.click()
        page.locator("fieldset input").first.check()
        page.locator('button[value^="answer:"]').first.click()
    page.close()
    yield contexts
    for context in contexts.values():
        context.close()


def classes_of(sheet: str) -> set[str]:
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", (assets.SOURCE / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", rules))


SELDOM = classes_of("seldom.css") - classes_of("commons.css")


def unstyled(page: Page) -> set[str]:
    """Classes on the page whose rules stand in the sheet that it does not load."""
    if page.locator('link[rel=stylesheet][href*="/seldom-"]').count():
        return set()
    return SELDOM & set(
        page.evaluate("() => [...document.querySelectorAll('[class]')].flatMap(it => [...it.classList])")
    )


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(
    ("who", "path"),
    [("stranger", path) for path in PUBLIC]
    + [("learner", path) for path in SIGNED_IN]
    + [("administrator", path) for path in SECRETARIAT],
)
def test_a_page_is_open_to_everyone(
    live: Server, looks: dict[str, BrowserContext], lang: str, who: str, path: str
) -> None:
    page = looks[who].new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    page.on(
        "request", lambda request: messages.append(request.url) if not request.url.startswith(live.address) else None
    )
    page.goto(f"{live.address}/{lang}/{path}")
    assert unstyled(page) == set()
    assert faults(page) == []
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("h1").count() == 1
    assert [message for message in messages if "404" not in message] == []
    page.close()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_topic_is_open_to_everyone_with_its_menus(live: Server, looks: dict[str, BrowserContext], lang: str) -> None:
    page = looks["administrator"].new_page()
    page.goto(f"{live.address}/{lang}/forums/welcome/")
    page.locator(".topics h3 a").first.click()
    page.locator(".acts .menu summary").first.click()
    page.locator(".acts > details:not(.menu) > summary").last.click()
    assert unstyled(page) == set()
    assert faults(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.close()


def test_the_text_can_be_twice_as_large(live: Server, chromium: Browser) -> None:
    context = signed_in(chromium, live, "dana", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    for path in ("", "courses/", "courses/foundations/", "me/", "parties/", "forums/"):
        page.goto(f"{live.address}/en/{path}")
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert page.evaluate(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
        ), path
    context.close()
