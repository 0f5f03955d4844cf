"""The first start tells people what is wrong in one sentence, and picks up where it was interrupted."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLDEST_GRAMMAR = (3, 7)


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """`run.py` in a folder of its own."""
    for name in ("run.py", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("run_in_a_copy", tmp_path / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_old_pythons_can_read_it_well_enough_to_say_that_they_are_old() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=OLDEST_GRAMMAR)


def test_a_python_that_is_too_old_is_told_so_in_one_sentence(run: ModuleType) -> None:
    with pytest.raises(run.Trouble) as told:
        run.refuse_old_python((3, 8), find=lambda name: None)
    assert str(told.value) == "Python 3.8 is too old: install Python 3.11 or newer and run this again with it."


def test_a_newer_python_on_the_path_is_taken_instead(run: ModuleType) -> None:
    assert run.refuse_old_python((3, 8), find=lambda name: sys.executable) == sys.executable
    assert run.refuse_old_python((3, 11)) is None


def test_a_newer_python_that_does_not_run_is_not_taken(run: ModuleType, tmp_path: Path) -> None:
    broken = tmp_path / "python3.13"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    with pytest.raises(run.Trouble):
        run.refuse_old_python((3, 8), find=lambda name: str(broken))


def finished(run: ModuleType, *groups: str) -> None:
    """Make the copy look set up."""
    python = Path(run.python_of(run.environment()))
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    stamp = f"{run.wanted_stamp(list(groups))} {' '.join(groups)}"
    (Path(run.environment()) / "set-up").write_text(stamp, encoding="ascii")


def test_a_finished_set_up_is_not_done_again_and_costs_next_to_nothing(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(run)
    monkeypatch.setattr(run, "make_environment", lambda: pytest.fail("it was set up again"))
    run.set_up(for_developers=False)


def test_developers_tools_stay_once_they_were_installed(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(run, "dev")
    monkeypatch.setattr(run, "make_environment", lambda: pytest.fail("it was set up again"))
    run.set_up(for_developers=False)
    run.set_up(for_developers=True)


def test_a_changed_lock_file_is_set_up(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(run)
    (tmp_path / "uv.lock").write_text("other", encoding="ascii")
    steps: list[str] = []
    monkeypatch.setattr(run, "make_environment", lambda: steps.append("environment"))
    monkeypatch.setattr(run, "run", lambda command, what: steps.append(what))
    run.set_up(for_developers=True)
    assert steps == ["environment", "pip", "uv"]
    assert run.read_stamp() == (run.wanted_stamp(["dev"]), ["dev"])


def test_an_interrupted_set_up_is_done_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    python = Path(run.python_of(run.environment()))
    python.parent.mkdir(parents=True)
    python.touch()
    steps: list[str] = []
    monkeypatch.setattr(run, "make_environment", lambda: steps.append("environment"))
    monkeypatch.setattr(run, "run", lambda command, what: steps.append(what))
    run.set_up(for_developers=False)
    assert steps[0] == "environment"


def test_a_failed_step_leaves_no_stamp_and_says_where_the_details_are(run: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(run.Trouble, match=r"check the connection.*setup\.log"):
        run.run([sys.executable, "-c", "print('no route to host'); raise SystemExit(1)"], "pip")
    assert "no route" in (tmp_path / "var" / "setup.log").read_text(encoding="utf-8")
    assert run.read_stamp() == ("", [])


def test_a_full_disk_is_named(run: ModuleType) -> None:
    with pytest.raises(run.Trouble, match="disk is full"):
        run.run([sys.executable, "-c", "print('No space left on device'); raise SystemExit(1)"], "uv")


def test_a_folder_that_cannot_be_written_to_is_named(run: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in the way", encoding="ascii")
    with pytest.raises(run.Trouble, match="cannot be written to"):
        run.run([sys.executable, "-c", ""], "pip")


@pytest.mark.services
def test_a_broken_environment_is_made_anew(run: ModuleType) -> None:
    python = Path(run.python_of(run.environment()))
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    run.make_environment()
    done = subprocess.run([str(python), "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Python 3")


def test_two_starts_wait_for_each_other_and_a_dead_one_is_not_waited_for(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / ".venv.lock"
    lock.write_text(str(os.getpid()), encoding="ascii")
    monkeypatch.setattr(run, "WAIT_FOR_ANOTHER", 0.2)
    with pytest.raises(run.Trouble, match="still setting up"), run.only_one():
        pass
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    lock.write_text(str(ended.pid), encoding="ascii")
    began = time.monotonic()
    with run.only_one():
        assert lock.read_text(encoding="ascii") == str(os.getpid())
    assert time.monotonic() - began < 5
    assert not lock.exists()


def test_help_needs_no_set_up_and_names_commands_that_are_there(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    from minamata.commands import program

    assert run.main(["--help"]) == 0
    told = capsys.readouterr().out
    named = {line.split()[2] for line in told.splitlines() if line.startswith("python3 run.py") and line.split()[2:]}
    assert {name for name in named if name.islower()} - {"set"} <= set(program.commands)
