"""The files of one course, wherever they lie: in a folder, or unpacked from an archive."""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from courses.olx.names import same_name


def _open_without_following(path: str, flags: int) -> int:
    """Open a file, but never through a symbolic link that took its place after the folder was looked at."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


@dataclass(frozen=True)
class PackageFile:
    """One file of a package. `size` is in bytes; the file can be read while its package is open."""

    path: str
    size: int
    location: Path

    def open(self) -> io.BufferedReader:
        """Open the file for reading; the caller closes it. Raises `OSError` once the package is closed."""
        return open(self.location, "rb", opener=_open_without_following)

    def read(self) -> bytes:
        """Return the whole file; look at `size` first, it may be up to two gigabytes."""
        with self.open() as content:
            return content.read()

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the content in hexadecimal, computed on first use."""
        with self.open() as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


class Package(Mapping[str, PackageFile]):
    """Course-relative POSIX paths and their files, in the order of the paths.

    A path is found whatever its Unicode normalisation: a course packed on macOS and its own XML may disagree.
    """

    def __init__(self, files: Iterable[PackageFile]) -> None:
        self._files = {same_name(file.path): file for file in sorted(files, key=lambda file: file.path)}

    def __getitem__(self, path: str) -> PackageFile:
        return self._files[same_name(path)]

    def __iter__(self) -> Iterator[str]:
        return (file.path for file in self._files.values())

    def __len__(self) -> int:
        return len(self._files)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self._files.values())
