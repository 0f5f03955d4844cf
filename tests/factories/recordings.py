"""Recordings made by code: small, whole enough to be known by their content, and nobody's work."""

from __future__ import annotations

import struct

SILENCE = b"\xff\xfb\x10\xc4" + bytes(100)
"""One frame of MPEG-1 layer III at 32 kbit/s and 44.1 kHz, in which nothing sounds."""


def mp4(size: int = 2_000) -> bytes:
    """An MP4 of that many bytes at least: the box that names its kind, and one of zeroes."""
    kind = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42")
    return kind + struct.pack(">I4s", max(8, size - len(kind)), b"mdat") + bytes(max(0, size - len(kind) - 8))


def mp3(frames: int = 100) -> bytes:
    """An MP3 of so many silent frames, of 26 milliseconds each, behind an empty ID3 tag."""
    return b"ID3\x04\x00\x00\x00\x00\x00\x00" + SILENCE * frames


def m4a() -> bytes:
    """An MP4 that says that it holds sound."""
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"M4A ", 512, b"isom", b"mp42") + struct.pack(">I4s", 8, b"mdat")


def ogg() -> bytes:
    """The first page of an Ogg stream."""
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x1e\x01vorbis" + bytes(23)


def pdf() -> bytes:
    """A PDF of one empty page."""
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    return b"%PDF-1.4\n" + pages + b"trailer<</Root 1 0 R>>\n%%EOF\n"
