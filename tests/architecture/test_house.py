"""The house stays as it was drawn."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import minamata
from minamata.config import environment_names

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("courses", "forums", "webinars", "advisory")
SOURCES = [ROOT / "platform" / "minamata", *(ROOT / room for room in ROOMS)]
LONGEST = 400
NAMES_WE_DO_NOT_USE = {"utils", "helpers", "misc", "common", "base"}


def python_files() -> list[Path]:
    return [path for source in SOURCES for path in source.rglob("*.py")]


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_platform_is_no_package_and_holds_exactly_one() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    packages = [path.name for path in (ROOT / "platform").iterdir() if (path / "__init__.py").exists()]
    assert packages == ["minamata"]


def test_pythons_own_platform_module_is_not_shadowed() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.python_version())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is_for(room: str) -> None:
    assert (importlib.import_module(room).__doc__ or "").strip()


def test_rooms_that_do_not_work_yet_hold_their_docstring_only() -> None:
    for room in set(ROOMS) - set(minamata.MODULES):
        assert [path.name for path in (ROOT / room).iterdir() if path.name != "__pycache__"] == ["__init__.py"]


def test_every_file_says_what_it_is() -> None:
    silent = [
        path for path in python_files() if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', "'''"))
    ]
    assert silent == []


def test_no_file_is_longer_than_one_can_hold_in_the_head() -> None:
    long = {
        path.name: lines for path in python_files() if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_there_are_no_drawers_for_odds_and_ends() -> None:
    assert [path for path in python_files() if path.stem in NAMES_WE_DO_NOT_USE] == []


def test_services_and_below_know_no_http() -> None:
    """The line of the house: services, queries, policies and models know no request and no answer."""
    below = [path for path in python_files() if {"services", "policies", "models"} & {path.stem, path.parent.name}]
    from_flask = {
        path.name: set(re.findall(r"\w+", names)) - {"current_app"}
        for path in below
        for names in re.findall(r"^from flask import (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {name: names for name, names in from_flask.items() if names} == {}


def test_only_the_bridge_knows_django() -> None:
    """Django is a library for templates of blocks from others; it reaches nothing of ours (decision 0026)."""
    knows = [
        path.name
        for path in python_files()
        if re.search(
            r"^\s*(?:from|import) django\b|import_module\(\"django", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert knows == ["django_bridge.py"]


def test_every_setting_is_explained_for_operators() -> None:
    explained = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert [name for name in environment_names().values() if f"`{name}`" not in explained] == []


def test_the_repository_names_no_path_of_a_machine_and_holds_nothing_built() -> None:
    paths = re.compile(rb"(?<![\w.])/(?:work|farm|root|home/\w+)/")
    for name in tracked():
        assert not re.search(r"(^|/)(dist|node_modules)/|\.min\.(js|css)$|\.mo$", name), name
        if not name.endswith(".lock") and (ROOT / name).is_file():
            assert not paths.search(
                (ROOT / name).read_bytes().replace(b"tests/architecture/test_house.py", b"")
            ) or name == ("tests/architecture/test_house.py"), name


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
