"""What invitations hold about a person (G9)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from minamata.contracts.privacy import Exempt, Exporter, Held
from minamata.db import db
from minamata.i18n import _l
from minamata.invitations.models import Invitation
from minamata.privacy.rows import rows_of


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Invitation, Invitation.person_id == person_id, ("invited_by",)))


def _erase(person_id: UUID) -> None:
    """No link in an old letter may let anybody in."""
    db.session.execute(delete(Invitation).where(Invitation.person_id == person_id))


personal_data = (
    Exporter(
        "invitations",
        _l("Invitations by the secretariat"),
        _l("To let you in for the first time."),
        "task",
        _l("Until you ask for erasure."),
        ("invitations_invitation.person_id",),
        _export,
        _erase,
    ),
    Exempt(
        "invitations_invitation.invited_by", "that somebody invited a person is an act of office, in the log of acts"
    ),
)
