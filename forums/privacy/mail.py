"""What posts by e-mail hold of people (F4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from forums.models import MailAddress, MailReceived
from forums.services import mail_addresses, receiving
from minamata.contracts.privacy import Exporter, Held, Retention
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of

OF_MAIL = (MailAddress, MailReceived)


def _mail(person_id: UUID) -> Held:
    return Held([row for table in OF_MAIL for row in rows_of(table, table.person_id == person_id)])


def _erase_mail(person_id: UUID) -> None:
    for table in OF_MAIL:
        db.session.execute(delete(table).where(table.person_id == person_id))


personal_data = (
    Exporter(
        "mail",
        _l("Addresses at which you write in the forums by e-mail, and which e-mails came"),
        _l("To know that an e-mail is yours, and to post it once."),
        "contract",
        _l(
            "Addresses for half a year after they ran out, notes of e-mails for 90 days. The e-mails themselves are not kept."
        ),
        ("forums_mail_address.person_id", "forums_mail_received.person_id"),
        _mail,
        _erase_mail,
    ),
)

retention = (
    Retention(
        "addresses",
        _l("Addresses for posts by e-mail that ran out"),
        mail_addresses.KEPT_AFTER,
        mail_addresses.forget_old,
    ),
    Retention("received", _l("Notes of e-mails that came in"), timedelta(days=90), receiving.forget_old),
)
