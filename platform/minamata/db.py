"""The database: one session per request, typed columns that mean the same on SQLite and PostgreSQL, and the transaction of a write."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, ParamSpec, TypeVar
from uuid import UUID

import uuid_utils.compat
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

from minamata.i18n import Localized

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

MOST_IDS, MOST_TEXTS = 16_384, 2_048


class Instant(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC; SQLite, which knows no zones, keeps the bare UTC value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")


class LocalizedText(TypeDecorator[Localized]):
    """A text in several languages, kept as JSON by language."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: Localized | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else dict(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Localized | None:
        return None if value is None else Localized(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Localized | None] | None:
        return _read_localized if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class Id(Uuid[UUID]):
    """A UUID as a key."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _read_id if super().result_processor(dialect, coltype) is not None else None  # type: ignore[no-untyped-call]


# SQLite gives ids and texts as words. The same few are read for every page, none of them can be changed, and to read them takes longer
# than to look them up.
@functools.lru_cache(maxsize=MOST_IDS)
def _read_id(signs: str | None) -> UUID | None:
    return None if signs is None else UUID(signs)


@functools.lru_cache(maxsize=MOST_TEXTS)
def _read_localized(words: str | None) -> Localized | None:
    texts = None if words is None else json.loads(words)
    return None if texts is None else Localized(texts)


def new_id() -> UUID:
    """A time-ordered UUID (version 7), so that keys sort by creation and indexes stay dense."""
    return uuid_utils.compat.uuid7()


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can find it again on both databases."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            UUID: Id,
            datetime: Instant,
            Localized: LocalizedText,
            dict[str, Any]: Json,
            list[str]: Json,
        },
    )


Key = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]

db = SQLAlchemy(model_class=Base)


def prepare_engine(engine: Engine) -> None:
    """Give SQLite its write-ahead log, foreign keys, busy time-out, and transactions that begin when we say so; PostgreSQL its costs."""
    # What people typed has no place in the log, where an error of the database would repeat it.
    engine.hide_parameters = True
    if engine.dialect.name == "postgresql":

        @event.listens_for(engine, "connect")
        def on_connect_to_postgresql(connection: Any, _record: object) -> None:
            # What PostgreSQL takes for granted is a disk that turns: then it reads through an index in the order of the disk rather than
            # the one that leads to the few rows asked for.
            was_autocommit, connection.autocommit = connection.autocommit, True
            connection.execute("SET random_page_cost = 1.1")
            connection.autocommit = was_autocommit

        return
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        # Past SQLAlchemy, which takes as long for these words as for a statement that reads.
        connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def write() -> Iterator[None]:
    """One transaction that writes: commits at the end, rolls back on any error. Inside another one it joins it.

    SQLite takes the write lock at once (decision 13), so a read that came before can never turn into a refused write; what was
    read before is read again, so that no service acts on stale values.
    """
    session = db.session
    if session.info.get("writes"):
        yield
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside of a transaction")
    session.commit()
    session.info["writes"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writes"] = False
        waiting = session.info.pop("after_commit", [])
    for call in waiting:
        try:
            call()
        except Exception:  # The write stands, so nobody may be told that it failed.
            log.exception("the write is kept, but what should follow it failed")


def lock(row: Base) -> None:
    """Lock a row until the present transaction, which writes, is committed, and have it as it is now.

    SQLite locks everything with the first word of such a transaction, and `write` has what was read before read again.
    """
    if db.engine.dialect.name != "sqlite":
        db.session.refresh(row, with_for_update=True)


def stop_reading() -> None:
    """Hold nothing in the database that was read so far, while other work takes its time; a transaction that writes goes on."""
    if not db.session.info.get("writes"):
        db.session.rollback()


@contextmanager
def attempt() -> Iterator[None]:
    """A part of the present transaction that may fail alone: on an error what it wrote is undone, and the transaction goes on."""
    waiting = list(db.session.info.get("after_commit", []))
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        db.session.info["after_commit"] = waiting
        raise


def after_commit(call: Callable[[], None]) -> None:
    """Call `call` once the present transaction has been committed; forget it if that fails. RuntimeError outside of one."""
    if not db.session.info.get("writes"):
        raise RuntimeError("there is no transaction to wait for")
    waiting = db.session.info.setdefault("after_commit", [])
    if call not in waiting:
        waiting.append(call)


def transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction: all of it is kept, or nothing."""

    @functools.wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with write():
            return function(*args, **kwargs)

    return in_transaction
