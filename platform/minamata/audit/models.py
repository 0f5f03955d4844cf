"""The log's rows. Nothing in the program updates or deletes one, and the database refuses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from minamata.db import Base, Key


class AuditEntry(Base):
    """Who did what to what; `before` and `after` hold ids in the place of personal data (decision 12)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_target", "target_kind", "target_id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        Index("ix_audit_entry_act", "act", "id"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    act: Mapped[str]
    target_kind: Mapped[str]
    target_id: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    address: Mapped[str | None]
    reference: Mapped[str | None]
