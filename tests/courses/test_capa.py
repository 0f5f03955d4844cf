"""The problem block of Open edX asks its questions here where an operator chooses it, and runs no script of an author (extra `capa`)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.courses.published import Learner, Published, learning, published
from tests.courses.workbench import ROOT, path_of_ours, uv

pytestmark = [pytest.mark.services, pytest.mark.browser]

CHOICE = """<problem url_name="choice" display_name="Which" max_attempts="3"><multiplechoiceresponse><label>Which is liquid?</label>
<choicegroup type="MultipleChoice"><choice correct="false">Iron</choice><choice correct="true">Mercury</choice></choicegroup>
</multiplechoiceresponse></problem>"""
NUMBER = """<problem url_name="number" weight="2"><numericalresponse answer="1/3"><label>A third</label><formulaequationinput/>
<responseparam type="tolerance" default="1%"/></numericalresponse></problem>"""
SCRIPT = """<problem url_name="script"><script type="loncapa/python">
import os
os.system("touch {folder}/ran")
x = 3
</script><numericalresponse answer="$x"><label>X</label><formulaequationinput/></numericalresponse></problem>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("capa")


@pytest.fixture(scope="module")
def python(folder: Path) -> str:
    """An environment of its own: half a gigabyte that nobody else needs."""
    try:
        subprocess.run(
            [
                uv(),
                "sync",
                "--frozen",
                "--quiet",
                "--extra",
                "capa",
                "--no-install-project",
                "--python",
                sys.executable,
            ],
            cwd=ROOT,
            env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder / "environment")},
            check=True,
            capture_output=True,
            text=True,
            timeout=900,
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"the extra `capa` could not be installed: {error}")
    return str(folder / "environment" / "bin" / "python")


@pytest.fixture(scope="module")
def course(python: str, folder: Path) -> Iterator[Published]:
    asked = {"choice": CHOICE, "number": NUMBER, "script": SCRIPT.replace("{folder}", str(folder))}
    with published(asked, python, PYTHONPATH=path_of_ours(), MINAMATA_CAPA="1") as found:
        yield found


@pytest.fixture(scope="module")
def learner(chromium: Browser, course: Published) -> Iterator[Learner]:
    with learning(chromium, course) as found:
        yield found


def soon(course: Published, block_key: str) -> tuple[float, float | None, float | None] | None:
    until = time.monotonic() + 10
    while (found := course.progress(block_key)) is None and time.monotonic() < until:
        time.sleep(0.1)
    return found


def test_a_choice_is_drawn_answered_graded_and_found_again(learner: Learner, course: Published) -> None:
    frame = learner.open("choice")
    frame.get_by_label("Mercury").check()
    frame.get_by_role("button", name="Submit").click()
    expect(frame.locator(".status.correct, .choicegroup_correct").first).to_be_visible()
    assert soon(course, "problem@choice") == (1.0, 1.0, 1.0)
    assert course.state("problem@choice")["attempts"] == 1
    expect(learner.open("choice").get_by_label("Mercury")).to_be_checked()


def test_a_number_weighs_what_its_author_says(learner: Learner, course: Published) -> None:
    frame = learner.open("number")
    frame.locator("input[type=text]").fill("0.333")
    frame.get_by_role("button", name="Submit").click()
    assert soon(course, "problem@number") == (1.0, 1.0, 1.0)


def test_a_script_of_an_author_is_refused_in_words_and_never_run(
    learner: Learner, course: Published, folder: Path
) -> None:
    learner.page.goto(f"{learner.address}/en/courses/published/script/")
    expect(learner.page.get_by_text("needs a script that would run on this server")).to_be_visible()
    expect(learner.page.locator("iframe")).to_have_count(0)
    assert not (folder / "ran").exists()


def test_the_block_itself_finds_no_way_to_run_a_script(python: str, course: Published) -> None:
    tried = """
from courses.runtime.loading import block_class
from courses.blocks.registry import leave_problems_to_package
leave_problems_to_package(True)
block_class("problem")
from xblocks_contrib.problem.capa import capa_problem, responsetypes
for module in (capa_problem, responsetypes):
    try:
        module.safe_exec("x = 1", {}, unsafely=True)
    except Exception as refused:
        print(type(refused).__name__)
"""
    told = subprocess.run(
        [python, "-c", tried], env={**course.server.environ}, check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert told.stdout.split()[-2:] == ["ScriptRefused", "ScriptRefused"]
