"""Where the bytes of files are kept: once each, under the SHA-256 of their content, so that what is kept never changes."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app

from minamata.files.errors import NoRoom

PIECE = 1 << 18
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True)
class Content:
    """Bytes that are kept: their SHA-256 in hexadecimal, and how many there are."""

    sha256: str
    size: int


class Storage(Protocol):
    """Keeps bytes; the same bytes kept twice, even at the same time, are one content."""

    def put(self, streams: Iterable[BinaryIO]) -> list[Content]:
        """Keep what each stream yields to its end, one after the other. When it returns, all survive a crash. Raises NoRoom."""

    def open(self, sha256: str) -> BinaryIO:
        """The content, seekable; FileNotFoundError when it is not kept here."""

    def remove(self, sha256: str) -> None:
        """Let the content go; nothing happens when it is not kept here."""


class FolderStorage:
    """A folder: `ab/cd/abcd…`, each file written aside and renamed into place, so that nobody ever reads half of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, streams: Iterable[BinaryIO]) -> list[Content]:
        """Keep what each stream yields to its end, one after the other. When it returns, all survive a crash. Raises NoRoom."""
        changed: set[Path] = set()
        try:
            kept = [self._put(stream, changed) for stream in streams]
            for folder in changed:
                _make_durable(folder)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom from error
            raise
        return kept

    def open(self, sha256: str) -> BinaryIO:
        """The content, seekable; FileNotFoundError when it is not kept here."""
        return self._place(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        """Let the content go; nothing happens when it is not kept here."""
        self._place(sha256).unlink(missing_ok=True)

    def _put(self, stream: BinaryIO, changed: set[Path]) -> Content:
        """Keep one stream; `changed` gathers the folders whose entries are not on the disk yet."""
        aside = self._folder / "incoming"
        _make_folder(aside, changed)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=aside, delete=False) as file:
            try:
                while piece := stream.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                content = Content(digest.hexdigest(), size)
                place = self._place(content.sha256)
                if not _holds(place, size):
                    file.flush()
                    os.fsync(file.fileno())
                    _make_folder(place.parent, changed)
                    os.replace(file.name, place)
                    changed.add(place.parent)
            finally:
                Path(file.name).unlink(missing_ok=True)
        return content

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def storage() -> Storage:
    """The storage of the present application."""
    return FolderStorage(current_app.extensions["settings"].storage)


def _holds(place: Path, size: int) -> bool:
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False


def _make_folder(folder: Path, changed: set[Path]) -> None:
    """Make `folder` and what is above it, adding each parent that got a new entry to `changed`."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, changed)
    folder.mkdir(exist_ok=True)
    changed.add(folder.parent)


def _make_durable(folder: Path) -> None:
    """Write the entries of `folder` to the disk, so that they are still there after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
