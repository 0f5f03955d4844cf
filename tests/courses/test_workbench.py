"""The XBlock SDK and this program understand each other: its sample blocks run here, and our own blocks run there."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.courses.published import Learner, Published, learning, published
from tests.courses.workbench import environment, path_of_ours, workbench

pytestmark = [pytest.mark.services, pytest.mark.browser]

PROBLEM = """<problem_demo url_name="problem"><html_demo><p>How many Parties?</p></html_demo>
<textinput_demo name="parties" input_type="int"/>
<equality_demo name="right" left="./parties/@student_input" right="=7">It is seven</equality_demo></problem_demo>"""
SAMPLES = {
    "hello": '<helloworld_demo url_name="hello"/>',
    "html": '<html_demo url_name="html"><p>Some <i>words</i></p></html_demo>',
    "scopes": '<allscopes_demo url_name="scopes"/>',
    "views": '<view_counter_demo url_name="views"/>',
    "thumbs": '<thumbs url_name="thumbs"/>',
    "slider": '<slider_demo url_name="slider" max_value="9"/>',
    "problem": PROBLEM,
    "nested": '<vertical_demo url_name="nested"><sequence_demo><helloworld_demo/><thumbs/></sequence_demo></vertical_demo>',
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
        ("scopes", "This is user_state_summary!"),
        ("slider", "0"),
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


def test_our_own_blocks_are_drawn_in_the_workbench(python: str, tmp_path: Path) -> None:
    with workbench(python, tmp_path) as server:
        index = _page(server.address + "/")
        (scenario,) = re.findall(r'href="([^"]*/scenario/[^"]+)"[^>]*>\s*Ours', index) or [""]
        page = _page(server.address + scenario)
    assert "Mercury is a <b>metal</b>" in page
    assert "Which is liquid?" in page
    assert "films.example" in page


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())
