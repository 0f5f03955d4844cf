"""What happened, told to those who listen: written to the outbox in the transaction of the change, delivered after the commit.

Delivery is at least once, so listeners are idempotent. A crash between commit and delivery loses nothing: the next drain finds it.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Protocol, cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import ForeignKey, Index, Table, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from minamata.db import Base, Instant, Key, after_commit, attempt, db, new_id, now, write

log = logging.getLogger(__name__)

TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
# How many deliveries share a transaction, and for how many seconds they may hold it.
BATCH = 50
LONGEST_BATCH = 0.1
# A task under way says every third of this that it still is; after a crash it is begun again when it has not.
LEASE = timedelta(seconds=60)


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
    """One event for one listener, or one task: `waiting`, `running`, `delivered`, or `resting` until an operator looks.

    `due_at` is when it is to be tried next; for a task under way, when it counts as lost.
    """

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


# Said to the tables: nobody holds as an object what is delivered after the commit.
_WRITE_EVENT = insert(cast(Table, OutboxEvent.__table__))
_WRITE_DELIVERIES = insert(cast(Table, OutboxDelivery.__table__))


class Bell(Protocol):
    """Tells the job runner, wherever it runs, that something waits."""

    def ring(self, at: datetime | None = None) -> None:
        """Something is due now, or will be at `at`. A ring that is lost is made up for by the clock."""


def publish(event: Event, actor_id: UUID | None = None) -> None:
    """Tell every listener of `event` once the present transaction has been committed.

    Must be called inside a transaction; RuntimeError otherwise, because an event without its change would be a lie.
    """
    listeners = current_app.extensions["minamata"].listeners.get(event.name, {})
    put(event.name, event.payload(), list(listeners), version=event.version, actor_id=actor_id)


def put(
    name: str,
    payload: dict[str, str],
    listeners: list[str],
    *,
    version: int = 1,
    actor_id: UUID | None = None,
    due_at: datetime | None = None,
) -> None:
    """Write an entry of the outbox, with a delivery for each listener, as part of the present transaction."""
    if not db.session.info.get("writes"):
        raise RuntimeError("publish belongs inside a transaction")
    event_id, happened_at = new_id(), now()
    row = {"id": event_id, "name": name, "version": version, "payload": payload, "actor_id": actor_id}
    db.session.execute(_WRITE_EVENT, {**row, "happened_at": happened_at})
    if listeners:
        waiting = {"event_id": event_id, "state": "waiting", "tries": 0, "due_at": due_at or happened_at}
        db.session.execute(
            _WRITE_DELIVERIES, [{"id": new_id(), "listener": listener, **waiting} for listener in listeners]
        )
        # Rung once for all that a transaction tells at once.
        after_commit(partial(bell().ring, due_at) if due_at else bell().ring)


def bell() -> Bell:
    """The bell of the present application."""
    found: Bell = current_app.extensions["minamata_bell"]
    return found


def drain(stopped: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due until nothing is left or `stopped` says so; returns how many were delivered.

    A listener runs in the transaction that notes its delivery, so what it writes is written once. A task runs outside of any, and is
    run again when the program dies under it. Several may drain at once: each passes over what another has in hand.
    """
    delivered = 0
    while not stopped() and (done := _round(stopped)) is not None:
        delivered += done
    return delivered


def resting() -> int:
    """How many deliveries rest for an operator; the program's `check` reports them."""
    rows = db.session.scalars(select(OutboxDelivery.id).where(OutboxDelivery.state == "resting").limit(1001))
    return len(rows.all())


def present_event() -> str:
    """The id of the event that a listener is hearing. RuntimeError when none is being heard."""
    if event_id := _heard.get():
        return event_id
    raise RuntimeError("no event is being heard")


_heard: ContextVar[str | None] = ContextVar("heard", default=None)
OPEN_STATES = ("waiting", "running")
MOMENT = bindparam("moment", type_=Instant())
DUE = (
    select(OutboxDelivery.id)
    .where(OutboxDelivery.state.in_(OPEN_STATES), OutboxDelivery.due_at <= MOMENT)
    .order_by(OutboxDelivery.due_at, OutboxDelivery.id)
)
DELIVERIES = (
    select(OutboxDelivery)
    .where(OutboxDelivery.state.in_(OPEN_STATES), OutboxDelivery.due_at <= MOMENT)
    .order_by(OutboxDelivery.due_at, OutboxDelivery.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True, of=OutboxDelivery)
)


def _round(stopped: Callable[[], bool]) -> int | None:
    """Deliver some of what is due: events together, or one task. None when nothing was due."""
    # Looked at before it is claimed, so that an idle program never asks for the write lock of SQLite.
    if db.session.scalar(DUE.limit(1), {"moment": now()}) is None:
        return None
    with write():
        due = db.session.scalars(DELIVERIES, {"moment": now()}).all()
        if not due:
            return None
        if due[0].listener not in current_app.extensions["minamata"].tasks:
            return _hear(due, stopped)
        delivery = due[0]
        delivery.tries += 1
        delivery.state, delivery.due_at = "running", now() + LEASE
        claimed = delivery.id, delivery.listener, dict(delivery.event.payload)
    return _run(*claimed)


def _hear(due: Any, stopped: Callable[[], bool]) -> int:
    """Let listeners hear their events, each for itself, until the transaction has lasted long enough."""
    tasks, began, heard = current_app.extensions["minamata"].tasks, time.monotonic(), 0
    for delivery in due:
        if stopped() or delivery.listener in tasks or time.monotonic() - began > LONGEST_BATCH:
            break
        delivery.tries += 1
        try:
            with attempt():
                _hear_one(delivery)
        except Exception as error:
            _put_off(delivery, error)
        else:
            delivery.state, delivery.delivered_at, delivery.error = "delivered", now(), None
            heard += 1
    return heard


def _hear_one(delivery: OutboxDelivery) -> None:
    before = _heard.set(str(delivery.event_id))
    try:
        listener, event = _listener_and_event(delivery)
        listener(event)
    finally:
        _heard.reset(before)


def _run(delivery_id: UUID, name: str, arguments: dict[str, str]) -> int:
    """Run a task outside of any transaction, then note how it went."""
    failed: Exception | None = None
    try:
        with _leased(delivery_id):
            current_app.extensions["minamata"].tasks[name].run(**arguments)
    except Exception as error:
        failed = error
    db.session.rollback()
    with write():
        delivery = db.session.get(OutboxDelivery, delivery_id)
        if delivery is None or delivery.state != "running":
            return 0
        if failed is not None:
            _put_off(delivery, failed)
            return 0
        delivery.state, delivery.delivered_at, delivery.error = "delivered", now(), None
    return 1


def _put_off(delivery: OutboxDelivery, error: Exception) -> None:
    """Try again after a wait that grows, or not at all."""
    log.error(
        "a listener failed",
        extra={"listener": delivery.listener, "delivery": str(delivery.id)},
        exc_info=error,
    )
    delivery.state = "resting" if delivery.tries >= TRIES else "waiting"
    delivery.due_at = now() + FIRST_WAIT * 2 ** (delivery.tries - 1)
    delivery.error = repr(error)[:500]
    if delivery.state == "waiting":
        after_commit(partial(bell().ring, delivery.due_at))


def _listener_and_event(delivery: OutboxDelivery) -> tuple[Callable[[Event], None], Event]:
    row, registry = delivery.event, current_app.extensions["minamata"]
    listener = registry.listeners[row.name][delivery.listener]
    return listener, registry.event_types[row.name].from_payload(row.payload)


@contextmanager
def _leased(delivery_id: UUID) -> Iterator[None]:
    """Say again and again, from a thread of its own, that the task is still under way."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(LEASE.total_seconds() / 3):
            with app.app_context(), write():
                db.session.execute(
                    update(OutboxDelivery)
                    .where(OutboxDelivery.id == delivery_id, OutboxDelivery.state == "running")
                    .values(due_at=now() + LEASE)
                )

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
