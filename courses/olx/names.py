"""Names of files inside a package: which are safe, which collide, which are litter."""

import posixpath
import re
import unicodedata

from courses.olx.refusals import PackageRefused, Reason

LONGEST_PART_BYTES = 255
LONGEST_PATH_BYTES = 1024

LITTER = frozenset({".DS_Store", "__MACOSX", "Thumbs.db", "desktop.ini", ".git", ".hg", ".svn"})
"""What operating systems and version control leave behind: no part of a course, neither kept nor exported."""

_DRIVE = re.compile(r"[A-Za-z]:")


def course_path(raw: str) -> str:
    """Return `raw` as a clean relative POSIX path, empty for the top folder itself.

    Single dots, doubled slashes and a closing slash vanish. Raises `PackageRefused` for a path that leads out
    of the package in any operating system's spelling (`..`, a leading slash, a backslash, a drive letter),
    that holds control characters, that is longer than ordinary file systems take, or that is not UTF-8
    (undecodable bytes are expected as surrogate escapes).
    """
    shown = raw.encode("utf-8", "backslashreplace").decode("utf-8")
    if shown != raw:
        raise PackageRefused(Reason.NAME_NOT_UTF8, shown)
    if raw.startswith("/") or "\\" in raw or any(map(_is_control, raw)):
        raise PackageRefused(Reason.UNSAFE_PATH, raw)
    parts = [part for part in raw.split("/") if part not in ("", ".")]
    if any(part == ".." or _DRIVE.match(part) for part in parts):
        raise PackageRefused(Reason.UNSAFE_PATH, raw)
    path = "/".join(parts)
    if len(path.encode()) > LONGEST_PATH_BYTES:
        raise PackageRefused(Reason.NAME_TOO_LONG, path, limit=LONGEST_PATH_BYTES)
    if any(len(part.encode()) > LONGEST_PART_BYTES for part in parts):
        raise PackageRefused(Reason.NAME_TOO_LONG, path, limit=LONGEST_PART_BYTES)
    return path


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def is_litter(path: str) -> bool:
    """Tell whether a clean path is, or lies in, what an operating system or version control left behind."""
    return any(part in LITTER or part.startswith("._") for part in path.split("/"))


def same_name(path: str) -> str:
    """Return the form under which two paths count as one: macOS writes é as two characters, others as one."""
    return unicodedata.normalize("NFC", path)


class NameRegister:
    """Every path seen so far; two files may differ only by case, but not only by Unicode normalisation."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def add_file(self, path: str) -> None:
        """Take note of a file; raises `PackageRefused` when the name is taken by a file or by a folder."""
        key = same_name(path)
        taken = self._files.get(key) or self._folders.get(key)
        if taken is not None:
            raise PackageRefused(Reason.DUPLICATE_NAME, path, other=taken)
        self._add_folders(posixpath.dirname(key), path)
        self._files[key] = path

    def add_folder(self, path: str) -> None:
        """Take note of a folder, however often named; raises `PackageRefused` when a file has its name."""
        self._add_folders(same_name(path), path)

    def _add_folders(self, key: str, path: str) -> None:
        while key and key not in self._folders:
            if key in self._files:
                raise PackageRefused(Reason.DUPLICATE_NAME, path, other=self._files[key])
            self._folders[key] = path
            key = posixpath.dirname(key)
