"""Polls: a question of a topic with answers to choose from (F10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Json, Key

RESULTS = ("always", "voted", "closed")
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
LONGEST_OPTION = 200


class Poll(Base):
    """A question with two to ten options, one poll a topic. Never a formal position of anybody.

    `counts` are the votes for each of the `options`, `voters` the people behind them. `results` says when they are shown: always, to those
    who voted, or once it is closed. With `shows_names` everybody who reads the topic sees who voted how; that is said before one votes.
    """

    __tablename__ = "forums_poll"

    id: Mapped[Key]
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("forums_topic.id"), unique=True)
    question: Mapped[str]
    options: Mapped[list[str]]
    counts: Mapped[list[Any]] = mapped_column(Json)
    voters: Mapped[int] = mapped_column(default=0)
    takes_several: Mapped[bool] = mapped_column(default=False, server_default=false())
    shows_names: Mapped[bool] = mapped_column(default=False, server_default=false())
    results: Mapped[str] = mapped_column(default="always")
    closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Ballot(Base):
    """What a person chose, by the places of the options; they may change it until the poll closes."""

    __tablename__ = "forums_ballot"

    poll_id: Mapped[UUID] = mapped_column(ForeignKey("forums_poll.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    choices: Mapped[list[Any]] = mapped_column(Json)
    cast_at: Mapped[datetime]
