"""What a package may hold, and the gate every file of it passes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from courses.olx.names import NameRegister, course_path
from courses.olx.package import PackageFile
from courses.olx.refusals import PackageRefused, Reason

MEGABYTE = 1024 * 1024
CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """How much a package may hold (course specification C1); sizes in bytes.

    `ratio` bounds unpacked to packed bytes. Up to `ratio_free_bytes` it is not looked at: a few small files
    of repetitive XML compress better than that and harm nobody.
    """

    archive_bytes: int = 500 * MEGABYTE
    unpacked_bytes: int = 2048 * MEGABYTE
    files: int = 20_000
    ratio: int = 100
    ratio_free_bytes: int = MEGABYTE


LIMITS = Limits()


class Intake:
    """Takes the members of one archive in, one by one, and refuses at the limit, not after it.

    `packed_bytes` is the size of the archive; without it (a folder) there is no compression ratio to look at.
    """

    def __init__(self, limits: Limits, packed_bytes: int | None = None, folder: Path | None = None) -> None:
        self.limits = limits
        self.files: list[PackageFile] = []
        self.current = ""
        self._packed_bytes = packed_bytes
        self._folder = folder
        self._names = NameRegister()
        self._entries = 0
        self._seen_files = 0
        self._unpacked_bytes = 0
        self._packaging_bytes = 0

    def admit(self, raw: str, *, folder: bool, packaging_bytes: int = 0) -> str:
        """Return the clean path of the next entry; refuses a bad or taken name and too many entries."""
        path = course_path(raw)
        self.current = path
        self._entries += 1
        self._seen_files += not folder
        self._packaging_bytes += packaging_bytes
        if self._seen_files > self.limits.files or self._entries > 2 * self.limits.files:
            raise PackageRefused(Reason.TOO_MANY_FILES, path, limit=self.limits.files)
        if folder:
            self._names.add_folder(path)
        elif not path:
            raise PackageRefused(Reason.UNSAFE_PATH, raw)
        else:
            self._names.add_file(path)
        return path

    def count(self, amount: int) -> None:
        """Count bytes that came out of the archive; refuses too many, or too many for the archive's size."""
        self._unpacked_bytes += amount
        if self._unpacked_bytes > self.limits.unpacked_bytes:
            raise PackageRefused(Reason.UNPACKED_TOO_LARGE, self.current, limit=self.limits.unpacked_bytes)
        content_bytes = self._unpacked_bytes - self._packaging_bytes
        if self._packed_bytes is None or content_bytes <= self.limits.ratio_free_bytes:
            return
        if content_bytes > self.limits.ratio * self._packed_bytes:
            raise PackageRefused(Reason.COMPRESSION_RATIO, self.current, limit=self.limits.ratio)

    def chunks(self, content: IO[bytes]) -> Iterator[bytes]:
        """Yield what `content` holds, piece by piece, counting each."""
        while chunk := content.read(CHUNK_BYTES):
            self.count(len(chunk))
            yield chunk

    def store(self, path: str, chunks: Iterator[bytes]) -> int:
        """Write a file under a name of our own and return its size in bytes."""
        assert self._folder is not None, "only an archive is unpacked"
        location = self._folder / f"{len(self.files):05}"
        size = 0
        with location.open("xb") as target:
            for chunk in chunks:
                size += target.write(chunk)
        self.files.append(PackageFile(path, size, location))
        return size
