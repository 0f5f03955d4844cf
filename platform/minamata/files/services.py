"""Keeping files and opening them. Who may do either is decided by the room that the file belongs to."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select

from minamata.db import after_commit, db, new_id, now
from minamata.files.models import StoredFile
from minamata.files.names import clean_name
from minamata.files.storage import storage

UNKNOWN_TYPE = "application/octet-stream"

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True)
class Incoming:
    """A file to keep: its name and media type as they were given, and its bytes or a stream of them."""

    name: str
    media_type: str
    content: bytes | BinaryIO


def keep(owner_id: UUID | None, name: str, media_type: str, content: bytes | BinaryIO, audience: str) -> StoredFile:
    """Keep a file as part of the present transaction, readable by those who hold the token `audience`.

    Must be called inside a transaction; RuntimeError otherwise. If the transaction fails there is no row, and bytes that nobody can
    reach. Raises NoRoom.
    """
    return keep_many(owner_id, [Incoming(name, media_type, content)], audience)[0]


def keep_many(owner_id: UUID | None, incoming: Iterable[Incoming], audience: str) -> list[StoredFile]:
    """Keep files as `keep` does, in their order, their rows written together. Streams are taken one by one, so they may open late."""
    if not db.session.info.get("writes"):
        raise RuntimeError("a file is kept inside a transaction")
    described: list[Incoming] = []

    def streams() -> Iterator[BinaryIO]:
        for file in incoming:
            described.append(file)
            yield io.BytesIO(file.content) if isinstance(file.content, bytes) else file.content

    contents, instant = storage().put(streams()), now()
    kept = [
        StoredFile(
            id=new_id(),
            sha256=content.sha256,
            size=content.size,
            media_type=_media_type(file.media_type),
            name=clean_name(file.name),
            owner_id=owner_id,
            audience=audience,
            created_at=instant,
        )
        for file, content in zip(described, contents, strict=True)
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a kept file, seekable; the caller closes them. FileNotFoundError when the storage has lost them."""
    return storage().open(stored.sha256)


def remove(stored: StoredFile) -> None:
    """Delete a kept file as part of the present transaction; its bytes go after the commit, unless another row shares them."""
    sha256 = stored.sha256
    db.session.delete(stored)
    db.session.flush()
    if db.session.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1)) is None:
        after_commit(partial(storage().remove, sha256))


def _media_type(given: str) -> str:
    """Type and subtype alone, in small letters; what is not a media type becomes one that no browser opens."""
    plain = given.partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else UNKNOWN_TYPE
