"""Kinds of files that are taken in: known by their content, to which the ending of the name must fit."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

HEAD = 4096
TEXT_PIECE = 1 << 16
NOT_IN_TEXT = frozenset(range(32)) - {*b"\t\n\r\x0c\x1b"}
END_RECORD, LONGEST_COMMENT = 22, 65_535
MOST_ENTRIES = 10_000
MACROS = ("vbaProject.bin",)


@dataclass(frozen=True)
class Kind:
    """A media type, and whether a stream, which stands at its beginning, is of it."""

    media_type: str
    holds: Callable[[BinaryIO], bool]
    is_picture: bool = False


def _magic(*wanted: str) -> Callable[[BinaryIO], bool]:
    def holds(stream: BinaryIO) -> bool:
        try:
            found = puremagic.magic_string(stream.read(HEAD))
        except puremagic.PureError:
            return False
        return any(guess.mime_type in wanted for guess in found)

    return holds


def _pdf(stream: BinaryIO) -> bool:
    return b"%PDF-" in stream.read(1024)


def _is_modest(stream: BinaryIO) -> bool:
    """Whether an archive of names without end is ruled out, before it is opened: each entry takes memory."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - END_RECORD - LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    stream.seek(0)
    return at >= 0 and int.from_bytes(tail[at + 10 : at + 12], "little") <= MOST_ENTRIES


def _office(main_part: str) -> Callable[[BinaryIO], bool]:
    """A document of Office Open XML, without macros."""

    def holds(stream: BinaryIO) -> bool:
        if not _is_modest(stream):
            return False
        try:
            with zipfile.ZipFile(stream) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        has_macros = any(name.endswith(MACROS) for name in names)
        return "[Content_Types].xml" in names and main_part in names and not has_macros

    return holds


def _archive(stream: BinaryIO) -> bool:
    return zipfile.is_zipfile(stream)


def _packed(stream: BinaryIO) -> bool:
    return stream.read(3) == b"\x1f\x8b\x08"


def _text(stream: BinaryIO) -> bool:
    """Text in UTF-8, without signs that stand in no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(TEXT_PIECE):
            if NOT_IN_TEXT.intersection(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_JPEG = Kind("image/jpeg", _magic("image/jpeg", "image/jpg", "image/pjpeg"), is_picture=True)

KINDS = {
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Kind("image/png", _magic("image/png"), is_picture=True),
    "webp": Kind("image/webp", _magic("image/webp"), is_picture=True),
    "gif": Kind("image/gif", _magic("image/gif"), is_picture=True),
    "pdf": Kind("application/pdf", _pdf),
    "docx": Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _office("word/document.xml")
    ),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _office("xl/workbook.xml")),
    "pptx": Kind(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", _office("ppt/presentation.xml")
    ),
    "txt": Kind("text/plain", _text),
    "csv": Kind("text/csv", _text),
    "vtt": Kind("text/vtt", _text),
    "zip": Kind("application/zip", _archive),
    "gz": Kind("application/gzip", _packed),
    "tgz": Kind("application/gzip", _packed),
    "m4a": Kind("audio/mp4", _magic("audio/mp4", "audio/x-m4a", "video/mp4")),
    "ogg": Kind("audio/ogg", _magic("audio/ogg", "application/ogg", "video/ogg")),
    "mp3": Kind("audio/mpeg", _magic("audio/mpeg", "audio/mp3")),
    "mp4": Kind("video/mp4", _magic("video/mp4", "audio/mp4")),
    "webm": Kind("video/webm", _magic("video/webm", "audio/webm", "video/x-matroska")),
}
"""Ending of a name -> what the content must be."""
