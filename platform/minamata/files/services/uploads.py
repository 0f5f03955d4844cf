"""Files on their way in: begun, continued where they broke off, inspected at their end, and taken by the room they are for (tus 1.0)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from flask import current_app
from sqlalchemy import select, update

from minamata.accounts.models import Person
from minamata.contracts.files import UploadUse
from minamata.db import db, new_id, now, stop_reading, transaction, write
from minamata.errors import NotFound
from minamata.files import pictures, policies, queries, scanning
from minamata.files.errors import (
    REFUSALS,
    ContentDisagrees,
    FileTooLarge,
    KindNotTaken,
    TooManyUploads,
    UploadOver,
    WrongChecksum,
    WrongOffset,
)
from minamata.files.kinds import KINDS
from minamata.files.models import KEPT_UNFINISHED, Piece, StoredFile, Upload
from minamata.files.names import clean_name, ending
from minamata.files.services.keeping import add_row, let_go
from minamata.files.storage import storage
from minamata.files.storage.contents import PIECE, Content
from minamata.i18n import _, _l, file_size
from minamata.jobs.services import later
from minamata.policies import Actor

KEPT_UNUSED = timedelta(days=1)
KEPT_REFUSED = timedelta(hours=1)
"""For so long it can be asked why."""
MOST_UNDER_WAY = 20
COMMITTED_PIECE = 8 << 20
"""Of a long request, so many bytes at a time are safe from a crash of ours."""
NOBODY = "nobody"
"""The audience of a file that no room has taken: a token that no person holds."""

CHECKSUMS: dict[str, Callable[[], hashlib._Hash]] = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


@dataclass(frozen=True)
class Checksum:
    """What a piece must be: the algorithm by its name in tus, and the digest."""

    algorithm: str
    digest: bytes


@transaction
def begin(actor: Actor, use_name: str, name: str, length: int) -> Upload:
    """Begin an upload of `length` bytes called `name`.

    Raises NotFound for a use that nobody declared, NotAllowed, KindNotTaken, FileTooLarge and TooManyUploads.
    """
    use, name = queries.use_called(use_name), clean_name(name)
    policies.use.require(actor, "upload", use)
    refuse_unfit(use, name, length)
    refuse_too_many(actor)
    instant = now()
    upload = Upload(
        id=new_id(),
        owner_id=actor.person_id,
        use=use_name,
        name=name,
        length=length,
        offset=0,
        created_at=instant,
        expires_at=instant + KEPT_UNFINISHED,
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def append(
    actor: Actor,
    upload_id: UUID,
    offset: int,
    stream: BinaryIO,
    announced: int | None = None,
    checksum: Checksum | None = None,
) -> Upload:
    """Add what `stream` yields at `offset`. What arrived of a broken stream is kept.

    With a checksum the bytes are kept all together or not at all. Raises WrongOffset where the offset is not the end of what is here, also
    when another request was quicker, FileTooLarge where more bytes are announced than are wanted, and WrongChecksum.
    """
    upload = queries.upload_for(actor, upload_id)
    if offset != upload.offset:
        raise WrongOffset
    left = upload.length - upload.offset
    if announced is not None and announced > left:
        raise FileTooLarge
    stop_reading()
    for content in _arriving(stream, left, checksum):
        try:
            offset = _advance(upload_id, offset, content)
        except WrongOffset:
            _let_go_of(content)
            raise
    return queries.upload_for(actor, upload_id)


def finish(actor: Actor, upload_id: UUID) -> Upload:
    """Inspect and keep an upload once all of it is here; before that, and afterwards, nothing happens. Never called in a transaction.

    Raises what speaks against the file, and NotChecked.
    """
    upload = queries.upload_for(actor, upload_id)
    if upload.offset == upload.length and upload.file_id is None:
        _finish(actor, upload)
        upload = queries.upload_for(actor, upload_id)
    return upload


@transaction
def end(actor: Actor, upload_id: UUID) -> None:
    """Give an upload up; its bytes go. Raises NotFound."""
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        raise NotFound
    policies.upload.require(actor, "end", upload)
    delete(upload)


@transaction
def take(actor: Actor, use_name: str, upload_id: UUID, audience: str) -> StoredFile:
    """Take the file of a finished upload for what it was meant for: it is now kept for good, and readable to `audience`.

    Raises UploadOver for one that is unknown, unfinished, of another person or for another use.
    """
    upload = db.session.get(Upload, upload_id, with_for_update=True)
    if upload is None or upload.owner_id != actor.person_id or upload.use != use_name or upload.file_id is None:
        raise UploadOver
    stored = db.session.get_one(StoredFile, upload.file_id)
    stored.kept_until, stored.audience = None, audience
    db.session.delete(upload)
    db.session.flush()
    return stored


@dataclass(frozen=True)
class Inspected:
    """A file that may be taken: its bytes are kept, and no row names them yet."""

    content: Content
    media_type: str
    name: str


def inspect(actor: Actor, use_name: str, name: str, stream: BinaryIO) -> Inspected:
    """Look at a file that came in one form, under the same rules as one that came in pieces.

    Never called in a transaction, because a look may take minutes. Raises what speaks against the file, and NotChecked.
    """
    use, name = queries.use_called(use_name), clean_name(name)
    policies.use.require(actor, "upload", use)
    stop_reading()
    with tempfile.NamedTemporaryFile() as file:
        for piece in iter(lambda: stream.read(PIECE), b""):
            file.write(piece)
        file.flush()
        refuse_unfit(use, name, file.tell())
        return Inspected(*_inspected(Path(file.name), use, name))


@transaction
def take_inspected(actor: Actor, use_name: str, inspected: Inspected, audience: str) -> StoredFile:
    """Take a file that was looked at for what it was meant for."""
    use = queries.use_called(use_name)
    policies.use.require(actor, "upload", use)
    return add(actor, use, inspected.content, inspected.media_type, inspected.name, audience)


def refuse_too_many(actor: Actor) -> None:
    """Raise TooManyUploads for who has as many unused uploads as are kept; of two that are begun at once, the second sees the first."""
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    if queries.under_way(actor) >= MOST_UNDER_WAY:
        raise TooManyUploads


def refuse_unfit(use: UploadUse, name: str, length: int) -> None:
    """Raise KindNotTaken or FileTooLarge for what `use` does not take, before any of it is sent."""
    if ending(name) not in use.endings:
        raise KindNotTaken(
            fields={
                "file": _(
                    "“%(name)s” is none of the kinds that are taken here: %(kinds)s.",
                    name=name,
                    kinds=use.kinds,
                )
            }
        )
    if length > use.largest:
        raise FileTooLarge(
            fields={
                "file": _(
                    "This file has %(size)s; the largest that is taken here has %(largest)s.",
                    size=file_size(length),
                    largest=file_size(use.largest),
                )
            }
        )
    if length == 0:
        raise ContentDisagrees(fields={"file": _l("This file is empty.")})


def delete(upload: Upload) -> None:
    """Delete an upload with what came of it, as part of the present transaction."""
    for sha256 in db.session.scalars(select(Piece.sha256).where(Piece.upload_id == upload.id)):
        let_go(sha256)
    stored = db.session.get(StoredFile, upload.file_id) if upload.file_id else None
    db.session.delete(upload)
    db.session.flush()
    if stored is not None:
        let_go(stored.sha256)
        db.session.delete(stored)


def _arriving(stream: BinaryIO, left: int, checksum: Checksum | None) -> Iterator[Content]:
    """The contents that `stream` was kept as, each as soon as it is safe."""
    digest = CHECKSUMS[checksum.algorithm]() if checksum else None
    most = left if checksum else COMMITTED_PIECE
    is_open = True
    while is_open:
        with tempfile.TemporaryFile() as file:
            while file.tell() < min(most, left) and is_open:
                piece, is_open = _read(stream, min(PIECE, left - file.tell(), most - file.tell()))
                file.write(piece)
                if digest:
                    digest.update(piece)
            if checksum and digest and digest.digest() != checksum.digest:
                raise WrongChecksum
            if not file.tell():
                return
            left -= file.tell()
            file.seek(0)
            yield storage().put([file])[0]


def _read(stream: BinaryIO, most: int) -> tuple[bytes, bool]:
    """Some bytes, and whether more may come."""
    try:
        piece = stream.read(most)
    except OSError:
        return b"", False
    return piece, bool(piece)


@transaction
def _advance(upload_id: UUID, offset: int, content: Content) -> int:
    """Count a piece in, unless another request has gone on from the same place."""
    end_of_piece = offset + content.size
    moved = db.session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.offset == offset)
        .values(offset=end_of_piece, expires_at=now() + KEPT_UNFINISHED)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise WrongOffset
    db.session.add(Piece(upload_id=upload_id, offset=offset, size=content.size, sha256=content.sha256))
    return end_of_piece


@transaction
def _let_go_of(content: Content) -> None:
    let_go(content.sha256)


def _finish(actor: Actor, upload: Upload) -> None:
    """Put the pieces together, inspect the whole, and keep it for whoever takes it within a day."""
    use = queries.use_called(upload.use)
    upload_id, name = upload.id, upload.name
    try:
        with _whole(upload_id) as file:
            content, media_type, kept_name = _inspected(file, use, name)
    except tuple(REFUSALS.values()) as error:
        _refuse(upload_id, error.type)
        raise
    with write():
        upload = db.session.get_one(Upload, upload_id, with_for_update=True)
        if upload.file_id is not None:
            return
        stored = add(actor, use, content, media_type, kept_name, NOBODY)
        stored.kept_until = upload.expires_at = now() + KEPT_UNUSED
        upload.file_id = stored.id
        _drop_pieces(upload_id)


@transaction
def _refuse(upload_id: UUID, reason: str) -> None:
    upload = db.session.get_one(Upload, upload_id)
    upload.refusal, upload.expires_at = reason, now() + KEPT_REFUSED
    _drop_pieces(upload_id)


def _drop_pieces(upload_id: UUID) -> None:
    for piece in db.session.scalars(select(Piece).where(Piece.upload_id == upload_id)):
        let_go(piece.sha256)
        db.session.delete(piece)


@contextmanager
def _whole(upload_id: UUID) -> Iterator[Path]:
    """The pieces of an upload as one file, for as long as it is looked at."""
    parts = db.session.scalars(select(Piece.sha256).where(Piece.upload_id == upload_id).order_by(Piece.offset)).all()
    stop_reading()
    with tempfile.NamedTemporaryFile() as file:
        for sha256 in parts:
            with storage().open(sha256) as part:
                while piece := part.read(PIECE):
                    file.write(piece)
        file.flush()
        yield Path(file.name)


def _inspected(file: Path, use: UploadUse, name: str) -> tuple[Content, str, str]:
    """The file as it is kept, its media type and its name. Raises ContentDisagrees, NotSafe, MalwareFound, NotChecked and NoRoom."""
    kind = KINDS[ending(name)]
    with file.open("rb") as stream:
        if not kind.holds(stream):
            raise ContentDisagrees(
                fields={
                    "file": _(
                        "“%(name)s” is no %(kind)s, whatever its name says.", name=name, kind=ending(name).upper()
                    )
                }
            )
    scanning.check(current_app.extensions["settings"].malware_command, file)
    with file.open("rb") as stream:
        if not kind.is_picture:
            return storage().put([stream])[0], kind.media_type, name
        drawn, media_type = pictures.prepared(stream, kind.media_type, use)
    with tempfile.TemporaryFile() as picture:
        picture.write(drawn)
        picture.seek(0)
        kept_name = (
            name if media_type == kind.media_type else f"{name.rpartition('.')[0]}.{media_type.partition('/')[2]}"
        )
        return storage().put([picture])[0], media_type, kept_name


def add(actor: Actor, use: UploadUse, content: Content, media_type: str, name: str, audience: str) -> StoredFile:
    """A row, in the present transaction, for a file that was looked at; the text in it is read where the use says so."""
    stored = add_row(actor.person_id, content, media_type, name, audience)
    db.session.flush()
    if use.is_read:
        later("files.read_text", file_id=str(stored.id))
    return stored
