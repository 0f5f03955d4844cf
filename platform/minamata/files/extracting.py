"""Reads the text in a document, in a process of its own that has little memory and little time: the document may be made to harm.

`python -m minamata.files.extracting PATH ENDING` writes the text to its output, in UTF-8. It ends with status 0, or with 1 when the
document cannot be read, whatever it tried.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

if sys.platform != "win32":
    import resource

MEMORY = 512 << 20
SECONDS = 20
MOST_TEXT = 1 << 20
MOST_UNPACKED = 200 << 20
MOST_PARTS = 10_000
MOST_PAGES = 2_000
MOST_ROWS = 100_000
MARKDOWN = "docx as markdown"


def main(path: str, ending: str) -> int:
    """Write the text of the document at `path`, 1 MB at most."""
    _live_modestly()
    left = MOST_TEXT
    try:
        for part in READERS[ending](Path(path)):
            piece = part.encode("utf-8", "replace")[:left]
            sys.stdout.buffer.write(piece)
            left -= len(piece)
            if left <= 0:
                break
    except Exception as error:  # Libraries fail in many ways over broken documents; all mean the same here.
        sys.stderr.write(type(error).__name__)
        return 1
    return 0


def _live_modestly() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_TEXT * 2, MOST_TEXT * 2))


def _text(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        while piece := file.read(1 << 16):
            yield piece


def _pdf(path: Path) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(path)
    for number, page in enumerate(reader.pages):
        if number == MOST_PAGES:
            return
        yield page.extract_text() + "\n"


def _docx(path: Path) -> Iterator[str]:
    import docx

    _refuse_a_bomb(path)
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            for row in block.rows:
                yield "\t".join(cell.text for cell in row.cells) + "\n"
        else:
            yield block.text + "\n"


def _docx_as_markdown(path: Path) -> Iterator[str]:
    """A document as Markdown that reads the same: headings, lists and tables as such, and no sign that would mean something else."""
    import docx

    _refuse_a_bomb(path)
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            rows = [[_escaped(" ".join(cell.text.split())) for cell in row.cells] for row in block.rows]
            for number, row in enumerate(rows):
                yield f"| {' | '.join(row)} |\n"
                if number == 0:
                    yield f"|{' --- |' * len(row)}\n"
            yield "\n"
            continue
        words = _escaped(" ".join(block.text.split()))
        style = (block.style.name if block.style is not None else "") or ""
        heading = re.match(r"Heading ([1-6])$", style)
        if not words:
            yield "\n"
        elif heading or style == "Title":
            yield f"{'#' * (int(heading[1]) if heading else 1)} {words}\n\n"
        elif style.startswith("List Bullet"):
            yield f"- {words}\n"
        else:
            yield f"{words}\n\n"


def _escaped(line: str) -> str:
    """A line of plain words in Markdown."""
    marked = re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", line)
    return re.sub(r"^([-+](?=\s)|\d+(?=[.)](\s|$)))", lambda found: _disarmed(found[1]), marked)


def _disarmed(start: str) -> str:
    """The start of a line that would begin a list: the sign that would do it is behind the number, or is the line's first."""
    return f"{start}\\" if start[0].isdigit() else f"\\{start}"


def _xlsx(path: Path) -> Iterator[str]:
    import openpyxl

    _refuse_a_bomb(path)
    book = openpyxl.load_workbook(path.open("rb"), read_only=True, data_only=True)
    for sheet in book:
        yield f"{sheet.title}\n"
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number == MOST_ROWS:
                break
            told = [str(value) for value in row if value is not None]
            if told:
                yield "\t".join(told) + "\n"


def _refuse_a_bomb(path: Path) -> None:
    """A few kilobytes can unpack to gigabytes; what an archive says of itself is held to when it is read."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValueError


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "txt": _text,
    "csv": _text,
    "vtt": _text,
    "pdf": _pdf,
    "docx": _docx,
    MARKDOWN: _docx_as_markdown,
    "xlsx": _xlsx,
}

if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
