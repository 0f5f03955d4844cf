"""Published blocks from PyPI, as they are, in a browser: each is drawn, acted on, told of, and found again after a reload."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar
from xml.sax.saxutils import quoteattr

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from courses.blocks.registry import is_installed
from tests.courses.published import Learner, Published, learning, published

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not is_installed("acid"), reason="the extra `blocks` is not installed"),
]

MAP = """<image_explorer schema_version='2'><background src="/static/map.png"/><description><p>Look around</p></description>
<hotspots><hotspot x='10%' y='10%' item-id='lake'><feedback width='200' height='100'><body><p>Fish from this lake</p></body></feedback>
</hotspot></hotspots></image_explorer>"""
PANELS = '[{"title": "First panel"}]'
BLOCKS = {
    "acid": '<acid url_name="acid" name="one"/>',
    "parent": '<acid_parent url_name="parent" name="parent"><acid name="left-child"/><acid name="right-child"/></acid_parent>',
    "done": '<done url_name="done"/>',
    "poll": '<poll url_name="poll" max_submissions="0"/>',
    "survey": '<survey url_name="survey"/>',
    "drag": '<drag-and-drop-v2 url_name="drag"/>',
    "text": '<freetextresponse url_name="text" max_attempts="5" min_word_count="1" max_word_count="10"/>',
    "compare": '<submit-and-compare url_name="compare"/>',
    "explorer": f'<image-explorer url_name="explorer" data={quoteattr(MAP)}/>',
    "feedback": '<feedback url_name="feedback" p="100"/>',
    "cards": '<flashcards url_name="cards" display_name="Capitals"><flashcard front="Croatia" back="Zagreb"/></flashcards>',
    "accordion": f'<accordion url_name="accordion" panels={quoteattr(PANELS)}/>',
    "modal": '<imagemodal url_name="modal" image_url="/static/map.png" display_name="A map"/>',
}
T = TypeVar("T")


@pytest.fixture(scope="module")
def course() -> Iterator[Published]:
    with published(BLOCKS, MINAMATA_BLOCK_ASIDES="acid_aside") as found:
        yield found


@pytest.fixture(scope="module")
def learner(chromium: Browser, course: Published) -> Iterator[Learner]:
    with learning(chromium, course) as found:
        yield found


def soon(look: Callable[[], T], *, within: float = 10.0) -> T:
    """What `look` sees once it sees something."""
    until = time.monotonic() + within
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(0.1)
    return seen


def marks(frame: FrameLocator) -> dict[str, int]:
    return {mark: frame.locator(f"i.{mark}").count() for mark in ("pass", "fail", "error", "unknown")}


def settled(frame: FrameLocator) -> dict[str, int]:
    """What Acid says once it has stopped asking."""
    expect(frame.locator("i.unknown")).to_have_count(0, timeout=30_000)
    return marks(frame)


def test_acid_and_its_aside_find_every_scope_service_and_address(learner: Learner) -> None:
    found = settled(learner.open("acid"))
    assert (found["fail"], found["error"]) == (0, 0)
    assert found["pass"] == 37


def test_acid_finds_its_children_and_fails_only_where_it_contradicts_itself(learner: Learner) -> None:
    """Its aside takes a parent for an Acid block on the server, and asks for the type `acid` in the browser, which a parent has not."""
    frame = learner.open("parent")
    found = settled(frame)
    assert (found["fail"], found["error"]) == (1, 0)
    assert found["pass"] == 112
    assert frame.locator("i.fail").locator("xpath=..").get_attribute("class") == "acid-dom"


def test_done_is_done_after_a_reload(learner: Learner, course: Published) -> None:
    learner.open("done").locator("label, .done_onoffswitch").first.click()
    assert soon(lambda: course.progress("done@done")) == (1.0, 1.0, 1.0)
    assert course.events("done@done") == ["edx.done.toggled"]
    expect(learner.page.locator("[data-done]")).to_be_visible()
    expect(learner.open("done").locator(".done_onoffswitch-checkbox")).to_be_checked()


def test_a_poll_counts_a_vote_and_knows_it_again(learner: Learner, course: Published) -> None:
    frame = learner.open("poll")
    frame.locator("input[type=radio]").nth(1).evaluate("radio => radio.click()")
    frame.locator("button.submit, input.input-main").first.evaluate("button => button.click()")
    expect(frame.locator(".poll-results")).to_contain_text("100", timeout=10_000)
    assert course.events("poll@poll")[:1] == ["xblock.poll.submitted"]
    assert soon(lambda: course.progress("poll@poll")) == (1.0, None, None)
    voted = learner.open("poll").locator(".poll-results input[checked]")
    expect(voted).to_have_count(1)
    assert str(voted.get_attribute("id")).startswith("answer-B-")


def test_a_survey_keeps_every_answer(learner: Learner, course: Published) -> None:
    frame = learner.open("survey")
    rows = frame.locator("tr.survey-row, .survey-table tbody tr")
    for number in range(3):
        rows.nth(number).locator("input[type=radio]").first.evaluate("radio => radio.click()")
    frame.locator("button.submit, input.input-main").first.evaluate("button => button.click()")
    assert soon(lambda: "xblock.survey.submitted" in course.events("survey@survey"))
    expect(learner.open("survey").locator("body")).to_contain_text("100")


def test_something_is_dragged_by_keyboard_and_stays_where_it_was_dropped(learner: Learner, course: Published) -> None:
    frame = learner.open("drag")
    frame.locator(".item-bank .option").first.focus()
    frame.locator(".item-bank .option").first.press("Enter")
    frame.locator(".target .zone").first.focus()
    frame.locator(".target .zone").first.press("Enter")
    expect(frame.locator(".target .zone .option")).to_have_count(1, timeout=10_000)
    assert soon(lambda: "edx.drag_and_drop_v2.item.dropped" in course.events("drag-and-drop-v2@drag"))
    kept = soon(lambda: course.progress("drag-and-drop-v2@drag"))
    assert kept is not None
    assert kept[1] is not None
    assert kept[1] > 0
    expect(learner.open("drag").locator(".target .zone .option")).to_have_count(1, timeout=10_000)


def test_a_free_text_is_there_again(learner: Learner, course: Published) -> None:
    frame = learner.open("text")
    frame.locator("textarea").fill("mercury in fish")
    frame.locator(".check, button:has-text('Submit')").first.click()
    assert soon(lambda: course.state("freetextresponse@text").get("count_attempts")) == 1
    assert soon(lambda: course.progress("freetextresponse@text"))
    expect(learner.open("text").locator("textarea")).to_have_value("mercury in fish")


def test_an_answer_is_compared_with_an_experts(learner: Learner, course: Published) -> None:
    frame = learner.open("compare")
    frame.locator("textarea").fill("It is carried by air")
    frame.locator("input.submit_button, button:has-text('Submit'), input[type=button]").first.click()
    assert soon(lambda: course.state("submit-and-compare@compare").get("student_answer")) == "It is carried by air"
    assert course.progress("submit-and-compare@compare") == (1.0, 1.0, 1.0)
    expect(learner.open("compare").locator("textarea")).to_have_value("It is carried by air")


def test_a_place_in_a_picture_is_opened(learner: Learner, course: Published) -> None:
    learner.open("explorer").locator(".image-explorer-hotspot").first.dispatch_event("click")
    assert soon(lambda: "xblock.image-explorer.hotspot.opened" in course.events("image-explorer@explorer"))
    assert soon(lambda: course.state("image-explorer@explorer").get("opened_hotspots")) == ["lake"]
    expect(learner.open("explorer").locator(".image-explorer-hotspot.visited")).to_have_count(1)


def test_feedback_is_given_and_shown_again(learner: Learner, course: Published) -> None:
    frame = learner.open("feedback")
    frame.locator("input[type=radio]").first.evaluate("radio => radio.click()")
    frame.locator("textarea").fill("More on artisanal gold mining")
    frame.locator(".feedback_submit_feedback").click()
    assert soon(lambda: "edx.feedbackxblock.freeform_provided" in course.events("feedback@feedback"))
    expect(learner.open("feedback").locator("textarea")).to_have_value("More on artisanal gold mining")


def test_a_card_is_turned(learner: Learner, course: Published) -> None:
    frame = learner.open("cards")
    frame.get_by_text("START").click()
    expect(frame.locator("body")).to_contain_text("Croatia")
    learner.page.get_by_role("button", name="Next:").click()
    assert course.progress("flashcards@cards") == (1.0, None, None)


def test_a_panel_opens(learner: Learner, course: Published) -> None:
    frame = learner.open("accordion")
    frame.get_by_text("First panel").click()
    expect(frame.locator(".collapsible-card.is-open")).to_have_count(1)
    learner.page.get_by_role("button", name="Next:").click()
    assert course.progress("accordion@accordion") == (1.0, None, None)


def test_a_picture_is_shown_by_its_pass(learner: Learner) -> None:
    frame = learner.open("modal")
    expect(frame.locator("body")).to_contain_text("A map")
    assert "/files/map.png" in str(frame.locator("img").first.get_attribute("src"))


def test_a_frame_is_as_high_as_what_it_holds_and_says_so_to_its_page_alone(learner: Learner) -> None:
    frame = learner.open("drag")
    expect(learner.page.locator("[data-loading]")).to_be_hidden()
    learner.page.wait_for_timeout(1000)
    inside = frame.locator("body").evaluate("body => body.scrollHeight")
    assert abs(learner.page.locator("iframe").evaluate("frame => frame.clientHeight") - inside) <= 8
    before = learner.page.locator("iframe").evaluate("frame => frame.style.blockSize")
    learner.page.evaluate("postMessage({minamata: 'height', value: 7}, '*')")
    learner.page.wait_for_timeout(200)
    assert learner.page.locator("iframe").evaluate("frame => frame.style.blockSize") == before


def test_a_frame_reaches_neither_page_nor_cookies_nor_other_places(learner: Learner) -> None:
    frame = learner.open("done")
    reach = """() => {
      const tries = {};
      const attempt = (name, act) => { try { tries[name] = String(act()); } catch (error) { tries[name] = error.name; } };
      attempt("cookie", () => document.cookie);
      attempt("storage", () => localStorage.length);
      attempt("page", () => parent.document.title);
      return tries;
    }"""
    assert set(frame.locator("body").evaluate(reach).values()) == {"SecurityError"}
    fetched = "() => fetch('/en/').then(() => 'reached', (error) => error.name)"
    assert frame.locator("body").evaluate(fetched) == "TypeError"
