"""What the documents say is there: links, tests, commands and settings."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from minamata import GROUND, MODULES
from minamata.commands import program
from minamata.config import environment_names
from minamata.modules import load

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
COMMAND = re.compile(r"^(?:`|\| `)?python3 run\.py +([a-z][a-z -]*)", re.MULTILINE)
SETTING = re.compile(r"MINAMATA_[A-Z_]+")
TOLD_ELSEWHERE = {"MINAMATA_OLX_SAMPLES", "MINAMATA_CHROMIUM"}


def named(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_test_that_security_names_is_there() -> None:
    promises = TEST.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(promises) > 20
    assert [f"{file}::{name}" for file, name in promises if name not in functions_in(file)] == []


@cache
def functions_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_is_named_is_there(document: Path) -> None:
    groups: dict[str, click.Command] = dict(program.commands)
    for module in load((*GROUND, *MODULES)).modules:
        groups.update({str(command.name): command for command in module.commands})
    for words in COMMAND.findall(document.read_text(encoding="utf-8")):
        first, *rest = words.split()
        if first == "set":  # the bare command, and what it does
            continue
        assert first in groups, words
        group = groups[first]
        if isinstance(group, click.Group) and rest:
            assert rest[0] in group.commands, words


def test_the_settings_in_the_documents_are_those_of_the_program() -> None:
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    known = set(environment_names().values())
    assert {name for name in known if name not in operating} == set()
    for document in DOCUMENTS:
        told = set(SETTING.findall(document.read_text(encoding="utf-8")))
        assert {name for name in told - TOLD_ELSEWHERE if name not in known} == set(), named(document)
