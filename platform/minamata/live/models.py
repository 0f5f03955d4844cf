"""What channels were told, for those who come back; and the number each has reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base


class ChannelNumber(Base):
    """The number of the newest event of a channel. It stays when the events are forgotten, so that no number is given twice."""

    __tablename__ = "live_channel_number"

    kind: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[UUID] = mapped_column(primary_key=True)
    newest: Mapped[int] = mapped_column(default=0)


class LiveEvent(Base):
    """An event of a channel; `ids` say what changed, by the names that the room gave them."""

    __tablename__ = "live_event"
    __table_args__ = (Index("ix_live_event_told_at", "told_at"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    ids: Mapped[dict[str, Any]]
    told_at: Mapped[datetime]
