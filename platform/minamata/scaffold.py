"""Making a new room that passes every check from its first minute."""

from __future__ import annotations

import importlib.util
import keyword
import re
import sys
from pathlib import Path

import click

from minamata.app import ROOT

NAME = re.compile(r"[a-z][a-z_]{2,30}")

INIT = '''"""The room of {name}: say here what it is for, and the words of its domain."""
'''
MODULE = '''"""What the room of {name} brings."""

from __future__ import annotations

from minamata.modules import Module

module = Module(name="{name}")
'''
CONTRACT = '''"""What other rooms may hear from, and ask of, the room of {name}."""
'''
TEST = '''"""The room of {name} is part of the program."""

from flask import Flask

from minamata.modules import registry


def test_the_room_is_loaded(app: Flask) -> None:
    assert "{name}" in {{module.name for module in registry(app).modules}}
'''


def create(name: str, root: Path = ROOT) -> list[str]:
    """Make the room `name` and register it; returns what was made, a line each.

    Raises click.BadParameter when the name cannot be used or is taken.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise click.BadParameter("use small letters and underscores, such as repository")
    if _is_taken(name, root):
        raise click.BadParameter(f"{name} is there already")
    files = {
        root / name / "__init__.py": INIT,
        root / name / "module.py": MODULE,
        root / "platform" / "minamata" / "contracts" / f"{name}.py": CONTRACT,
        root / "tests" / name / "test_room.py": TEST,
    }
    made = []
    for path, text in files.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(name=name), encoding="utf-8")
            made.append(f"made {path.relative_to(root).as_posix()}")
    _name_in_modules(root / "platform" / "minamata" / "__init__.py", name)
    _name_in_pyproject(root / "pyproject.toml", name)
    return [*made, f"named {name} in minamata.MODULES and in pyproject.toml"]


def _is_taken(name: str, root: Path) -> bool:
    """By a room that works, another folder of ours, or a module of somebody else that the room would shadow."""
    folder = root / name
    if folder.exists():
        return any(path.name not in {"__init__.py", "__pycache__"} for path in folder.iterdir())
    if (root / "platform" / "minamata" / name).exists() or name in sys.stdlib_module_names:
        return True
    return importlib.util.find_spec(name) is not None


def _name_in_modules(path: Path, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.search(r"MODULES = \((.*?)\)", text, re.DOTALL)
    assert found is not None
    names = [*re.findall(r'"(\w+)"', found[1]), name]
    listed = ", ".join(f'"{each}"' for each in names)
    path.write_text(text.replace(found[0], f"MODULES = ({listed})"), encoding="utf-8")


def _name_in_pyproject(path: Path, name: str) -> None:
    """In every list that names the rooms: what is packed, what is typed, what is layered."""
    lines = [
        line if f'"{name}"' in line else line.replace('"advisory"', f'"advisory", "{name}"')
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
    ]
    path.write_text("".join(lines), encoding="utf-8")
