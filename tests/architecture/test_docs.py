"""What the documents say is there: links, tests, commands, settings, and the words of formats."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from courses.blocks.problem.asking import READERS
from courses.olx.nodes import WarningKind
from courses.olx.report import ImportReport
from minamata import GROUND, MODULES
from minamata.accounts import providers
from minamata.accounts.models import ROLES
from minamata.commands import program
from minamata.config import FOR_TESTS_ONLY, environment_names
from minamata.content import allowed
from minamata.modules import load

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
TEST = re.compile(r"\b(tests/[\w/]+\.py)::(\w+)")
COMMAND = re.compile(r"python3? run\.py(?P<words>[^\n`|]*)")
EXPLANATION = re.compile(r" {2,}|[;,.:](?=\s|$)")
SETTING = re.compile(r"\bMINAMATA_[A-Z_]*[A-Z]")
BLOCK = re.compile(r"^```toml\n(.+?)^```", re.MULTILINE | re.DOTALL)
# Hands every word on to pytest, but for this one of its own.
OPTIONS_OF_TEST = frozenset({"--quick"})


def named(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def anchors_in(document: Path) -> set[str]:
    """The anchors that readers of Markdown make of headings: small letters, hyphens for spaces, no other signs."""
    return {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in HEADING.findall(text_of(document))
    }


def where_it_fails(link: str, document: Path) -> str | None:
    """What is wrong with a link inside the repository; None when it leads somewhere."""
    path, _sign, anchor = link.partition("#")
    target = document.parent / unquote(path) if path else document
    if not target.exists() or ROOT not in (target.resolve(), *target.resolve().parents):
        return f"{link}: no file"
    if anchor and anchor not in anchors_in(target):
        return f"{link}: no such heading"
    return None


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file_and_its_heading(document: Path) -> None:
    inside = [link for link in LINK.findall(text_of(document)) if not re.match(r"[a-z]+:", link)]
    assert [fault for link in inside if (fault := where_it_fails(link, document))] == []


def test_the_index_names_every_document() -> None:
    index = set(LINK.findall(text_of(DOCS / "README.md")))
    assert {path.name for path in DOCS.glob("*.md") if path.name != "README.md"} - index == set()


@cache
def functions_in(file: str) -> frozenset[str]:
    if not (ROOT / file).is_file():
        return frozenset()
    return frozenset(node.name for node in ast.parse(text_of(ROOT / file)).body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_test_that_is_named_is_there(document: Path) -> None:
    missing = {(file, name) for file, name in TEST.findall(text_of(document)) if name not in functions_in(file)}
    assert missing == set()


def test_every_control_of_the_security_list_names_the_test_that_holds_it() -> None:
    rows = [line for line in text_of(DOCS / "security.md").splitlines() if line.startswith("| ")]
    controls = [row for row in rows if row != "| control | held by |"]
    assert len(controls) > 100
    assert [row for row in controls if not re.fullmatch(r"\| [^|]+ \| `[^`|]+::test_\w+` \|", row)] == []
    assert len(set(controls)) == len(controls)


@cache
def commands() -> Mapping[str, click.Command]:
    """Every command of the program and of its rooms, by name."""
    found = dict(program.commands)
    for module in load((*GROUND, *MODULES)).modules:
        found.update({str(command.name): command for command in module.commands})
    return found


def what_is_unknown(written: str) -> str | None:
    """The first word after `run.py` that is neither command nor option; None when all can be typed so."""
    words = shlex.split(EXPLANATION.split(written.removeprefix(" "), maxsplit=1)[0])
    if not words or words == ["--help"]:
        return None
    command = commands().get(words[0])
    if command is None:
        return words[0]
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        known = command.commands.get(rest[0])
        if known is None:
            return " ".join(words)
        command, rest = known, rest[1:]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    options |= OPTIONS_OF_TEST if command.name == "test" else frozenset()
    return next((word for word in rest if word.startswith("-") and word not in options), None)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_is_named_can_be_typed(document: Path) -> None:
    written = [found["words"] for found in COMMAND.finditer(text_of(document))]
    assert [fault for words in written if (fault := what_is_unknown(words))] == []


def test_a_command_that_is_not_there_would_be_found() -> None:
    assert what_is_unknown(" serves") == "serves"
    assert what_is_unknown(" courses improt PATH") == "courses improt PATH"
    assert what_is_unknown(" courses import PATH --language fr") == "--language"
    assert what_is_unknown(" courses import PATH --lang fr --json") is None
    assert what_is_unknown("         set up what is missing and serve") is None


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_setting_that_is_named_is_one_of_the_program(document: Path) -> None:
    assert set(SETTING.findall(text_of(document))) - set(environment_names().values()) - FOR_TESTS_ONLY == set()


def test_every_setting_of_the_program_is_explained_to_operators() -> None:
    explained = {
        name
        for row in text_of(DOCS / "operating.md").splitlines()
        if row.startswith("|")
        for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])
    }
    assert set(environment_names().values()) - explained == set()


def first_cells(document: Path) -> set[str]:
    """The words in code that begin the rows of a document's tables."""
    rows = [row for row in text_of(document).splitlines() if row.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_key_of_the_file_of_providers_is_explained() -> None:
    known = {*providers.IN_A_PROVIDER, *providers.IN_ROLES, *providers.IN_A_RULE, *ROLES}
    assert known ^ first_cells(DOCS / "sign-on.md") == set()


def test_the_file_of_providers_that_is_shown_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = BLOCK.findall(text_of(DOCS / "sign-on.md"))
    assert len(shown) == 1
    for variable in re.findall(r'client_secret_env = "(\w+)"', shown[0]):
        monkeypatch.setenv(variable, "a secret of the environment")
    file = tmp_path / "providers.toml"
    file.write_text(shown[0], encoding="utf-8")
    assert [(each.kind, len(each.roles)) for each in providers.read_file(file).values()] == [("staff", 2), ("guest", 0)]


def test_authors_read_of_everything_that_a_report_says() -> None:
    words = set(re.findall(r"`([^`\n]+)`", text_of(DOCS / "authors.md")))
    assert {field.name for field in fields(ImportReport)} - first_cells(DOCS / "authors.md") == set()
    assert {kind.value for kind in WarningKind} - words == set()
    assert {*allowed.DROPPED.values(), *allowed.UNWRAPPED.values()} - {""} - words == set()


def test_authors_read_which_questions_are_asked() -> None:
    rows = [row for row in text_of(DOCS / "authors.md").splitlines() if re.match(r"\| `\w+response`", row)]
    told = {
        (response, field)
        for row in rows
        for response in re.findall(r"`([^`]+)`", row.split("|")[1])
        for field in re.findall(r"`([^`]+)`", row.split("|")[2])
    }
    assert told == set(READERS)
