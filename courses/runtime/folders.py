"""File systems as blocks from others know them (`fs.base.FS`), over what is kept in rows and by digest.

Loaded when a block asks for one: the package `fs` imports a module that Python has given up, which `compatibility` stands in for.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, BinaryIO, Never, Protocol

from fs.base import FS
from fs.enums import ResourceType
from fs.errors import (
    DirectoryExists,
    DirectoryExpected,
    DirectoryNotEmpty,
    FileExists,
    FileExpected,
    InsufficientStorage,
    RemoveRootError,
    ResourceNotFound,
    ResourceReadOnly,
)
from fs.info import Info
from fs.memoryfs import MemoryFS
from fs.mode import Mode
from fs.path import abspath, basename, dirname, iteratepath, relpath

from minamata.files.storage import storage

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_WHILE_DRAWN = 64 * 1024
MOST_FILES = 500

Entry = Mapping[str, Any]
"""A file: its `sha256` and `size`, and `content` (base64) until it is stored; or a `folder`, which is nothing else."""


class Entries(Protocol):
    """Where the entries of one file system stand, by path."""

    def all(self) -> Mapping[str, Entry]: ...

    def replace(self, entries: Mapping[str, Entry]) -> None: ...


class _Folder(FS):
    """What reading has in common."""

    root_path = "/"

    def entries(self) -> Mapping[str, Entry]:
        """Files and empty folders by path, without a stroke before it."""
        raise NotImplementedError

    def getinfo(self, path: str, namespaces: Collection[str] | None = None) -> Info:
        """What is known of a file or folder. Raises ResourceNotFound."""
        inside, entry = self._place(path)
        is_folder = self._is_folder(inside)
        if entry is None and not is_folder:
            raise ResourceNotFound(path)
        kind = ResourceType.directory if is_folder else ResourceType.file
        size = 0 if is_folder or entry is None else entry["size"]
        return Info(
            {"basic": {"name": basename(inside), "is_dir": is_folder}, "details": {"type": int(kind), "size": size}}
        )

    def listdir(self, path: str) -> list[str]:
        """The names in a folder."""
        inside, entry = self._place(path)
        if not self._is_folder(inside):
            raise ResourceNotFound(path) if entry is None else DirectoryExpected(path)
        depth = len(iteratepath(inside))
        below = (parts for each in self.entries() if (parts := iteratepath(each))[:depth] == iteratepath(inside))
        return sorted({parts[depth] for parts in below if len(parts) > depth})

    def _opened(self, path: str) -> BinaryIO:
        inside, entry = self._place(path)
        if self._is_folder(inside):
            raise FileExpected(path)
        if entry is None:
            raise ResourceNotFound(path)
        if "content" in entry:
            return io.BytesIO(base64.b64decode(entry["content"]))
        return storage().open(entry["sha256"])

    def _place(self, path: str) -> tuple[str, Entry | None]:
        inside = relpath(self.validatepath(path))
        entry = self.entries().get(inside)
        return inside, None if entry is None or entry.get("folder") else entry

    def _is_folder(self, inside: str) -> bool:
        depth, parts = len(iteratepath(inside)), iteratepath(inside)
        found = self.entries()
        return (
            not inside
            or bool(found.get(inside, {}).get("folder"))
            or any(len(other) > depth and other[:depth] == parts for other in map(iteratepath, found))
        )


class KeptFolder(_Folder):
    """The files that a block keeps for a learner, or for all of them."""

    def __init__(self, entries: Entries, address: Callable[[str, str], str], largest: int) -> None:
        super().__init__()
        self._entries, self._address, self._largest = entries, address, largest

    def entries(self) -> Mapping[str, Entry]:
        return self._entries.all()

    def openbin(self, path: str, mode: str = "r", buffering: int = -1, **options: Any) -> BinaryIO:
        """A file as a stream of bytes; what was written is kept when it is closed."""
        how = Mode(mode)
        how.validate_bin()
        if not how.writing:
            return self._opened(path)
        inside, entry = self._place(path)
        if self._is_folder(inside):
            raise FileExpected(path)
        if not self._is_folder(relpath(dirname(abspath(inside)))) or (entry is None and not how.create):
            raise ResourceNotFound(path)
        if entry is not None and how.exclusive:
            raise FileExists(path)
        before = b""
        if entry is not None and not how.truncate:
            with self._opened(path) as there:
                before = there.read()
        return _Writing(before, how.appending, lambda content: self._keep(inside, content))

    def makedir(self, path: str, permissions: Any = None, recreate: bool = False) -> Any:
        """An empty folder, in one that is there."""
        inside, entry = self._place(path)
        if entry is not None or (self._is_folder(inside) and not recreate):
            raise DirectoryExists(path)
        if not self._is_folder(relpath(dirname(abspath(inside)))):
            raise ResourceNotFound(path)
        if inside and not self._is_folder(inside):
            self._replace({**self.entries(), inside: {"folder": True}})
        return self.opendir(path)

    def remove(self, path: str) -> None:
        """Let a file go."""
        inside, entry = self._place(path)
        if entry is None:
            raise FileExpected(path) if self._is_folder(inside) else ResourceNotFound(path)
        self._without(inside)

    def removedir(self, path: str) -> None:
        """Let an empty folder go."""
        inside, _entry = self._place(path)
        if not inside:
            raise RemoveRootError(path)
        if self.listdir(path):
            raise DirectoryNotEmpty(path)
        self._without(inside)

    def setinfo(self, path: str, info: Any) -> None:
        """Times and permissions are not kept; asking for them is no fault."""
        self.getinfo(path)

    def get_url(self, path: str, timeout: int = 0) -> str:
        """Where the browser of the learner fetches a file, as long as the frame is open to them."""
        inside, entry = self._place(path)
        return self._address(inside, "" if entry is None else entry["sha256"][:16])

    def expire(self, path: str, seconds: int, days: int = 0, expires: bool = True) -> None:
        """Files stay as long as the state of the block does, here as on the platform that this comes from."""

    def _keep(self, inside: str, content: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()
        found = self.entries()
        if len(content) > self._largest or (inside not in found and len(found) >= MOST_FILES):
            raise InsufficientStorage(inside)
        if found.get(inside, {}).get("sha256") == digest:
            return
        entry = {"sha256": digest, "size": len(content), "content": base64.b64encode(content).decode()}
        self._replace({**found, inside: entry})

    def _without(self, inside: str) -> None:
        """A folder stays when the last file in it goes, as on a disk."""
        left = {path: entry for path, entry in self.entries().items() if path != inside}
        around = relpath(dirname(abspath(inside)))
        if around:
            left.setdefault(around, {"folder": True})
        self._replace(left)

    def _replace(self, entries: Mapping[str, Entry]) -> None:
        self._entries.replace(entries)


class PackageFolder(_Folder):
    """The files of a course's package, to be read: `runtime.resources_fs`."""

    def __init__(self, files: Callable[[], Mapping[str, Entry]]) -> None:
        super().__init__()
        self._files = files

    def entries(self) -> Mapping[str, Entry]:
        return self._files()

    def openbin(self, path: str, mode: str = "r", buffering: int = -1, **options: Any) -> BinaryIO:
        """A file of the package; opened to be written it raises ResourceReadOnly."""
        if Mode(mode).writing:
            raise ResourceReadOnly(path)
        return self._opened(path)

    def _stands(self, path: str, *_arguments: Any, **_named: Any) -> Never:
        raise ResourceReadOnly(path)

    makedir = remove = removedir = setinfo = _stands


class ExportFolder(MemoryFS):
    """Where a block writes what does not fit into its element: `runtime.export_fs`, which nobody keeps."""

    root_path = "/"


class _Writing(io.BytesIO):
    """Bytes that are kept once they are written."""

    def __init__(self, before: bytes, appends: bool, keep: Callable[[bytes], None]) -> None:
        super().__init__(before)
        self._keep, self._appends = keep, appends
        if appends:
            self.seek(0, io.SEEK_END)

    def write(self, content: Any) -> int:
        if self._appends:
            self.seek(0, io.SEEK_END)
        return super().write(content)

    def writelines(self, lines: Iterable[Any]) -> None:
        for line in lines:
            self.write(line)

    def close(self) -> None:
        if not self.closed:
            content = self.getvalue()
            super().close()
            self._keep(content)
