"""A write is one transaction, kept whole or not at all, on SQLite as on PostgreSQL; a read holds nobody up."""

from __future__ import annotations

import io
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, StatementError

from minamata.db import after_commit, attempt, db, new_id, now, transaction, write
from minamata.events import OutboxDelivery, OutboxEvent, drain
from minamata.web.writes import WriteKey, forget_old_keys
from tests.ground import door
from tests.postgres import postgresql


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with door.house(tmp_path) as made:
        yield made


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """The test itself looks and writes."""
    with app.app_context():
        yield


@pytest.fixture
def outsider(app: Flask, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program at the same file, which does not wait."""
    connection = sqlite3.connect(tmp_path / "commons.sqlite3", timeout=0, isolation_level=None)
    yield connection
    connection.close()


def can_write(outsider: sqlite3.Connection) -> bool:
    try:
        outsider.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    outsider.execute("ROLLBACK")
    return True


@transaction
def keep_and_fail(words: str) -> None:
    door.keep(words)
    raise ZeroDivisionError


def test_a_service_that_fails_leaves_nothing_behind(context: None) -> None:
    with pytest.raises(ZeroDivisionError):
        keep_and_fail("half")
    assert door.notes() == []


def test_what_an_inner_service_wrote_falls_with_the_outer_one(context: None) -> None:
    @transaction
    def outer() -> None:
        door.keep("inner")
        with write():
            door.keep("innermost")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outer()
    assert door.notes() == []


def test_after_a_failure_the_next_write_is_kept(context: None) -> None:
    for _time in range(2):
        with pytest.raises(ZeroDivisionError):
            keep_and_fail("half")
    door.keep("whole")
    assert door.notes() == ["whole"]


def test_a_broken_promise_of_the_database_leaves_a_session_that_works(context: None) -> None:
    note_id = door.keep("first")
    with pytest.raises(IntegrityError), write():
        db.session.add(OutboxEvent(**door.row("second", note_id)))
    door.keep("third")
    assert door.notes() == ["first", "third"]


def test_a_change_outside_of_a_transaction_is_refused_by_the_next_write(context: None) -> None:
    db.session.add(OutboxEvent(**door.row("stray", new_id())))
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        door.keep("whole")
    db.session.rollback()
    assert door.notes() == []


def test_what_was_read_before_the_write_is_read_again_in_it(app: Flask, context: None) -> None:
    note_id = door.keep("before")
    note = db.session.get_one(OutboxEvent, note_id)
    assert note.payload == {"words": "before"}

    def change() -> None:
        with app.app_context(), write():
            db.session.get_one(OutboxEvent, note_id).payload = {"words": "meanwhile"}

    beside(change)
    with write():
        assert note.payload == {"words": "meanwhile"}


def test_a_write_takes_the_lock_of_sqlite_before_it_reads(context: None, outsider: sqlite3.Connection) -> None:
    with write():
        assert not can_write(outsider)
    assert can_write(outsider)


def test_a_read_before_during_and_after_leaves_the_lock_to_others(context: None, outsider: sqlite3.Connection) -> None:
    for _time in range(2):
        db.session.scalars(sa.select(OutboxEvent)).all()
        assert db.session.connection().in_transaction()
        assert can_write(outsider)
        door.keep("note")


def test_a_page_that_was_read_holds_nothing(app: Flask, outsider: sqlite3.Connection) -> None:
    assert door.visitor(app, "member").get("/en/door/page/any").status_code == 200
    assert can_write(outsider)
    with app.app_context():
        pool = db.engine.pool
        assert isinstance(pool, sa.QueuePool)
        assert pool.checkedout() == 0


def test_sqlite_keeps_its_promises_about_keys_and_readers(context: None) -> None:
    pragma = {name: db.session.execute(sa.text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "journal_mode")}
    assert pragma == {"foreign_keys": 1, "journal_mode": "wal"}
    with pytest.raises(IntegrityError), write():
        db.session.add(OutboxDelivery(event_id=new_id(), listener="nobody", due_at=now()))


def test_writers_at_once_wait_for_each_other(app: Flask) -> None:
    def keep(number: int) -> None:
        with app.app_context():
            door.keep(str(number))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(keep, range(24)))
    with app.app_context():
        assert sorted(map(int, door.notes())) == list(range(24))


def test_what_waits_for_the_commit_is_done_once_and_after_it(context: None) -> None:
    seen: list[list[str]] = []

    def look() -> None:
        seen.append(door.notes())

    with write():
        after_commit(look)
        after_commit(look)
        with write():
            door.keep("note")
        assert seen == []
    assert seen == [["note"]]
    door.keep("another")
    assert len(seen) == 1


def test_what_waits_for_a_commit_that_never_comes_is_forgotten(context: None) -> None:
    done: list[str] = []

    @transaction
    def tell_and_fail() -> None:
        after_commit(lambda: done.append("told"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tell_and_fail()
    door.keep("note")
    assert done == []
    with pytest.raises(RuntimeError, match="no transaction"):
        after_commit(lambda: done.append("told"))


def test_what_fails_after_the_commit_neither_unsays_the_write_nor_stops_what_else_waits(
    context: None, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    with write():
        door.keep("note")
        after_commit(fail)
        after_commit(lambda: done.append("told"))
    assert door.notes() == ["note"]
    assert done == ["told"]
    assert "what should follow it failed" in caplog.text


def test_a_part_that_fails_alone_takes_only_its_own_with_it(context: None) -> None:
    done: list[str] = []

    def part() -> None:
        after_commit(lambda: done.append("part"))
        keep_and_fail("part")

    with write():
        door.keep("before")
        after_commit(lambda: done.append("whole"))
        with pytest.raises(ZeroDivisionError), attempt():
            part()
        door.keep("after")
    assert door.notes() == ["before", "after"]
    assert done == ["whole"]


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(context: None) -> None:
    given = datetime(2026, 5, 3, 12, tzinfo=timezone(timedelta(hours=3)))
    note_id = door.keep("note")
    with write():
        db.session.get_one(OutboxEvent, note_id).happened_at = given
    found = db.session.get_one(OutboxEvent, note_id).happened_at
    assert (found, found.tzinfo) == (datetime(2026, 5, 3, 9, tzinfo=UTC), UTC)


def test_an_instant_without_a_zone_is_refused(context: None) -> None:
    with pytest.raises(StatementError, match="time zone"):
        db.session.scalar(sa.select(OutboxEvent).where(OutboxEvent.happened_at < datetime(2026, 5, 3)))  # noqa: DTZ001


def test_keys_sort_by_the_time_they_were_made() -> None:
    keys = [new_id() for _key in range(1000)]
    assert sorted(keys) == keys
    assert {key.version for key in keys} == {7}


def test_an_error_of_the_database_does_not_repeat_what_was_typed(context: None) -> None:
    note_id = door.keep("first")
    with pytest.raises(IntegrityError) as broken, write():
        db.session.add(OutboxEvent(**door.row("my telephone number", note_id)))
    assert "telephone" not in str(broken.value)


def test_keys_of_writes_are_forgotten_after_a_week(app: Flask) -> None:
    member = door.visitor(app, "member")
    assert member.keep("old", "key-1").status_code == 303
    with app.app_context(), write():
        db.session.execute(sa.update(WriteKey).values(created_at=now() - timedelta(days=7, seconds=1)))
    assert member.keep("new", "key-2").status_code == 303
    with app.app_context():
        forget_old_keys()
        assert db.session.scalars(sa.select(WriteKey.key)).all() == ["key-2"]


# The same key, and the same queue, in two hands.


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real PostgreSQL server; the address of its database."""
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on one database and on the other."""
    settings = {"MINAMATA_DATABASE_URL": request.getfixturevalue("server")} if request.param == "postgresql" else {}
    with door.house(tmp_path, **settings) as made:
        yield made


def beside(work: Callable[[], object]) -> object:
    """What `work` returns, done in another thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def two_at_once(app: Flask, **form: str) -> list[int]:
    """The same form twice: the second is sent while the first is held up inside its view."""
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(door.visitor(app, "member").keep, "note", wait="1", **form)
        assert door.began.wait(5)
        second = threads.submit(door.visitor(app, "member").keep, "note", wait="1", **form)
        wait_until_blocked(app, second.running)
        door.may_go_on.set()
        return [first.result().status_code, second.result().status_code]


def wait_until_blocked(app: Flask, is_running: Callable[[], bool]) -> None:
    """Until PostgreSQL says that somebody waits; SQLite cannot be asked, so it gets a moment."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            time.sleep(0.3)
            return
        for _look in range(500):
            if db.session.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
            db.session.rollback()
            assert is_running()
            time.sleep(0.01)
    raise AssertionError("nobody waited")


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return door.notes()


def test_the_same_form_sent_twice_at_once_is_done_once_and_both_are_led_to_it(either: Flask) -> None:
    assert two_at_once(either) == [303, 303]
    assert kept(either) == ["note"]
    assert door.visitor(either, "member").keep("next", "another key").status_code == 303
    assert kept(either) == ["note", "next"]


def test_when_the_first_of_two_is_refused_the_second_is_done(either: Flask) -> None:
    assert two_at_once(either, then="refuse once") == [422, 303]
    assert kept(either) == ["note"]


def test_a_broken_promise_inside_a_view_is_an_error_and_no_answer_given_before(either: Flask) -> None:
    member = door.visitor(either, "member")
    assert member.keep("note", then="collide").status_code == 500
    assert kept(either) == []
    assert member.keep("note").status_code == 303
    assert kept(either) == ["note"]


def test_a_form_that_was_answered_is_answered_again_without_the_lock(app: Flask, outsider: sqlite3.Connection) -> None:
    member = door.visitor(app, "member")
    first = member.keep("note")
    outsider.execute("BEGIN IMMEDIATE")
    assert member.keep("note").headers["Location"] == first.headers["Location"]
    outsider.execute("ROLLBACK")


def test_the_same_button_with_another_address_is_another_wish(app: Flask) -> None:
    member = door.visitor(app, "member")
    data = {"words": "note", "write_key": "key", "csrf_token": member.token}
    assert member.post("/en/door/notes/?place=1", data=data).status_code == 303
    assert member.post("/en/door/notes/?place=2", data=data).status_code == 422


def test_two_files_of_one_field_are_part_of_what_was_asked(app: Flask) -> None:
    member = door.visitor(app, "member")
    data = {"words": "note", "write_key": "key", "csrf_token": member.token}

    def send(*contents: bytes) -> int:
        files = [(io.BytesIO(content), "a.txt") for content in contents]
        return member.post("/en/door/notes/", data={**data, "file": files}).status_code

    assert [send(b"one", b"two"), send(b"one", b"two"), send(b"one", b"three")] == [303, 303, 422]


def test_two_drains_at_once_deliver_each_event_once(either: Flask) -> None:
    with either.app_context():
        expected = {str(event_id) for event_id in (door.keep("one"), door.keep("two"), door.keep("three"))}
    holding, release = threading.Event(), threading.Event()

    def hear_slowly(event: door.NoteKept) -> None:
        if not holding.is_set():
            holding.set()
            release.wait(10)
        door.hear(event)

    listeners = either.extensions["minamata"].listeners["door.note_kept"]
    listeners["door.hear"] = hear_slowly

    def drain_beside() -> int:
        with either.app_context():
            return drain()

    try:
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(drain_beside)
            assert holding.wait(5)
            second = threads.submit(drain_beside)
            with either.app_context():
                if db.engine.dialect.name == "postgresql":
                    assert second.result(5) == 0, "what is in hand is passed over, and not waited for"
            release.set()
            assert first.result() + second.result() == 3
    finally:
        listeners["door.hear"] = door.hear
    assert sorted(door.heard) == sorted(expected)


def test_an_idle_drain_asks_nobody_for_the_lock(app: Flask, outsider: sqlite3.Connection) -> None:
    outsider.execute("BEGIN IMMEDIATE")
    with app.app_context():
        assert drain() == 0
    outsider.execute("ROLLBACK")


def test_a_listener_that_stumbles_over_the_database_is_put_off_and_the_next_one_is_heard(either: Flask) -> None:
    def break_a_promise(event: door.NoteKept) -> None:
        db.session.execute(sa.insert(OutboxEvent).values(door.row("again", event.note_id)))
        db.session.execute(sa.insert(OutboxEvent).values(door.row("again", event.note_id)))

    listeners = either.extensions["minamata"].listeners["door.note_kept"]
    with either.app_context():
        door.keep("one")
    listeners["door.break_a_promise"] = break_a_promise
    try:
        with either.app_context():
            door.keep("two")
            assert drain() == 2
            states = db.session.execute(sa.select(OutboxDelivery.listener, OutboxDelivery.state, OutboxDelivery.tries))
            assert ("door.break_a_promise", "waiting", 1) in [tuple(row) for row in states]
            db.session.rollback()
            assert door.notes() == ["one", "two"]
    finally:
        del listeners["door.break_a_promise"]
