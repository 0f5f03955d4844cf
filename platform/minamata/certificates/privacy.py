"""What certificates hold about a person (G9, decision 12)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from minamata.certificates.models import Certificate
from minamata.contracts.privacy import Exporter, Held
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of


def _export(person_id: UUID) -> Held:
    return Held(rows_of(Certificate, Certificate.person_id == person_id))


def _erase(person_id: UUID) -> None:
    """The names go; the number stays, so that a checker reads that the holder withdrew it."""
    db.session.execute(
        update(Certificate).where(Certificate.person_id == person_id).values(name_latin="", name_native=None)
    )


personal_data = (
    Exporter(
        "certificates",
        _l("Certificates"),
        _l("To let anyone who has the number check that a certificate is genuine."),
        "contract",
        _l("Until you ask for erasure; then the number answers “withdrawn at the holder’s request”."),
        ("certificates_certificate.person_id",),
        _export,
        _erase,
    ),
)
