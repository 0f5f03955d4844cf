"""The compilation as DOCX, which a secretariat goes on to work with."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from forums.compilation.facts import Compiled
from forums.compilation.layout import Line, lines_of
from forums.compilation.rows import Row, Run, rows_of
from minamata.i18n import direction

# What XML cannot hold.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD_LANGUAGES = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "zh-CN"}


def as_docx(compiled: Compiled) -> bytes:
    """The compilation with headings to find one's way by; each text says its language, and is set in its direction."""
    document = docx.Document()
    document.core_properties.title = _sayable(compiled.title)
    document.core_properties.author = ""
    document.styles["Normal"].font.size = Pt(10.5)
    for line in lines_of(compiled):
        _write(document, line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _write(document: Any, line: Line) -> None:
    for row in _rows(line):
        match line.kind:
            case "title":
                paragraph = document.add_heading(level=0)
            case "heading":
                paragraph = document.add_heading(level=line.level)
            case _:
                paragraph = document.add_paragraph()
        indent = row.indent + (line.kind in {"paragraph", "said", "file"})
        if indent:
            paragraph.paragraph_format.left_indent = Pt(18 * indent)
        if line.kind == "paragraph":
            _bar(paragraph, line.language)
        if line.kind in {"heading", "body", "facts"}:
            paragraph.paragraph_format.keep_with_next = True
        for each in row.runs:
            _add(paragraph, line, each)


def _rows(line: Line) -> list[Row]:
    """What is Markdown as it is read, everything else line by line."""
    text = _sayable(line.text)
    return rows_of(text) if line.is_markdown else [Row((Run(each),)) for each in text.splitlines() or [""]]


def _add(paragraph: Any, line: Line, said: Run) -> None:
    run = paragraph.add_run(said.text)
    # What is said of Arabic is said of "complex script", apart from everything else.
    run.font.bold = run.font.cs_bold = said.bold or line.kind == "body" or None
    run.font.italic = run.font.cs_italic = said.italic or None
    run.font.strike = said.struck or None
    if line.kind == "facts":
        run.font.size = Pt(9)
        size = OxmlElement("w:szCs")
        size.set(qn("w:val"), "18")
        run._r.rPr.append(size)
    _in_language(paragraph, run, line.language)


def _bar(paragraph: Any, language: str) -> None:
    """A bar where the lines begin: so one sees what is the text, and what was said on it."""
    borders, bar = OxmlElement("w:pBdr"), OxmlElement(f"w:{'right' if direction(language) == 'rtl' else 'left'}")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "0B4F75")):
        bar.set(qn(f"w:{name}"), value)
    borders.append(bar)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, *("w:shd", "w:tabs", "w:bidi", "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:rPr")
    )


def _in_language(paragraph: Any, run: Any, language: str) -> None:
    """Say in which language words are, so that Word spells, speaks and turns them rightly."""
    tag = _WORD_LANGUAGES.get(language, language)
    properties = run._r.get_or_add_rPr()
    if direction(language) == "rtl":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # the side where a line begins, in a paragraph that is turned
        if paragraph._p.pPr.find(qn("w:bidi")) is None:
            paragraph._p.pPr.insert_element_before(
                OxmlElement("w:bidi"), "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        properties.append(OxmlElement("w:rtl"))
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), tag)
    if direction(language) == "rtl":
        spoken.set(qn("w:bidi"), tag)
    if language == "zh":
        spoken.set(qn("w:eastAsia"), tag)
    properties.append(spoken)


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("\ufffd", text)
