"""What the log holds about a person. It is given out, and never erased (G9, G14)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, or_

from minamata.audit.models import AuditEntry
from minamata.contracts.privacy import Exporter, Held
from minamata.i18n import _l
from minamata.privacy.rows import plain, rows_of

OF_THE_ONE_WHO_ACTED = ("address", "reference")


def _export(person_id: UUID) -> Held:
    """What the person did, and what was done to them; where an act of another came from stays with that other."""
    own = AuditEntry.actor_id == person_id
    about = and_(AuditEntry.target_kind == "person", AuditEntry.target_id == str(person_id))
    rows = rows_of(AuditEntry, or_(own, about))
    for row in rows:
        if row["actor_id"] != plain(person_id):
            row.update(dict.fromkeys(OF_THE_ONE_WHO_ACTED), actor_id=None)
    return Held(rows)


personal_data = (
    Exporter(
        "acts",
        _l("Log of acts"),
        _l("To be able to say who did what: sign-ins, roles, moderation, publication, export."),
        "security",
        _l("For good: nobody can change it. After erasure it leads to nobody."),
        ("audit_entry.actor_id",),
        _export,
    ),
)
