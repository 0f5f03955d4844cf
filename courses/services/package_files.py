"""The files of a package, kept with the revision they came with."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import insert

from courses.models import PackageFile
from courses.olx.package import Package
from minamata.db import db, new_id
from minamata.files.services import keeping as files


def keep_files(revision_id: UUID, language: str, package: Package, audience: str) -> None:
    """Store every file of `package`; equal bytes are stored once."""
    paths = list(package)
    kept = files.keep_many(None, _incoming(package), audience)
    insert_files(revision_id, language, [(path, stored.id) for path, stored in zip(paths, kept, strict=True)])


def insert_files(revision_id: UUID, language: str, places: Iterable[tuple[str, UUID]]) -> None:
    """Name stored files by their paths in the edition of `language`."""
    rows = [
        {"id": new_id(), "revision_id": revision_id, "language": language, "path": path, "file_id": file_id}
        for path, file_id in places
    ]
    if rows:
        db.session.execute(insert(PackageFile), rows)


def _incoming(package: Package) -> Iterator[files.Incoming]:
    """The files of the package one by one, each open only while it is read."""
    for path, file in package.items():
        media_type = mimetypes.guess_type(path)[0] or files.UNKNOWN_TYPE
        with file.open() as content:
            yield files.Incoming(PurePosixPath(path).name, media_type, content)
