"""What stored files hold about a person (G9)."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import select, update

from minamata.contracts.privacy import Exporter, Held, HeldFile
from minamata.db import db
from minamata.files.models import StoredFile, Upload
from minamata.files.services import uploads
from minamata.files.services.keeping import open_file
from minamata.i18n import _l
from minamata.privacy.rows import rows_of


def _export(person_id: UUID) -> Held:
    owned = StoredFile.owner_id == person_id
    files = [
        HeldFile(f"{stored.id}-{stored.name}", partial(open_file, stored))
        for stored in db.session.scalars(select(StoredFile).where(owned).order_by(StoredFile.id))
    ]
    return Held(rows_of(StoredFile, owned), files)


def _disown(person_id: UUID) -> None:
    """A file stays as long as the room keeps it that it was given to; it no longer says who gave it."""
    db.session.execute(update(StoredFile).where(StoredFile.owner_id == person_id).values(owner_id=None))


def _uploads(person_id: UUID) -> Held:
    return Held(rows_of(Upload, Upload.owner_id == person_id))


def _end_uploads(person_id: UUID) -> None:
    for upload in db.session.scalars(select(Upload).where(Upload.owner_id == person_id)):
        uploads.delete(upload)


personal_data = (
    Exporter(
        "files",
        _l("Files you uploaded"),
        _l("To show them where you put them."),
        "contract",
        _l("As long as what they belong to; after erasure they no longer say who uploaded them."),
        ("files_stored.owner_id",),
        _export,
        _disown,
    ),
    Exporter(
        "uploads",
        _l("Uploads under way"),
        _l("To go on where the line broke."),
        "contract",
        _l("Three days after the last piece, and a day after the end when no page took them."),
        ("files_upload.owner_id",),
        _uploads,
        _end_uploads,
    ),
)
