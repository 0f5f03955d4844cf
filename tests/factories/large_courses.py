"""Courses as large as the specification bounds speak of, made of chance words."""

from __future__ import annotations

import os
import random
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from tests.factories.packages import NUMBER, SINGLE

WORDS = [
    "mercury",
    "treaty",
    "Party",
    "article",
    "emission",
    "release",
    "waste",
    "storage",
    "health",
    "trade",
    "supply",
]
IDENTITY = '<course url_name="2026" org="Test" course="{number}"/>'


def many_blocks(folder: Path, *, in_first_unit: int = 20, blocks: int = 500, number: str = "L1") -> Path:
    """A course of `blocks` readings and questions in turn, the first unit with `in_first_unit`, the others with ten."""
    units: list[list[str]] = [[]]
    for index in range(blocks):
        if len(units[-1]) == (in_first_unit if len(units) == 1 else 10):
            units.append([])
        kind = "html" if index % 2 == 0 else "problem"
        units[-1].append(f'<{kind} url_name="b{index}"/>')
        if kind == "html":
            _write(folder, f"html/b{index}.xml", f'<html filename="b{index}"/>')
            _write(folder, f"html/b{index}.html", f"<p>{_words(index, 60)}</p>")
        else:
            _write(folder, f"problem/b{index}.xml", SINGLE if index % 4 == 1 else NUMBER)
    _structure(folder, number, units)
    return folder


def archive_of(path: Path, *, text_bytes: int, media_bytes: int, number: str = "L2") -> Path:
    """A `.tar.gz` whose files are about as large as asked: readings of 16 KB, and recordings of 4 MB that no packing makes smaller."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, content in _files(text_bytes, media_bytes, number):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, BytesIO(content))
    return path


def _files(text_bytes: int, media_bytes: int, number: str) -> Iterator[tuple[str, bytes]]:
    readings = max(1, text_bytes // 16_000)
    units = [[f'<html url_name="b{index}"/>' for index in range(first, first + 10)] for first in range(0, readings, 10)]
    yield from ((name, content.encode()) for name, content in _tree(number, units))
    for index in range(len(units) * 10):
        yield f"html/b{index}.xml", f'<html filename="b{index}"/>'.encode()
        yield f"html/b{index}.html", f"<p>{_words(index, 2300)}</p>".encode()
    for index in range(media_bytes // 4_000_000):
        yield f"static/film-{index}.mp4", os.urandom(4_000_000)


def _structure(folder: Path, number: str, units: list[list[str]]) -> None:
    for name, content in _tree(number, units):
        _write(folder, name, content)


def _tree(number: str, units: list[list[str]]) -> Iterator[tuple[str, str]]:
    chapters = [range(first, min(first + 5, len(units))) for first in range(0, len(units), 5)]
    pointers = "".join(f'<chapter url_name="c{index}"/>' for index in range(len(chapters)))
    yield "course.xml", IDENTITY.format(number=number)
    yield "course/2026.xml", f'<course display_name="A large course" language="en">{pointers}</course>'
    for index, chapter in enumerate(chapters):
        verticals = "".join(f'<vertical url_name="u{unit}"/>' for unit in chapter)
        section = f'<sequential url_name="s{index}" display_name="Section {index}">{verticals}</sequential>'
        yield f"chapter/c{index}.xml", f'<chapter display_name="Chapter {index}">{section}</chapter>'
    for unit, blocks in enumerate(units):
        yield f"vertical/u{unit}.xml", f'<vertical display_name="Unit {unit}">{"".join(blocks)}</vertical>'


def _words(seed: int, count: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def _write(folder: Path, name: str, content: str) -> None:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8")
