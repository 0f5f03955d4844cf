"""Letters that need an operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select

from minamata.db import db, now
from minamata.mail import policies
from minamata.mail.models import Message
from minamata.policies import Actor

PAGE = 50
# A letter is under way for seconds; what is so for longer was left by a crash.
LONGEST_ON_ITS_WAY = timedelta(minutes=10)


@dataclass(frozen=True)
class Mail:
    """How many letters are in each state, and those of which nobody knows whether they arrived."""

    counts: dict[str, int]
    unsure: Sequence[Message]


def overview(actor: Actor) -> Mail:
    """What an operator needs to see. NotFound for anyone but an administrator."""
    policies.mail.require(actor, "see")
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    unsure = db.session.scalars(_unsure().order_by(Message.id.desc()).limit(PAGE)).all()
    return Mail({state: int(count) for state, count in rows}, unsure)


def unsure() -> int:
    """How many letters rest for an operator."""
    return db.session.scalar(select(func.count()).select_from(_unsure().subquery())) or 0


def _unsure() -> Select[Message]:
    return select(Message).where(
        Message.state == "sending",
        (Message.changed_at < now() - LONGEST_ON_ITS_WAY) | Message.error.is_not(None),
    )
