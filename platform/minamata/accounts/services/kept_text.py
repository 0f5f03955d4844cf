"""What a person typed when their session had ended (decision 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from minamata.accounts.models import KeptInput
from minamata.db import db, new_id, now, transaction

KEPT_FOR = timedelta(hours=24)
LARGEST = 64_000
MOST = 10


@transaction
def keep_input(person_id: UUID, path: str, fields: Mapping[str, list[str]]) -> UUID | None:
    """Keep what a person typed on a page, for them alone, for a day; None when it is nothing or too much.

    The same words sent again are kept once. Of one person's, the ten latest are kept.
    """
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not fields or size > LARGEST:
        return None
    db.session.execute(delete(KeptInput).where(KeptInput.expires_at <= now()))
    older = db.session.scalars(
        select(KeptInput).where(KeptInput.person_id == person_id).order_by(KeptInput.id.desc())
    ).all()
    for same in older:
        if same.path == path and same.fields == fields:
            same.expires_at = now() + KEPT_FOR
            return same.id
    for superfluous in older[MOST - 1 :]:
        db.session.delete(superfluous)
    kept = KeptInput(
        id=new_id(),
        person_id=person_id,
        path=path,
        fields=dict(fields),
        created_at=now(),
        expires_at=now() + KEPT_FOR,
    )
    db.session.add(kept)
    return kept.id
