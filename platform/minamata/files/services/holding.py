"""Files that are here and belong to a text which is still being written: a form names them until the room takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from minamata.db import db, new_id, now, transaction
from minamata.files import policies, queries
from minamata.files.models import Upload
from minamata.files.services.uploads import KEPT_UNUSED, NOBODY, Inspected, add, delete, refuse_too_many
from minamata.policies import Actor


@transaction
def put_by(actor: Actor, use_name: str, inspected: Inspected) -> Upload:
    """Keep a file that came in one form and was looked at, as one that came in pieces is kept: for a day, as a finished upload.

    Raises TooManyUploads.
    """
    use = queries.use_called(use_name)
    policies.use.require(actor, "upload", use)
    refuse_too_many(actor)
    stored = add(actor, use, inspected.content, inspected.media_type, inspected.name, NOBODY)
    instant = now()
    stored.kept_until = instant + KEPT_UNUSED
    upload = Upload(
        id=new_id(),
        owner_id=actor.person_id,
        use=use_name,
        name=stored.name,
        length=stored.size,
        offset=stored.size,
        created_at=instant,
        expires_at=stored.kept_until,
        file_id=stored.id,
    )
    db.session.add(upload)
    db.session.flush()
    return upload


@transaction
def hold(actor: Actor, use_name: str, upload_ids: Sequence[UUID], until: datetime) -> list[UUID]:
    """Keep finished uploads of the actor until then, as long as a room has something that needs them; returns which those are."""
    found = queries.finished(actor, use_name, upload_ids)
    for upload, stored in found:
        upload.expires_at = stored.kept_until = until
    db.session.flush()
    return [upload.id for upload, _stored in found]


@transaction
def let_go(actor: Actor, use_name: str, upload_ids: Sequence[UUID]) -> None:
    """Delete finished uploads of the actor that nothing needs any more, with their files."""
    for upload, _stored in queries.finished(actor, use_name, upload_ids):
        delete(upload)
