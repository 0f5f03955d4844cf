"""What the mail holds about a person (G9). The text of a letter is not kept; it is written when it is sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete

from minamata.accounts.queries import proven_address
from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db
from minamata.i18n import _l
from minamata.mail.models import Message
from minamata.mail.services import forget_old
from minamata.privacy.rows import rows_of

KEPT = timedelta(days=60)


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Message, _to(person_id)))


def _erase(person_id: UUID) -> None:
    db.session.execute(delete(Message).where(_to(person_id)))


def _to(person_id: UUID) -> ColumnElement[bool]:
    """Letters to the person; those to their mailbox from before they had an account are theirs once they have proved it."""
    address = proven_address(person_id)
    own = Message.person_id == person_id
    return own if address is None else own | (Message.person_id.is_(None) & (Message.address == address))


personal_data = (
    Exporter(
        "letters",
        _l("Letters we sent you: which, and whether they arrived"),
        _l("To send each letter once, and to stop where an address does not work."),
        "contract",
        _l("60 days."),
        ("mail_message.person_id", "mail_message.address"),
        _export,
        _erase,
    ),
)

retention = (Retention("letters", _l("Letters"), KEPT, forget_old),)
