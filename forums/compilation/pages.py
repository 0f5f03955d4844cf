"""The compilation as PDF, in the typefaces that certificates are printed in: the six languages, never a font of the machine."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.resources import files

import typst

from forums.compilation.facts import Compiled
from forums.compilation.layout import Line, lines_of
from forums.compilation.rows import Row, Run, rows_of
from minamata.certificates.typefaces import printable, typefaces
from minamata.i18n import direction

_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def draw_pdf(compiled: Compiled) -> bytes:
    """Pages of A4, tagged (PDF/UA-1), with an outline. The same facts give the same bytes; what no typeface holds is U+FFFD."""
    sheet = {
        "title": printable(compiled.title),
        "lang": compiled.language,
        "lines": [_set(line) for line in lines_of(compiled)],
    }
    drawn: bytes = typst.compile(
        _template(),
        font_paths=typefaces(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"sheet": json.dumps(sheet)},
        pdf_standards=["ua-1"],
        timestamp=compiled.closed_at.replace(microsecond=0),
    )
    return drawn


@cache
def _template() -> bytes:
    return files("forums.compilation").joinpath("data", "compilation.typ").read_bytes()


def _set(line: Line) -> dict[str, object]:
    """A piece as the template reads it: its lines of words, language, direction and script."""
    is_turned = direction(line.language) == "rtl"
    return {
        "kind": line.kind,
        "level": line.level,
        "words": [printable(each) for each in line.text.splitlines() if each.strip()] or [""],
        "rows": [_row(row) for row in rows_of(line.text)] if line.is_markdown else [],
        "lang": line.language,
        "dir": "rtl" if is_turned else "ltr",
        "script": "arabic" if is_turned else _script(line),
        "reordered": any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in line.text),
    }


def _row(row: Row) -> dict[str, object]:
    return {"words": printable(row.text), "indent": row.indent, "runs": [_run(each) for each in row.runs]}


def _run(run: Run) -> dict[str, object]:
    words = printable(run.text)
    # The space between two looks stands at the edge of one of them.
    before, after = (" " if words and edge.isspace() else "" for edge in (run.text[:1], run.text[-1:]))
    return {"words": f"{before}{words}{after}" or " ", "bold": run.bold, "italic": run.italic, "struck": run.struck}


def _script(line: Line) -> str:
    """Which typeface comes first: that of Chinese for its punctuation, where the words are Chinese."""
    first = next((unicodedata.name(sign, "").partition(" ")[0] for sign in line.text if sign.isalpha()), "")
    return "han" if line.language == "zh" or first in {"CJK", "HIRAGANA", "KATAKANA"} else "other"
