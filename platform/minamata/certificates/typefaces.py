"""The typefaces certificates are printed in, and which letters they hold.

They come from locked packages, never from the machine: a certificate looks the same wherever it is drawn.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

import typst

_PACKAGES = {
    "fontpkg_noto_sans": ("files/NotoSans[wdth,wght].ttf",),
    "fontpkg_noto_sans_arabic": ("files/NotoSansArabic[wdth,wght].ttf",),
    "pylopdf_fonts_zh_cn": ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"),
}

# Joiners shape Arabic and Indic letters, the two marks order a line of two directions; none has a form of its own.
_JOINERS_AND_MARKS = frozenset("\u200c\u200d\u200e\u200f")
_NO_BREAK_SPACES = frozenset("\u00a0\u202f")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def missing_glyphs(text: str) -> set[str]:
    """What of a text no certificate can print, as a form may name it to the person who wrote it.

    Each is a character, or a letter with its marks where our typefaces hold both but none holds them together.
    Spaces, line ends and invisible controls are never missing: `printable` replaces them or leaves them out.
    """
    missing: set[str] = set()
    for cluster in clusters(_plain(text)):
        if not _is_printable(cluster):
            missing |= _letters(cluster).difference(*_coverage()) or {cluster}
    return missing


def printable(text: str) -> str:
    """A text as it can be printed: composed (NFC), on one line, U+FFFD where a letter is missing.

    Controls are left out, above all those that make a line look other than it is stored (U+202A to U+202E).
    """
    line = "".join(cluster if _is_printable(cluster) else _REPLACEMENT for cluster in clusters(_plain(text)))
    return " ".join(word for word in line.split(" ") if word)


def clusters(text: str) -> list[str]:
    """A text cut into letters, each with the marks and joiners that follow it."""
    cut: list[str] = []
    for character in text:
        if cut and (unicodedata.category(character).startswith("M") or character in _JOINERS_AND_MARKS):
            cut[-1] += character
        else:
            cut.append(character)
    return cut


@cache
def typefaces() -> typst.Fonts:
    """The typefaces as the typesetter takes them, and no others; read once in a process."""
    folders = sorted({path.parent for path in _files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _files() -> list[Path]:
    return [Path(str(files(package).joinpath(name))) for package, names in _PACKAGES.items() for name in names]


def _plain(text: str) -> str:
    return "".join(chain.from_iterable(map(_as_plain, unicodedata.normalize("NFC", text))))


def _as_plain(character: str) -> str:
    if character in _NO_BREAK_SPACES or character in _JOINERS_AND_MARKS:
        return character
    match unicodedata.category(character):
        case "Cc" | "Zs" | "Zl" | "Zp":
            return " "
        case "Cf":
            return ""
        case _:
            return character


def _is_printable(cluster: str) -> bool:
    wanted = _letters(cluster)
    return any(wanted <= held for held in _coverage())


def _letters(cluster: str) -> set[str]:
    """What of a cluster needs a form: no joiners, and no variation selectors, which may go unheeded."""
    return {
        character
        for character in cluster
        if character not in _JOINERS_AND_MARKS
        and not "\ufe00" <= character <= "\ufe0f"
        and not "\U000e0100" <= character <= "\U000e01ef"
    }


@cache
def _coverage() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(chr, _code_points(path.read_bytes()))) for path in _files())


def _code_points(font: bytes) -> Iterator[int]:
    """The code points a typeface has glyphs for, without those for private use, which mean nothing to a reader.

    Reads the `cmap` subtable for all of Unicode (OpenType platform 3, encoding 10, format 12): each of ours has one.
    """
    (tables,) = struct.unpack_from(">H", font, 4)
    offsets = {
        tag: offset for tag, _checksum, offset, _length in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * tables])
    }
    cmap = offsets[b"cmap"]
    (records,) = struct.unpack_from(">H", font, cmap + 2)
    subtables = {
        (platform, encoding): cmap + offset
        for platform, encoding, offset in struct.iter_unpack(">HHI", font[cmap + 4 : cmap + 4 + 8 * records])
    }
    groups_at = subtables[3, 10] + 16
    (groups,) = struct.unpack_from(">I", font, groups_at - 4)
    for first, last, _glyph in struct.iter_unpack(">III", font[groups_at : groups_at + 12 * groups]):
        yield from (point for point in range(first, last + 1) if unicodedata.category(chr(point)) != "Co")
