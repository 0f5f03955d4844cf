"""A new room passes every check from its first minute."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from minamata import scaffold

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house, to build on."""
    copy = tmp_path / "house"
    ignored = shutil.ignore_patterns(".venv", ".git", "var", "node_modules", "__pycache__", ".*_cache", "data")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


def surroundings(house: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{house}:{house / 'platform'}", "PATH": os.environ["PATH"], "HOME": str(house)}


def run(house: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=house,
        env=surroundings(house),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.services
def test_a_new_room_is_linted_typed_layered_and_loaded(house: Path) -> None:
    scaffold.create("repository", house)
    for check in (
        ("ruff", "check", "repository", "platform/minamata/__init__.py", "tests/repository"),
        ("ruff", "format", "--check", "repository", "platform/minamata/__init__.py", "tests/repository"),
        ("mypy", "repository"),
    ):
        done = run(house, *check)
        assert done.returncode == 0, done.stdout + done.stderr
    linter = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    layered = subprocess.run(
        [sys.executable, "-c", linter], cwd=house, env=surroundings(house), capture_output=True, text=True, check=False
    )
    assert layered.returncode == 0, layered.stdout + layered.stderr
    loaded = run(house, "pytest", "-q", "-p", "no:cacheprovider", "tests/repository")
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr


@pytest.mark.parametrize("name", ["Repository", "two words", "1st", "class", "courses", "accounts"])
def test_a_name_that_cannot_be_used_or_is_taken_is_refused(house: Path, name: str) -> None:
    with pytest.raises(click.BadParameter):
        scaffold.create(name, house)
