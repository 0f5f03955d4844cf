"""Writing a course package, the same bytes for the same files every time, and telling two packages apart."""

import gzip
import os
import secrets
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from courses.olx.names import NameRegister, course_path
from courses.olx.package import Package, PackageFile
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.xml import LARGEST_TEXT_BYTES, parse

OpenFile = Callable[[], BinaryIO]

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 6


class DifferenceKind(StrEnum):
    """How two packages differ in one file."""

    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    CONTENT = "content"


@dataclass(frozen=True)
class Difference:
    """One file that is not the same in two packages."""

    path: str
    kind: DifferenceKind


def write_package(files: Iterable[tuple[str, OpenFile]], destination: Path) -> None:
    """Write files, given as course-relative paths and functions that open them, to `destination`.

    A name ending in `.tar.gz`, `.tgz` or `.zip` gives an archive, replacing one that is there; any other
    name a folder, which must not hold anything yet. Archives are sorted and dated the same, so that equal
    files give equal archives. What stands at `destination` is always whole: a failure leaves it as it was.
    Raises `PackageRefused` for unsafe or doubled paths, `FileExistsError` for a folder that is not empty,
    and `OSError`.
    """
    sorted_files = _checked(files)
    name = destination.name.lower()
    with _replacing(destination) as partial:
        if name.endswith((".tar.gz", ".tgz")):
            _write_tar(sorted_files, partial)
        elif name.endswith(".zip"):
            _write_zip(sorted_files, partial)
        elif destination.exists() and any(destination.iterdir()):
            raise FileExistsError(destination)
        else:
            _write_folder(sorted_files, partial)


def differences(left: Package, right: Package) -> list[Difference]:
    """Return in which files two packages differ, ordered by path; none at all means they are the same course.

    XML is compared in its canonical form, so that the order of attributes and the way empty tags are
    written do not count, everything else byte by byte (decision 15).
    """
    left_paths, right_paths = set(left), set(right)
    found = [Difference(path, DifferenceKind.ONLY_LEFT) for path in left_paths - right_paths]
    found += [Difference(path, DifferenceKind.ONLY_RIGHT) for path in right_paths - left_paths]
    found += [
        Difference(path, DifferenceKind.CONTENT)
        for path in left_paths & right_paths
        if not _same_content(left[path], right[path])
    ]
    return sorted(found, key=lambda difference: difference.path)


def _same_content(one: PackageFile, other: PackageFile) -> bool:
    if one.size == other.size and one.sha256 == other.sha256:
        return True
    return one.path.endswith(".xml") and _canonical(one) == _canonical(other)


def _canonical(file: PackageFile) -> bytes:
    """Return XML in canonical form, and what is no readable XML as something only itself can equal."""
    if file.size > LARGEST_TEXT_BYTES:
        return file.sha256.encode()
    data = file.read()
    try:
        return etree.tostring(parse(data, file.path).getroottree(), method="c14n", with_comments=True)
    except PackageRefused:
        return data


def _checked(files: Iterable[tuple[str, OpenFile]]) -> list[tuple[str, OpenFile]]:
    names = NameRegister()
    checked = []
    for raw, open_file in files:
        path = course_path(raw)
        if not path:
            raise PackageRefused(Reason.UNSAFE_PATH, raw)
        names.add_file(path)
        checked.append((path, open_file))
    return sorted(checked, key=lambda file: file[0])


@contextmanager
def _replacing(destination: Path) -> Iterator[Path]:
    """Yield a path beside `destination` that takes its place when all went well and vanishes otherwise."""
    partial = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}")
    try:
        yield partial
        if partial.is_dir() and destination.exists():
            destination.rmdir()
        partial.replace(destination)
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        else:
            partial.unlink(missing_ok=True)


@contextmanager
def _measured(open_file: OpenFile) -> Iterator[tuple[BinaryIO, int]]:
    """Yield an open file and its size in bytes; one that cannot tell its size is copied first."""
    with open_file() as stream:
        if stream.seekable():
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            yield stream, size
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            size = copy.tell()
            copy.seek(0)
            yield copy, size


def _write_folder(files: list[tuple[str, OpenFile]], folder: Path) -> None:
    folder.mkdir(parents=True)
    for path, open_file in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_file() as stream, target.open("xb") as written:
            shutil.copyfileobj(stream, written)


def _write_tar(files: list[tuple[str, OpenFile]], archive: Path) -> None:
    with (
        archive.open("xb") as packed,
        gzip.GzipFile("", "wb", _COMPRESSION_LEVEL, packed, mtime=0) as deflated,
        tarfile.open(fileobj=deflated, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as members,
    ):
        for path, open_file in files:
            with _measured(open_file) as (stream, size):
                member = tarfile.TarInfo(path)
                member.size = size
                members.addfile(member, stream)


def _write_zip(files: list[tuple[str, OpenFile]], archive: Path) -> None:
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL) as members:
        for path, open_file in files:
            with _measured(open_file) as (stream, size):
                member = zipfile.ZipInfo(path, _ZIP_EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o100644 << 16
                member.create_system = 3  # Unix, wherever this runs
                member.file_size = size
                with members.open(member, "w") as target:
                    shutil.copyfileobj(stream, target)
