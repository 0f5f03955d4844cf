"""When each periodic task was last asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base


class Periodic(Base):
    """A task that comes round; the row is what two runners agree by on whose turn it is."""

    __tablename__ = "jobs_periodic"

    task: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
