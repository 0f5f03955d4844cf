"""Keeping files and opening them. Who may do either is decided by the room that the file belongs to."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from minamata.db import db, new_id, now
from minamata.files.models import StoredFile
from minamata.files.names import clean_name
from minamata.files.storage import storage
from minamata.files.storage.contents import Content
from minamata.jobs.services import later

SETTLED = timedelta(hours=1)
"""Whatever is kept is named by a row within this time, so bytes that nobody put since and no row names are needed by nobody."""
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

    contents = storage().put(streams())
    kept = [
        add_row(owner_id, content, file.media_type, file.name, audience)
        for file, content in zip(described, contents, strict=True)
    ]
    db.session.flush()
    return kept


def add_row(owner_id: UUID | None, content: Content, media_type: str, name: str, audience: str) -> StoredFile:
    """A row, in the present transaction, for bytes that the storage holds already."""
    row = StoredFile(
        id=new_id(),
        sha256=content.sha256,
        size=content.size,
        media_type=_media_type(media_type),
        name=clean_name(name),
        owner_id=owner_id,
        audience=audience,
        created_at=now(),
    )
    db.session.add(row)
    return row


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a kept file, seekable; the caller closes them. FileNotFoundError when the storage has lost them."""
    return storage().open(stored.sha256)


def remove(stored: StoredFile) -> None:
    """Delete a kept file as part of the present transaction; its bytes go after it, unless another row shares them."""
    db.session.delete(stored)
    db.session.flush()
    let_go(stored.sha256)


def let_go(sha256: str) -> None:
    """Have bytes looked at after the present transaction, and deleted when no row names them."""
    later("files.forget_bytes", at=now() + SETTLED, sha256=sha256)


def _media_type(given: str) -> str:
    """Type and subtype alone, in small letters; what is not a media type becomes one that no browser opens."""
    plain = given.partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else UNKNOWN_TYPE
