"""Opening a course package: a folder, a `.tar.gz` or a `.zip`, all read alike and all refused alike."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from courses.olx.intake import LIMITS, Intake, Limits
from courses.olx.names import is_litter
from courses.olx.package import Package, PackageFile
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.unpack import unpack

__all__ = ["LIMITS", "Limits", "Package", "PackageFile", "open_package"]

COURSE_FILE = "course.xml"


@contextmanager
def open_package(source: Path, *, limits: Limits = LIMITS, workspace: Path | None = None) -> Iterator[Package]:
    """Open a course package for reading; its files are there until the block ends.

    `source` is a folder with `course.xml`, a folder around exactly one such folder, or an archive (told apart
    by content, not by name) whose single top folder, if it has one, is stripped. An archive is unpacked piece
    by piece into a temporary folder inside `workspace` (by default the system's). What operating systems and
    version control leave behind (`.DS_Store`, `__MACOSX`, `._*`, `.git` and the like) is left out of the
    package, from folders and archives alike.

    Raises `PackageRefused` as course specification C1 demands, and `OSError` when the source cannot be read.
    """
    if source.is_dir():
        yield Package(_files_of_folder(_course_folder(source), limits))
        return
    with tempfile.TemporaryDirectory(prefix="olx-", dir=workspace) as folder:
        yield Package(_without_top_folder(unpack(source, Path(folder), limits), source.name))


def _course_folder(source: Path) -> Path:
    if (source / COURSE_FILE).is_file():
        return source
    inner = sorted(
        child
        for child in source.iterdir()
        if not is_litter(child.name) and not child.is_symlink() and (child / COURSE_FILE).is_file()
    )
    if len(inner) == 1:
        return inner[0]
    raise PackageRefused(Reason.NO_COURSE, COURSE_FILE, candidates=", ".join(folder.name for folder in inner))


def _files_of_folder(root: Path, limits: Limits) -> list[PackageFile]:
    intake = Intake(limits)
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                found = _file_or_folder(entry, root, intake)
                if isinstance(found, PackageFile):
                    intake.count(found.size)
                    intake.files.append(found)
                elif found is not None:
                    waiting.append(found)
    return intake.files


def _file_or_folder(entry: os.DirEntry[str], root: Path, intake: Intake) -> PackageFile | Path | None:
    """Return a file to keep, a folder to look into, or nothing for litter."""
    status = entry.stat(follow_symlinks=False)
    folder = stat.S_ISDIR(status.st_mode)
    location = Path(entry.path)
    path = intake.admit(location.relative_to(root).as_posix(), folder=folder)
    if stat.S_ISLNK(status.st_mode):
        raise PackageRefused(Reason.LINK, path)
    if not folder and not stat.S_ISREG(status.st_mode):
        raise PackageRefused(Reason.SPECIAL_FILE, path)
    if is_litter(path):
        return None
    return location if folder else PackageFile(path, status.st_size, location)


def _without_top_folder(files: list[PackageFile], name: str) -> list[PackageFile]:
    """Return the files with paths that start beside `course.xml`."""
    paths = {file.path for file in files}
    if COURSE_FILE in paths:
        return files
    tops = {path.partition("/")[0] for path in paths}
    top = next(iter(tops)) if len(tops) == 1 else ""
    if not top or f"{top}/{COURSE_FILE}" not in paths:
        deeper = sorted(path for path in paths if path.endswith(f"/{COURSE_FILE}"))
        raise PackageRefused(Reason.NO_COURSE, COURSE_FILE, archive=name, candidates=", ".join(deeper[:3]))
    return [replace(file, path=file.path.removeprefix(f"{top}/")) for file in files]
