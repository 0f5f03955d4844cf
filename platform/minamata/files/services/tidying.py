"""Letting go of what nobody needs: uploads that were given up, files that no room took, bytes that no row names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from itertools import islice

from sqlalchemy import select

from minamata.db import db, now, write
from minamata.files.models import Piece, StoredFile, Upload
from minamata.files.services.keeping import SETTLED, remove
from minamata.files.services.uploads import delete
from minamata.files.storage import storage

AT_ONCE = 200
UNNAMED_FOR = timedelta(days=1)


def forget(sha256: str) -> None:
    """Delete bytes that no row names."""
    if not _named([sha256]):
        storage().remove(sha256, now() - SETTLED)


def end_what_expired() -> None:
    """Delete uploads whose time is over, with what came of them, and files that no room took in time."""
    while _end_some():
        pass


def sweep() -> None:
    """Delete bytes that no row has named for a day, such as those of a transaction that failed, and what a crash left half written."""
    storage().forget_unfinished(now() - UNNAMED_FOR)
    kept = storage().kept_before(now() - UNNAMED_FOR)
    while some := list(islice(kept, AT_ONCE)):
        for sha256 in set(some) - _named(some):
            storage().remove(sha256, now() - UNNAMED_FOR)


def _end_some() -> bool:
    with write():
        uploads = db.session.scalars(
            select(Upload).where(Upload.expires_at <= now()).limit(AT_ONCE).with_for_update(skip_locked=True)
        ).all()
        for upload in uploads:
            delete(upload)
        unused = db.session.scalars(
            select(StoredFile).where(StoredFile.kept_until <= now()).limit(AT_ONCE).with_for_update(skip_locked=True)
        ).all()
        for stored in unused:
            remove(stored)
    return bool(uploads or unused)


def _named(some: Collection[str]) -> set[str]:
    """Which of these contents a row names."""
    rows = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(some))))
    return rows | set(db.session.scalars(select(Piece.sha256).where(Piece.sha256.in_(some))))
