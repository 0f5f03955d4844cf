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
    for number, words in enumerate(_sayable(line.text).splitlines() or [""]):
        match line.kind:
            case "title":
                paragraph = document.add_heading(level=0)
            case "heading":
                paragraph = document.add_heading(level=line.level)
            case "paragraph":
                paragraph = document.add_paragraph(style="Intense Quote" if number == 0 else "Quote")
            case _:
                paragraph = document.add_paragraph()
        if line.kind == "said":
            paragraph.paragraph_format.left_indent = Pt(18)
        run = paragraph.add_run(words)
        run.bold = line.kind == "body" or None
        run.italic = False if line.kind == "paragraph" else None
        if line.kind == "facts":
            run.font.size = Pt(9)
        _in_language(paragraph, run, line.language)


def _in_language(paragraph: Any, run: Any, language: str) -> None:
    """Say in which language words are, so that Word spells, speaks and turns them rightly."""
    tag = _WORD_LANGUAGES.get(language, language)
    properties = run._r.get_or_add_rPr()
    if direction(language) == "rtl":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # the side where a line begins, in a paragraph that is turned
        paragraph._p.get_or_add_pPr().insert_element_before(
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
