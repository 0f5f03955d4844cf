"""What waits and what rests, for operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from minamata.db import db, now
from minamata.events import OutboxDelivery
from minamata.jobs import policies
from minamata.policies import Actor

PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Queue:
    """How many deliveries wait, run and rest, counted up to 10 000; and since when the oldest that is due has been waiting."""

    waiting: int
    running: int
    resting: int
    due_since: datetime | None


@dataclass(frozen=True)
class Overview:
    """The queue, and the newest deliveries that rest."""

    queue: Queue
    resting: Sequence[OutboxDelivery]


def queue() -> Queue:
    """The state of the queue, for metrics and the readiness check."""
    counts = {state: _count(state) for state in ("waiting", "running", "resting")}
    since = db.session.scalar(
        select(func.min(OutboxDelivery.due_at)).where(OutboxDelivery.state == "waiting", OutboxDelivery.due_at <= now())
    )
    return Queue(**counts, due_since=since)


def overview(actor: Actor) -> Overview:
    """What an operator needs to see. NotFound for anyone but an administrator."""
    policies.jobs.require(actor, "see")
    rests = db.session.scalars(
        select(OutboxDelivery).where(OutboxDelivery.state == "resting").order_by(OutboxDelivery.id.desc()).limit(PAGE)
    ).all()
    return Overview(queue(), rests)


def _count(state: str) -> int:
    some = select(OutboxDelivery.id).where(OutboxDelivery.state == state).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
