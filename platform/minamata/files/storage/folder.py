"""A folder that keeps the bytes of files."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from minamata.files.errors import NoRoom
from minamata.files.storage.contents import PIECE, Content

ASIDE = "incoming"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


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

    def address(self, sha256: str, lasts: timedelta) -> str | None:
        """Nobody but us reads a folder."""
        return None

    origin = None

    def remove(self, sha256: str, unless_put_since: datetime) -> bool:
        """Let the content go, and say so, unless somebody kept the same bytes since; nothing happens when it is not kept here."""
        place, leaving = self._place(sha256), self._folder / ASIDE / f"leaving-{sha256}"
        if not place.exists() or _put_at(place) >= unless_put_since:
            return False
        leaving.parent.mkdir(exist_ok=True)
        try:
            # Moved away first: who puts the same bytes now keeps them anew, and who did so a moment ago has left a mark.
            place.rename(leaving)
        except FileNotFoundError:
            return False
        if _put_at(leaving) >= unless_put_since:
            leaving.replace(place)
            return False
        leaving.unlink(missing_ok=True)
        return True

    def kept_before(self, instant: datetime) -> Iterator[str]:
        """Every content that nobody has put since `instant`."""
        for place in self._folder.glob("??/??/*"):
            if _put_at(place) < instant:
                yield place.name

    def forget_unfinished(self, before: datetime) -> None:
        """Let go of what a crash left behind half written before that instant."""
        for left in (self._folder / ASIDE).glob("*"):
            if _put_at(left) < before:
                left.unlink(missing_ok=True)

    def is_there(self) -> bool:
        """Whether bytes can be kept here now; what stands in the way may be raised."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return os.access(self._folder, os.W_OK)

    def _put(self, stream: BinaryIO, changed: set[Path]) -> Content:
        """Keep one stream; `changed` gathers the folders whose entries are not on the disk yet."""
        aside = self._folder / ASIDE
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


def _holds(place: Path, size: int) -> bool:
    """Whether the content is kept already; it then counts as put now, so that nobody lets go of it."""
    try:
        if place.stat().st_size != size:
            return False
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def _put_at(place: Path) -> datetime:
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.now(UTC)


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
