"""Asking for work, by hand and by the clock; and trying again what rests."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from minamata.audit import services as audit
from minamata.db import attempt, db, now, transaction, write
from minamata.errors import NotFound
from minamata.events import OutboxDelivery, OutboxEvent, bell, put
from minamata.jobs import policies
from minamata.jobs.models import Periodic
from minamata.policies import Actor

FORGET_AT_ONCE = 500
# The clock strikes each minute and never quite on time; a task is not put off by a whole minute for that.
TOLERANCE = timedelta(seconds=5)


def later(task: str, at: datetime | None = None, **arguments: str) -> None:
    """Have `task`, called `<module>.<function>`, run with `arguments` after the commit, or at `at`.

    Kept as part of the present transaction; RuntimeError outside of one, LookupError for a task that no module declares.
    """
    if task not in current_app.extensions["minamata"].tasks:
        raise LookupError(f"no module declares the task {task}")
    put(task, arguments, [task], due_at=at)


def ask_for_periodic_tasks() -> int:
    """Ask for every periodic task whose time has come; returns how many. However many runners ask, each round is asked for once."""
    asked = 0
    for name, task in current_app.extensions["minamata"].tasks.items():
        if task.every is not None and _is_time(name, task.every):
            with write():
                if _take_turn(name, task.every):
                    later(name)
                    asked += 1
    return asked


@transaction
def try_again(actor: Actor, delivery_id: UUID) -> None:
    """Have a delivery that rests tried again from the beginning; one that does not rest stays as it is. NotFound when there is none."""
    policies.jobs.require(actor, "see")
    delivery = db.session.get(OutboxDelivery, delivery_id)
    if delivery is None:
        raise NotFound
    if delivery.state != "resting":
        return
    delivery.state, delivery.tries, delivery.due_at = "waiting", 0, now()
    audit.record(actor, "jobs.tried_again", "delivery", delivery_id, after={"listener": delivery.listener})
    bell().ring()


def forget_delivered(before: datetime) -> int:
    """Delete what happened before an instant and was delivered; returns how many events went."""
    forgotten = 0
    while True:
        with write():
            old = db.session.scalars(
                select(OutboxEvent.id)
                .where(
                    OutboxEvent.happened_at < before,
                    ~select(OutboxDelivery.id)
                    .where(OutboxDelivery.event_id == OutboxEvent.id, OutboxDelivery.state != "delivered")
                    .exists(),
                )
                .limit(FORGET_AT_ONCE)
            ).all()
            db.session.execute(delete(OutboxDelivery).where(OutboxDelivery.event_id.in_(old)))
            db.session.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(old)))
        forgotten += len(old)
        if len(old) < FORGET_AT_ONCE:
            return forgotten


def _is_time(name: str, every: timedelta) -> bool:
    asked_at = db.session.scalar(select(Periodic.asked_at).where(Periodic.task == name))
    return asked_at is None or asked_at <= now() - every + TOLERANCE


def _take_turn(name: str, every: timedelta) -> bool:
    """Whether this runner is the one that asks; it alone moves the hand of the clock."""
    moved = db.session.execute(
        update(Periodic)
        .where(Periodic.task == name, Periodic.asked_at <= now() - every + TOLERANCE)
        .values(asked_at=now())
        .returning(Periodic.task)
    ).first()
    if moved is not None:
        return True
    if db.session.get(Periodic, name) is not None:
        return False
    try:
        with attempt():
            db.session.add(Periodic(task=name, asked_at=now()))
            db.session.flush()
    except IntegrityError:
        return False
    return True
