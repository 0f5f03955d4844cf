"""What the API holds about a person: their tokens, without anything that opens a door (G9)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from minamata.api.models import Token
from minamata.api.services import delete_old_tokens
from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

KEPT = timedelta(days=90)
SECRETS = ("token_hash",)


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Token, Token.person_id == person_id, SECRETS))


def _erase(person_id: UUID) -> None:
    db.session.execute(delete(Token).where(Token.person_id == person_id))


personal_data = (
    Exporter(
        "tokens",
        _l("Access tokens"),
        _l("To let programs act for you, and to let you end that."),
        "contract",
        _l("For 90 days after a token ended or expired."),
        (f"{Token.__tablename__}.person_id",),
        _export,
        _erase,
    ),
)

retention = (Retention("tokens", _l("Access tokens that are over"), KEPT, delete_old_tokens),)
