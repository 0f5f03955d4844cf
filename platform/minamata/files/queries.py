"""Files and uploads that a person may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CompoundSelect, func, select, union

from minamata.contracts.files import UploadUse
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.files import policies
from minamata.files.errors import REFUSALS, UploadOver
from minamata.files.models import KEPT_UNFINISHED, FileText, Piece, StoredFile, Upload
from minamata.modules import registry
from minamata.policies import Actor


def stored_for(actor: Actor, file_id: UUID) -> StoredFile:
    """A stored file that the actor may read. NotFound for every other."""
    stored = db.session.get(StoredFile, file_id)
    if stored is None:
        raise NotFound
    policies.stored.require(actor, "see", stored)
    return stored


def upload_for(actor: Actor, upload_id: UUID) -> Upload:
    """An upload of the actor's own. NotFound for that of another, UploadOver for one that took too long, or why it was refused."""
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        raise NotFound
    policies.upload.require(actor, "see", upload)
    if upload.expires_at <= now():
        raise UploadOver
    if upload.refusal is not None:
        raise REFUSALS[upload.refusal]
    return upload


def use_called(name: str) -> UploadUse:
    """What a room declared under `<module>.<name>`. Raises NotFound."""
    found = registry().uploads.get(name)
    if found is None:
        raise NotFound
    return found


def under_way(actor: Actor) -> int:
    """How many uploads of the actor no room has taken yet, or holds on to for longer."""
    instant = now()
    living = select(func.count(Upload.id)).where(
        Upload.owner_id == actor.person_id, Upload.expires_at > instant, Upload.expires_at <= instant + KEPT_UNFINISHED
    )
    return db.session.scalar(living) or 0


def finished(actor: Actor, use_name: str, upload_ids: Sequence[UUID]) -> Sequence[tuple[Upload, StoredFile]]:
    """Those of these uploads that are the actor's own, for that use, and whole; in the order of the ids, each once."""
    if not upload_ids:
        return []
    rows = db.session.execute(
        select(Upload, StoredFile)
        .join(StoredFile, StoredFile.id == Upload.file_id)
        .where(
            Upload.id.in_(upload_ids),
            Upload.owner_id == actor.person_id,
            Upload.use == use_name,
            Upload.expires_at > now(),
        )
    )
    found = {upload.id: (upload, stored) for upload, stored in rows}
    return [found[upload_id] for upload_id in dict.fromkeys(upload_ids) if upload_id in found]


def contents_that_rows_name() -> CompoundSelect[str]:
    """The SHA-256 of every content that a file or a piece of an upload is kept as, each once."""
    return union(select(StoredFile.sha256.label("sha256")), select(Piece.sha256))


def text_of(file_id: UUID) -> str | None:
    """The text in a file, at most 1 MB of it; empty when it cannot be read, None while nobody has tried."""
    return db.session.scalar(select(FileText.text).where(FileText.file_id == file_id))
