"""The XBlock SDK and this program understand each other: its sample blocks run here, and our own blocks run there."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.courses.published import Learner, Published, learning, published
from tests.courses.workbench import environment, path_of_ours, workbench
from tests.server import Server

pytestmark = [pytest.mark.services, pytest.mark.browser]

ASKED = """<problem_demo url_name="problem"><html_demo><p>How many Parties?</p></html_demo>
<textinput_demo name="parties" input_type="int"/>
<equality_demo name="right" left="./parties/@student_input" right="=7">It is seven</equality_demo></problem_demo>"""


def problem(name: str) -> str:
    """Two questions of the SDK: how many Parties, and whether it is seven."""
    return ASKED.replace('url_name="problem"', f'url_name="{name}"')


SAMPLES = {
    "hello": '<helloworld_demo url_name="hello"/>',
    "html": '<html_demo url_name="html"><p>Some <i>words</i></p></html_demo>',
    "scopes": '<allscopes_demo url_name="scopes"/>',
    "views": '<view_counter_demo url_name="views"/>',
    "thumbs": '<thumbs url_name="thumbs"/>',
    "slider": '<slider_demo url_name="slider" max_value="9"/>',
    "problem": problem("problem"),
    "nested": '<vertical_demo url_name="nested"><sequence_demo><helloworld_demo/><thumbs/></sequence_demo></vertical_demo>',
    "kept": '<filethumbs url_name="kept"/>',
    "sidebar": '<sidebar_demo url_name="sidebar"><html_demo><p>Beside</p></html_demo><thumbs/></sidebar_demo>',
    "board": f'<vertical_demo url_name="board"><attempts_scoreboard_demo/>{problem("asked")}</vertical_demo>',
}
TOLD = {
    "user_state_field": "What one learner left here",
    "preferences_field": "What one learner likes",
    "user_info_field": "Who the learner is",
    "user_state_summary_field": "What all left here",
}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    return environment(tmp_path_factory.mktemp("sdk") / "environment")


@pytest.fixture(scope="module")
def course(python: str) -> Iterator[Published]:
    with published(SAMPLES, python, PYTHONPATH=path_of_ours()) as found:
        yield found


@pytest.fixture(scope="module")
def learner(chromium: Browser, course: Published) -> Iterator[Learner]:
    with learning(chromium, course) as found:
        yield found


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("hello", "Hello, World!"),
        ("html", "Some words"),
        ("scopes", "This is content!"),
        ("scopes", "This is settings!"),
        ("scopes", "This is user_state!"),
        ("scopes", "This is preferences!"),
        ("scopes", "This is user_info!"),
        ("scopes", "This is user_state_summary!"),
        ("slider", "0"),
        ("sidebar", "Beside"),
        ("nested", "Hello, World!"),
    ],
)
def test_a_sample_block_is_drawn(learner: Learner, unit: str, words: str) -> None:
    expect(learner.open(unit).locator("body")).to_contain_text(words)


def test_each_look_is_counted_by_a_block_that_counts_in_its_view(learner: Learner) -> None:
    seen = [int(learner.open("views").locator(".views").inner_text()) for _look in range(3)]
    assert seen == [1, 2, 3]


def test_a_thumb_is_counted_for_all(learner: Learner) -> None:
    frame = learner.open("thumbs")
    frame.locator(".upvote").click()
    expect(frame.locator(".upvote .count")).to_have_text("1")
    expect(learner.open("thumbs").locator(".upvote .count")).to_have_text("1")


def test_a_problem_asks_its_children_and_finds_its_checker_by_a_path(learner: Learner, course: Published) -> None:
    frame = learner.open("problem")
    frame.locator("input[name=input]").fill("7")
    frame.locator("input.check").click()
    until = time.monotonic() + 10
    while not (graded := course.progress("equality_demo@problem.equality_demo-1")) and time.monotonic() < until:
        time.sleep(0.1)
    assert graded == (1.0, 1.0, 1.0)
    assert course.state("textinput_demo@problem.textinput_demo-1") == {"student_input": 7}
    expect(learner.open("problem").locator("input[name=input]")).to_have_value("7")


def test_a_field_of_every_scope_of_learners_is_found_where_it_was_left(learner: Learner, course: Published) -> None:
    learner.open("scopes")
    course.leave("allscopes_demo@scopes", "allscopes_demo", TOLD)
    body = learner.open("scopes").locator("body")
    for words in TOLD.values():
        expect(body).to_contain_text(words)


def test_a_slider_moves_and_is_told_that_its_handler_is_none(learner: Learner, course: Published) -> None:
    """Its `update` is not marked as a handler, so no runtime calls it; the block stands all the same."""
    frame = learner.open("slider")
    knob = frame.locator("input[type=range]")
    knob.fill("4")
    knob.dispatch_event("change")
    expect(frame.locator("span").first).to_have_text("4")
    with learner.page.expect_response("**/handler/slider_demo@slider/update") as answered:
        knob.dispatch_event("mouseup")
    assert answered.value.status == 404
    assert course.state("slider_demo@slider") == {}


def test_votes_kept_in_a_file_are_counted_and_their_pictures_drawn(learner: Learner, course: Published) -> None:
    frame = learner.open("kept")
    expect(frame.locator(".upvote .count")).to_have_text("0")
    frame.locator(".upvote").click()
    expect(frame.locator(".upvote .count")).to_have_text("1")
    frame.locator(".downvote").click()
    expect(frame.locator(".downvote .count")).to_have_text("1")
    frame = learner.open("kept")
    expect(frame.locator(".upvote .count")).to_have_text("1")
    widths = frame.locator("img").evaluate_all("pictures => pictures.map((picture) => picture.naturalWidth)")
    assert widths == [5, 5]
    assert course.state("filethumbs@kept") == {"voted": True}


@pytest.mark.parametrize("unit", ["sidebar", "nested"])
def test_a_block_inside_of_others_is_acted_on_and_found_again(learner: Learner, unit: str) -> None:
    before = int(learner.open(unit).locator(".upvote .count").inner_text())
    frame = learner.open(unit)
    frame.locator(".upvote").dispatch_event("click")
    expect(frame.locator(".upvote .count")).to_have_text(str(before + 1))
    expect(learner.open(unit).locator(".upvote .count")).to_have_text(str(before + 1))


def test_a_scoreboard_counts_the_attempts_of_its_nieces(learner: Learner, course: Published) -> None:
    frame = learner.open("board")
    expect(frame.locator("body")).to_contain_text("tried 0 out of 1 problems")
    frame.locator("input[name=input]").fill("7")
    with learner.page.expect_response("**/check"):
        frame.locator("input.check").click()
    expect(learner.open("board").locator("body")).to_contain_text("You attempted all 1 problems")


@pytest.fixture(scope="module")
def bench(python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with workbench(python, tmp_path_factory.mktemp("bench")) as server:
        yield server


@pytest.fixture
def scenario(chromium: Browser, bench: Server) -> Iterator[Page]:
    """Our blocks in the workbench, in a browser."""
    page = chromium.new_page()
    page.goto(_ours(bench))
    yield page
    page.close()


def test_our_own_blocks_are_drawn_in_the_workbench(bench: Server) -> None:
    page = _page(_ours(bench))
    assert "Mercury is a <b>metal</b>" in page
    assert "Which is liquid?" in page
    assert "films.example" in page
    assert "What does it mean for you?" in page
    assert "The pace was" in page
    assert "form.pdf" in page
    assert "This discussion is not open yet." in page


def test_a_question_is_answered_in_the_workbench_and_found_answered_again(scenario: Page) -> None:
    question = scenario.locator("section.card", has=scenario.get_by_text("Which is liquid?"))
    question.get_by_label("Mercury").check()
    question.get_by_role("button", name="Send answer").click()
    expect(scenario.get_by_text("Your answer, and right")).to_be_visible()
    scenario.reload()
    expect(scenario.get_by_text("Your answer, and right")).to_be_visible()


def test_a_note_and_an_opinion_are_kept_in_the_workbench(scenario: Page) -> None:
    scenario.get_by_label("Your note").fill("Fish of our lake")
    scenario.get_by_role("button", name="Keep the note").click()
    expect(scenario.get_by_text("Kept", exact=True)).to_be_visible()
    opinion = scenario.locator("section.card", has=scenario.get_by_text("The pace was"))
    opinion.get_by_role("button").click()
    expect(scenario.get_by_text("Answer this question, then send again.")).to_be_visible()
    opinion.get_by_label("right").check()
    opinion.get_by_role("button").click()
    expect(opinion.get_by_role("button", name="Answer again")).to_be_visible()
    scenario.reload()
    expect(scenario.get_by_label("Your note")).to_have_value("Fish of our lake")
    expect(opinion.get_by_label("right")).to_be_checked()


def _ours(bench: Server) -> str:
    """Where the workbench shows our blocks, once it has loaded all there are."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        named = re.findall(r'href="([^"]*/scenario/[^"]+)"[^>]*>\s*Ours', _page(bench.address + "/"))
        if named:
            return f"{bench.address}{named[0]}"
        time.sleep(1)
    raise AssertionError("the workbench does not list our blocks")


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())
