"""A certificate as a PDF: facts in, bytes out (C6). No database, no request, no clock, no font of the machine."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from io import BytesIO

import segno
import typst

from minamata.certificates.typefaces import clusters, missing_glyphs, printable, typefaces

__all__ = ["CertificateFace", "draw", "missing_glyphs"]

# For archives (PDF/A-2a) and for everyone (PDF/UA-1): tagged, titled, every letterform embedded.
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]

_QR_COLOUR = "#06293e"
_UNDETERMINED = "und"
_PRIMARY_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_HAN = frozenset({"CJK", "HIRAGANA", "KATAKANA"})
_SCRIPTS = {"ar": "ARABIC", "en": "LATIN", "es": "LATIN", "fr": "LATIN", "ru": "CYRILLIC", "zh": "CJK"}

# Longer than any word at the smallest size; East Asian text breaks by itself.
_UNBROKEN = re.compile(r"[^\s\-\u2e80-\u9fff\uf900-\uffef\U00020000-\U0003ffff]{61,}")
_PIECE = 30
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFace:
    """What stands on a certificate: words in `language`, dates and numbers formatted. Nothing is read as markup."""

    language: str
    """ar, en, es, fr, ru or zh: the language of all but the names and perhaps the course title; gives the direction."""
    title: str
    """The heading: "Certificate of completion"."""
    confirms_that: str
    """The line above the name: "Minamata Commons confirms that"."""
    name_latin: str
    name_native: str | None
    """The name in the holder's own script. It stands first when that is the script of `language`, else second. It is
    left out when a letter of it cannot be printed (see `missing_glyphs`), since the Latin name says it whole."""
    completed_sentence: str
    """The line between name and course, with the date: "completed on 12 October 2026 the course"."""
    course_title: str
    course_language: str
    """The language `course_title` is really in: a course need not exist in the language of the certificate."""
    completed_on: date
    """The date of the document, so that the same facts give the same bytes; in print `completed_sentence` says it."""
    issued_by_label: str
    issuer: str | None
    """None where no issuer is configured: its row is left out, and `not_official` belongs on the sheet (G18)."""
    not_official: str | None
    """The notice that this is not an official service, on a strip of its own (G18)."""
    number_label: str
    number: str
    """In groups, as it is read aloud: "9f2c 41aa 0b7e 4d19"."""
    check_label: str
    check_url: str
    """The address of the check page: printed, linked, and in the QR code."""
    completion_not_accreditation: str
    disclaimer: str
    watermark: str | None
    """A word or a few for a certificate that no longer stands: "Revoked". Printed across the sheet, and again below
    the title, where it is read aloud."""


def draw(face: CertificateFace) -> bytes:
    """One page of A4, landscape, as PDF/A-2a and PDF/UA-1. The same facts give the same bytes.

    Long names and titles are set smaller until they fit: 200 characters do. What no typeface of ours holds is
    printed as U+FFFD. Raises `segno.DataOverflowError` for an address longer than a QR code holds (2 331 bytes).
    """
    return typst.compile(
        _template(),
        font_paths=typefaces(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"face": json.dumps(_sheet(face))},
        pdf_standards=_STANDARDS,
        timestamp=datetime.combine(face.completed_on, time(), UTC),
    )


@cache
def _template() -> bytes:
    return files("minamata.certificates").joinpath("data", "certificate.typ").read_bytes()


def _sheet(face: CertificateFace) -> dict[str, object]:
    """The facts as the template reads them: each text with the language, direction and script it is set in."""

    def words(text: str) -> dict[str, object]:
        return _set(text, face.language, rtl=face.language == "ar")

    def optional(text: str | None) -> dict[str, object] | None:
        return words(text) if text else None

    def verbatim(text: str, language: str = _UNDETERMINED) -> dict[str, object]:
        return _set(text, language, rtl=_starts_right_to_left(text))

    names = [face.name_latin]
    if face.name_native and not missing_glyphs(face.name_native):
        names.insert(0 if _script(face.name_native) == _SCRIPTS[face.language] else 1, face.name_native)
    return {
        "document_title": printable(f"{face.title} · {face.course_title}"),
        "title": words(face.title),
        "watermark": optional(face.watermark),
        "confirms_that": words(face.confirms_that),
        "name": verbatim(names[0]),
        "name_beside": verbatim(names[1]) if len(names) > 1 else None,
        "completed_sentence": words(face.completed_sentence),
        "course_title": verbatim(face.course_title, face.course_language),
        "issued_by_label": words(face.issued_by_label),
        "issuer": optional(face.issuer),
        "number_label": words(face.number_label),
        "number": verbatim(face.number),
        "check_label": words(face.check_label),
        "check_url": verbatim(face.check_url),
        "address": face.check_url,
        "qr": _qr_code(face.check_url),
        "completion_not_accreditation": words(face.completion_not_accreditation),
        "disclaimer": words(face.disclaimer),
        "not_official": optional(face.not_official),
    }


def _set(text: str, language: str, *, rtl: bool) -> dict[str, object]:
    words = printable(text)
    return {
        "words": _breakable(words),
        "lang": _primary_language(language),
        "dir": "rtl" if rtl else "ltr",
        "script": "arabic" if rtl else _script_group(words, language),
        "reordered": any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in words),
    }


def _primary_language(tag: str) -> str:
    """The part of a language tag the typesetter knows: `pt` of `pt-BR`; undetermined where a tag is none."""
    code = _PRIMARY_LANGUAGE.match(tag.lower())
    return code[0] if code else _UNDETERMINED


def _script_group(words: str, language: str) -> str:
    return "han" if _primary_language(language) == "zh" or _script(words) in _HAN else "other"


def _breakable(words: str) -> str:
    """A line with places to break it in stretches without any that no type size would fit on the sheet."""
    return _UNBROKEN.sub(lambda stretch: "".join(_in_pieces(clusters(stretch[0]))), words)


def _in_pieces(letters: list[str]) -> Iterator[str]:
    for position, letter in enumerate(letters):
        if position and position % _PIECE == 0:
            yield _ZERO_WIDTH_SPACE
        yield letter


def _script(text: str) -> str:
    """The script of the first letter, as Unicode names it: LATIN, CYRILLIC, ARABIC, CJK."""
    return next((unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()), "")


def _starts_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left (Unicode bidi algorithm, P2)."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind != "L" for kind in kinds if kind == "L" or kind in _RIGHT_TO_LEFT), False)


def _qr_code(address: str) -> str:
    drawing = BytesIO()
    segno.make_qr(address, error="m").save(
        drawing, kind="svg", border=0, dark=_QR_COLOUR, xmldecl=False, omitsize=True, svgclass=None, lineclass=None
    )
    return drawing.getvalue().decode()
