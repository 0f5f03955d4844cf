"""The terminal: what goes wrong is one sentence, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from minamata.__main__ import main


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINAMATA_DATA", str(tmp_path))
    monkeypatch.delenv("MINAMATA_DATABASE_URL", raising=False)


def test_a_database_that_does_not_answer_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINAMATA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/commons")
    assert main(["check"]) == 2
    told = capsys.readouterr()
    assert told.err.startswith("The database cannot be used (")
    assert "check MINAMATA_DATABASE_URL" in told.err
    assert len(told.err.splitlines()) == 1


def test_a_database_file_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "commons.sqlite3").write_text("This is a letter, not a database. " * 100, encoding="utf-8")
    assert main(["check"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_failed_says_so_by_its_status_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare"]) == 0
    (tmp_path / "course.xml").write_text("<course", encoding="utf-8")
    assert main(["courses", "import", str(tmp_path)]) == 1
    assert main(["courses", "export", "nowhere", str(tmp_path / "out")]) == 1
    assert main(["test", "/no/such/test.py"]) == 1
    assert main(["settings"]) == 0
    assert "course.xml" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["courses", "import", "/nowhere/at/all"], ["nonsense"], ["courses", "import"]])
def test_a_mistyped_command_is_told_what_is_wrong_with_it(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "Error: " in told
    assert "Traceback" not in told
