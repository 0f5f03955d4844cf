"""What happened, told to those who listen: written to the outbox in the transaction of the change, delivered after the commit.

Delivery is at least once, so listeners are idempotent. A crash between commit and delivery loses nothing: the next drain finds it.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from minamata.db import Base, Key, after_commit, attempt, db, new_id, now, write

log = logging.getLogger(__name__)

TRIES = 8
FIRST_WAIT = timedelta(seconds=5)


@dataclasses.dataclass(frozen=True)
class Event:
    """A fact in the past tense, made of ids only. Subclasses set `name` and `version`, and live in `minamata.contracts`."""

    name: ClassVar[str]
    version: ClassVar[int] = 1

    def payload(self) -> dict[str, str]:
        return {field.name: str(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, str]) -> Event:
        """The event as it was published; every field is a UUID or a text."""
        kinds = {field.name: field.type for field in dataclasses.fields(cls)}
        return cls(**{key: UUID(text) if kinds[key] in {UUID, "UUID"} else text for key, text in payload.items()})


class OutboxEvent(Base):
    """An event that was committed with the change it tells of."""

    __tablename__ = "outbox_event"

    id: Mapped[Key]
    name: Mapped[str]
    version: Mapped[int]
    payload: Mapped[dict[str, Any]]
    actor_id: Mapped[UUID | None]
    happened_at: Mapped[datetime]


class OutboxDelivery(Base):
    """One event for one listener: `waiting`, `delivered`, or `resting` until an operator looks."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (Index("ix_outbox_delivery_due", "state", "due_at"),)

    id: Mapped[Key]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("outbox_event.id"), index=True)
    listener: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    error: Mapped[str | None]
    event: Mapped[OutboxEvent] = relationship(lazy="joined", innerjoin=True)


def publish(event: Event, actor_id: UUID | None = None) -> None:
    """Tell every listener of `event` once the present transaction has been committed.

    Must be called inside a transaction; RuntimeError otherwise, because an event without its change would be a lie.
    """
    if not db.session.info.get("writes"):
        raise RuntimeError("publish belongs inside a transaction")
    listeners = current_app.extensions["minamata"].listeners.get(event.name, {})
    row = OutboxEvent(
        id=new_id(),
        name=event.name,
        version=event.version,
        payload=event.payload(),
        actor_id=actor_id,
        happened_at=now(),
    )
    db.session.add(row)
    for listener in listeners:
        db.session.add(OutboxDelivery(event_id=row.id, listener=listener, due_at=row.happened_at))
    if listeners:
        after_commit(current_app.extensions["minamata_drain"].wake)


def drain(stopped: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due, one transaction a delivery, until nothing is left or `stopped` says so; returns how many were delivered.

    Several may drain at once: on PostgreSQL each passes over what another has in hand.
    """
    delivered = 0
    while not stopped() and (outcome := _deliver_next()) is not None:
        delivered += outcome
    return delivered


def resting() -> int:
    """How many deliveries rest for an operator; the program's `check` reports them."""
    rows = db.session.scalars(select(OutboxDelivery.id).where(OutboxDelivery.state == "resting").limit(1001))
    return len(rows.all())


def _deliver_next() -> bool | None:
    """True for a delivery, False for one that failed and waits or rests now, None when nothing is due."""
    due = (
        select(OutboxDelivery)
        .where(OutboxDelivery.state == "waiting", OutboxDelivery.due_at <= now())
        .order_by(OutboxDelivery.due_at, OutboxDelivery.id)
        .limit(1)
    )
    # Looked at before it is claimed, so that an idle program never asks for the write lock of SQLite.
    if db.session.scalar(due.with_only_columns(OutboxDelivery.id)) is None:
        return None
    with write():
        delivery = db.session.scalars(due.with_for_update(skip_locked=True, of=OutboxDelivery)).first()
        return None if delivery is None else _deliver(delivery)


def _deliver(delivery: OutboxDelivery) -> bool:
    delivery.tries += 1
    try:
        with attempt():
            listener, event = _listener_and_event(delivery)
            listener(event)
    except Exception as error:
        log.exception("a listener failed", extra={"listener": delivery.listener, "delivery": str(delivery.id)})
        delivery.state = "resting" if delivery.tries >= TRIES else "waiting"
        delivery.due_at = now() + FIRST_WAIT * 2 ** (delivery.tries - 1)
        delivery.error = repr(error)[:500]
        return False
    delivery.state, delivery.delivered_at = "delivered", now()
    return True


def _listener_and_event(delivery: OutboxDelivery) -> tuple[Callable[[Event], None], Event]:
    row, registry = delivery.event, current_app.extensions["minamata"]
    listener = registry.listeners[row.name][delivery.listener]
    return listener, registry.event_types[row.name].from_payload(row.payload)


class Drain:
    """Drains the outbox inside the serving process: woken by commits, and by the clock for what waits or was left by a crash."""

    def __init__(self, app: Flask, every: float = 5.0) -> None:
        self._app = app
        self._every = every
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to drain in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was committed that others wait to hear."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the delivery under way, then end the thread."""
        self._stopped.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._app.app_context():
                    drain(self._stopped.is_set)
            except Exception:
                log.exception("the outbox could not be drained")
            self._woken.wait(self._every)
            self._woken.clear()
