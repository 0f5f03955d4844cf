"""Counts of pages that were opened, by day. No row leads to a person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from minamata.db import Base, Key


class UsageDay(Base):
    """How often a kind of page was opened on a day, by what is known of those who opened it; empty where nothing is known."""

    __tablename__ = "usage_day"
    __table_args__ = (UniqueConstraint("day", "page", "language", "region", "ldc", "sids", "role"),)

    id: Mapped[Key]
    day: Mapped[date]
    page: Mapped[str]
    language: Mapped[str]
    region: Mapped[str]
    ldc: Mapped[str]
    sids: Mapped[str]
    role: Mapped[str]
    views: Mapped[int]


class UsagePartyDay(Base):
    """How often people who act for a Party opened pages on a day; kept apart, so that no row joins a Party with a role or a page."""

    __tablename__ = "usage_party_day"
    __table_args__ = (UniqueConstraint("day", "party_id"),)

    id: Mapped[Key]
    day: Mapped[date]
    party_id: Mapped[UUID]
    views: Mapped[int]
