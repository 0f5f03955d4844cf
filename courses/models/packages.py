"""Packages that authors bring and fetch by their browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class PackageJob(Base):
    """A package on its way in or out, which takes longer than a page may.

    `state` is waiting, done or refused. Of an import, `report` is what an author should look at, or why it was refused by path; of an
    export, `file_id` is the archive, as long as it is kept.
    """

    __tablename__ = "courses_package_job"

    id: Mapped[Key]
    kind: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored.id", ondelete="SET NULL"))
    file_name: Mapped[str]
    slug: Mapped[str | None]
    language: Mapped[str | None]
    is_machine: Mapped[bool] = mapped_column(default=False)
    words_in: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
