"""What is typed and not sent is kept by itself: after a while, before a link is followed, and when the page is left (C4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.courses.published import Learner, Published, learning, published

pytestmark = pytest.mark.browser

WORDS = """<problem url_name="q" display_name="In words"><stringresponse answer="mercury"><label>Which metal is liquid?</label>
<textline/></stringresponse></problem>"""
NOTE = '<reflection url_name="n" display_name="Think"><p>What does it mean for you?</p></reflection>'


@pytest.fixture(scope="module")
def course() -> Iterator[Published]:
    with published({"first": WORDS + NOTE, "second": '<html url_name="h">Read on</html>'}) as found:
        yield found


@pytest.fixture
def learner(chromium: Browser, course: Published, request: pytest.FixtureRequest) -> Iterator[Learner]:
    """Somebody else in each test, so that nobody finds what another typed."""
    names = {"by_itself": "amina", "followed": "boris", "left": "chen", "sent": "dana"}
    who = next(name for words, name in names.items() if words in request.node.name)
    with learning(chromium, course, who) as found:
        found.page.goto(f"{found.address}/en/courses/published/first/")
        yield found


def question(page: Page) -> str:
    return page.get_by_label("Which metal is liquid?").input_value()


def seen_anew(learner: Learner) -> Page:
    """The unit as another window of the same person shows it."""
    page = learner.page.context.new_page()
    page.goto(f"{learner.address}/en/courses/published/first/")
    return page


def test_what_was_typed_is_kept_by_itself_after_a_while(learner: Learner) -> None:
    page = learner.page
    page.clock.install()
    page.reload()
    page.get_by_label("Which metal is liquid?").fill("quick")
    page.get_by_label("Your note").fill("Fish of our lake")
    page.clock.fast_forward(9_000)
    assert question(seen_anew(learner)) == ""
    with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
        page.clock.fast_forward(2_000)
    assert kept.value.status in {0, 303}
    there = seen_anew(learner)
    assert question(there) == "quick"
    expect(there.get_by_label("Your note")).to_have_value("Fish of our lake")


def test_what_was_typed_is_kept_before_a_link_is_followed(learner: Learner) -> None:
    page = learner.page
    page.get_by_label("Which metal is liquid?").fill("quicks")
    page.locator("#outline a", has_text="second").first.click()
    page.wait_for_url("**/second/")
    assert question(seen_anew(learner)) == "quicks"


def test_what_was_typed_is_kept_when_the_page_is_left(learner: Learner) -> None:
    page = learner.page
    page.get_by_label("Which metal is liquid?").fill("quicksilver")
    page.goto(f"{learner.address}/en/")
    expect(page.locator("main")).to_be_visible()
    there = seen_anew(learner)
    for _look in range(20):
        if question(there):
            break
        there.wait_for_timeout(250)
        there.reload()
    assert question(there) == "quicksilver"


def test_what_was_sent_is_not_kept_once_more(learner: Learner) -> None:
    page = learner.page
    page.get_by_label("Which metal is liquid?").fill("iron")
    section = page.locator("section.card", has=page.get_by_text("Which metal is liquid?"))
    section.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Not right")).to_be_visible()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.locator("#outline a", has_text="second").first.click()
    page.wait_for_url("**/second/")
    assert posts == []
    expect(seen_anew(learner).get_by_text("Not right")).to_be_visible()
