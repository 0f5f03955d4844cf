"""An environment of its own with the XBlock SDK: merely installed beside the program, it would make some blocks fail."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.server import Server, free_port, running

LEFT_OUT = ("xblock-free-text-response", "openedx-scorm-xblock")
ROOT = Path(__file__).parents[2]
OURS = """[xblock.v1]
html = courses.blocks.html:HtmlBlock
problem = courses.blocks.problem.block:ProblemBlock
video = courses.blocks.video:VideoBlock
reflection = courses.blocks.reflection:ReflectionBlock
questionnaire = courses.blocks.questionnaire:QuestionnaireBlock
file = courses.blocks.file:FileBlock
discussion = courses.blocks.discussion:DiscussionBlock
minamata_scenarios = minamata_scenarios:Scenarios
"""
SCENARIOS = '''
from web_fragments.fragment import Fragment
from xblock.core import XBlock


class Scenarios(XBlock):
    """Shows our blocks to the workbench."""

    def student_view(self, context=None):
        return Fragment("")

    @staticmethod
    def workbench_scenarios():
        return [("Ours", """<vertical_demo>
            <html display_name="Words"><p>Mercury is a <b>metal</b></p></html>
            <problem display_name="Which"><multiplechoiceresponse><label>Which is liquid?</label>
              <choicegroup type="MultipleChoice"><choice correct="false">Iron</choice><choice correct="true">Mercury</choice></choicegroup>
            </multiplechoiceresponse></problem>
            <video display_name="A film"><source src="https://films.example/film.mp4"/></video>
            <reflection display_name="Think"><p>What does it mean for you?</p></reflection>
            <questionnaire display_name="How was it?"><question name="pace"><label>The pace was</label>
              <choice name="slow">too slow</choice><choice name="right">right</choice></question></questionnaire>
            <file display_name="The form" src="/downloads/form.pdf"/>
            <discussion display_name="Tips" discussion_target="Hints"/>
        </vertical_demo>""")]
'''


def uv() -> str:
    """The installer that the program brings."""
    return shutil.which("uv") or str(Path(sys.executable).with_name("uv"))


def environment(folder: Path) -> str:
    """The Python of an environment with our dependencies and the SDK, as the lock file names them.

    The workbench loads every block there is, and asks for one part (django-pyfs) that comes with the published blocks only; two of those it
    cannot load.
    """
    subprocess.run(
        [
            uv(),
            "sync",
            "--frozen",
            "--quiet",
            "--group",
            "workbench",
            "--extra",
            "blocks",
            "--no-install-project",
            *(word for package in LEFT_OUT for word in ("--no-install-package", package)),
            "--python",
            sys.executable,
        ],
        cwd=ROOT,
        env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    return str(folder / "bin" / "python")


def path_of_ours(*more: Path) -> str:
    return os.pathsep.join(map(str, (*more, ROOT / "platform", ROOT)))


@contextlib.contextmanager
def workbench(python: str, folder: Path) -> Iterator[Server]:
    """The SDK's workbench with our blocks in it, as if a package of ours had declared them."""
    declared = folder / "minamata_blocks-1.dist-info"
    declared.mkdir()
    (declared / "entry_points.txt").write_text(OURS)
    (declared / "METADATA").write_text("Metadata-Version: 2.1\nName: minamata-blocks\nVersion: 1\n")
    (folder / "minamata_scenarios.py").write_text(SCENARIOS)
    (folder / "var").mkdir()
    environ = {
        **os.environ,
        "PORT": str(free_port()),
        "PYTHONPATH": path_of_ours(folder),
        "DJANGO_SETTINGS_MODULE": "workbench.settings",
        "WORKBENCH_DATABASES": f'{{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "{folder}/var/db.sqlite3"}}}}',
    }
    django = [python, "-W", "ignore", "-m", "django"]
    subprocess.run(
        [*django, "migrate", "--run-syncdb", "--verbosity=0"], env=environ, check=True, capture_output=True, cwd=folder
    )
    command = [*django, "runserver", "--noreload", "--insecure", f"127.0.0.1:{environ['PORT']}"]
    with running(command, environ, "/", folder) as server:
        yield server
