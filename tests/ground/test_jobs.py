"""Work that is asked for is done: after the commit, at its time, again after a crash, and never by two at once (decision 4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from minamata import events
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.commands import check
from minamata.db import db, now, write
from minamata.events import OutboxDelivery, OutboxEvent, drain, put
from minamata.jobs import services
from minamata.jobs.models import Periodic
from minamata.jobs.runner import Runner
from minamata.jobs.services import ask_for_periodic_tasks, forget_delivered, later
from minamata.modules import Task
from tests.clients import Browser
from tests.factories import people


class Work:
    """A task that notes how it was called, and fails when it is told to."""

    def __init__(self) -> None:
        self.done: list[dict[str, str]] = []
        self.in_transaction: list[bool] = []
        self.fails = False
        self.before: Callable[[], None] = lambda: None

    def __call__(self, **arguments: str) -> None:
        self.before()
        self.in_transaction.append(bool(db.session.info.get("writes")))
        if self.fails:
            raise RuntimeError("the far end is away")
        self.done.append(arguments)


@pytest.fixture
def work(app: Flask) -> Work:
    made = Work()
    app.extensions["minamata"].tasks["tests.work"] = Task(made)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let the jobs' clock go on."""
    ahead = timedelta()

    def go_on(by: timedelta) -> None:
        nonlocal ahead
        ahead += by

    for module in (events, services):
        monkeypatch.setattr(module, "now", lambda: now() + ahead)
    return go_on


def ask_for(task: str = "tests.work", **arguments: str) -> None:
    with write():
        later(task, None, **arguments)


def delivery() -> OutboxDelivery:
    db.session.rollback()
    return db.session.scalars(select(OutboxDelivery)).one()


def test_a_task_runs_after_the_commit_with_its_arguments_and_outside_of_any_transaction(app: Flask, work: Work) -> None:
    with write():
        later("tests.work", person="one")
        assert drain_in_another_thread(app) == 0
    assert drain() == 1
    assert work.done == [{"person": "one"}]
    assert work.in_transaction == [False]
    assert drain() == 0


def drain_in_another_thread(app: Flask) -> int:
    found: list[int] = []

    def look() -> None:
        with app.app_context():
            found.append(drain())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_what_was_rolled_back_is_never_done(app: Flask, work: Work) -> None:
    def ask_and_fail() -> None:
        with write():
            later("tests.work")
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        ask_and_fail()
    assert drain() == 0
    assert work.done == []


def test_work_outside_of_a_transaction_or_that_nobody_declares_is_refused(app: Flask, work: Work) -> None:
    with pytest.raises(RuntimeError):
        later("tests.work")
    with write(), pytest.raises(LookupError):
        later("tests.unknown")


def test_a_timed_task_waits_for_its_time(app: Flask, work: Work, clock: Callable[[timedelta], None]) -> None:
    with write():
        later("tests.work", at=now() + timedelta(hours=2))
    assert drain() == 0
    clock(timedelta(hours=1, minutes=59))
    assert drain() == 0
    clock(timedelta(minutes=2))
    assert drain() == 1
    assert len(work.done) == 1


def test_a_task_that_fails_is_tried_again_after_growing_waits_and_rests_in_the_end(
    app: Flask, work: Work, clock: Callable[[timedelta], None]
) -> None:
    work.fails = True
    ask_for()
    waits: list[int] = []
    for _try in range(events.TRIES):
        before = now() + sum((timedelta(seconds=wait + 1) for wait in waits), timedelta())
        assert drain() == 0
        waits.append(round((delivery().due_at - before).total_seconds()))
        clock(timedelta(seconds=waits[-1] + 1))
    assert waits == [5 * 2**number for number in range(events.TRIES)]
    assert delivery().state == "resting"
    assert "the far end is away" in (delivery().error or "")
    work.fails = False
    assert drain() == 0, "what rests waits for an operator"


def test_a_task_whose_process_died_is_begun_again_when_its_lease_is_over(
    app: Flask, work: Work, clock: Callable[[timedelta], None]
) -> None:
    class PowerCut(BaseException):
        pass

    def die() -> None:
        raise PowerCut

    work.before = die
    ask_for()
    with pytest.raises(PowerCut):
        drain()
    db.session.rollback()
    assert delivery().state == "running"
    work.before = lambda: None
    assert drain() == 0, "somebody may still be at it"
    clock(events.LEASE + timedelta(seconds=1))
    assert drain() == 1
    assert len(work.done) == 1


def test_a_long_task_keeps_its_lease_so_that_nobody_begins_it_as_well(
    app: Flask, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LEASE", timedelta(seconds=0.6))
    others: list[int] = []

    def take_long() -> None:
        for _look in range(3):
            threading.Event().wait(0.4)
            others.append(drain_in_another_thread(app))

    work.before = take_long
    ask_for()
    assert drain() == 1
    assert others == [0, 0, 0]
    assert len(work.done) == 1


def test_a_task_that_no_module_declares_any_more_rests_and_holds_up_nothing(app: Flask, work: Work) -> None:
    with write():
        put("gone.task", {}, ["gone.task"])
    ask_for(number="1")
    assert drain() == 1
    assert len(work.done) == 1


def test_many_are_done_by_two_who_drain_at_once_and_each_is_done_once(app: Flask, work: Work) -> None:
    with write():
        for number in range(40):
            later("tests.work", number=str(number))

    def look() -> None:
        with app.app_context():
            drain()

    threads = [threading.Thread(target=look) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(done["number"]) for done in work.done) == list(range(40))


class TestPeriodic:
    @pytest.fixture(autouse=True)
    def only_ours(self, app: Flask, work: Work) -> None:
        app.extensions["minamata"].tasks.clear()
        app.extensions["minamata"].tasks["tests.work"] = Task(work, every=timedelta(hours=1))

    def test_a_task_comes_round_once_an_hour_however_often_the_clock_strikes(
        self, app: Flask, work: Work, clock: Callable[[timedelta], None]
    ) -> None:
        for _minute in range(180):
            ask_for_periodic_tasks()
            clock(timedelta(minutes=1))
        drain()
        assert len(work.done) == 3

    def test_what_was_missed_while_the_program_was_down_is_made_up_for_once(
        self, app: Flask, work: Work, clock: Callable[[timedelta], None]
    ) -> None:
        assert ask_for_periodic_tasks() == 1
        clock(timedelta(days=3))
        assert ask_for_periodic_tasks() == 1
        assert ask_for_periodic_tasks() == 0

    def test_two_runners_ask_for_it_once(self, app: Flask, work: Work) -> None:
        def strike() -> None:
            with app.app_context():
                ask_for_periodic_tasks()

        threads = [threading.Thread(target=strike) for _one in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(OutboxEvent)) == 1
        assert db.session.scalar(select(func.count()).select_from(Periodic)) == 1


def test_what_was_delivered_long_ago_is_forgotten_and_nothing_else(
    app: Flask, work: Work, clock: Callable[[timedelta], None]
) -> None:
    ask_for(number="delivered")
    drain()
    with write():
        later("tests.work", at=now() + timedelta(days=60), number="waiting")
    clock(timedelta(days=31))
    assert forget_delivered(now() + timedelta(days=1)) == 1
    assert db.session.scalars(select(OutboxEvent)).one().payload == {"number": "waiting"}


class TestTheRunner:
    @pytest.fixture
    def runner(self, app: Flask) -> Iterator[Runner]:
        made: Runner = app.extensions["minamata_bell"]
        made.start()
        yield made
        made.stop()

    def test_a_task_is_done_within_seconds_and_a_timed_one_at_its_time(
        self, app: Flask, work: Work, runner: Runner
    ) -> None:
        came = threading.Semaphore(0)
        work.before = came.release
        ask_for(number="now")
        assert came.acquire(timeout=20)
        with write():
            later("tests.work", at=now() + timedelta(seconds=2), number="soon")
        assert not came.acquire(timeout=1)
        assert came.acquire(timeout=20)

    def test_it_leaves_nothing_behind_when_it_ends(self, app: Flask, work: Work, runner: Runner) -> None:
        ask_for()
        runner.stop()
        assert not [thread for thread in threading.enumerate() if thread.name.startswith(("Worker", "lease"))]


class TestOperators:
    @pytest.fixture
    def rests(self, app: Flask, work: Work, clock: Callable[[timedelta], None]) -> OutboxDelivery:
        work.fails = True
        ask_for()
        for _try in range(events.TRIES):
            drain()
            clock(timedelta(hours=1))
        work.fails = False
        return delivery()

    def administrator(self) -> Person:
        made = people.person("Administrator")
        people.grant(made, "administrator")
        return made

    def test_an_administrator_sees_what_rests_and_has_it_tried_again(
        self, client: Browser, work: Work, rests: OutboxDelivery
    ) -> None:
        client.sign_in(self.administrator())
        page = client.get("/en/jobs/")
        assert "tests.work" in page.get_data(as_text=True)
        assert "the far end is away" in page.get_data(as_text=True)
        assert client.press(page, "Try again").status_code == 303
        assert drain() == 1
        assert len(work.done) == 1
        assert "Nothing rests" in client.get("/en/jobs/").get_data(as_text=True)
        entries = db.session.scalars(select(AuditEntry.act)).all()
        assert entries.count("jobs.tried_again") == 1

    def test_for_everybody_else_there_is_no_such_page_and_nothing_to_press(
        self, client: Browser, rests: OutboxDelivery
    ) -> None:
        client.sign_in(people.person("Member"))
        assert client.get("/en/jobs/").status_code == 404
        key = {"Idempotency-Key": "one"}
        assert client.post(f"/en/jobs/{'1' * 22}/again", headers=key).status_code in {403, 404}
        assert delivery().state == "resting"

    def test_the_check_command_says_that_something_rests(self, app: Flask, rests: OutboxDelivery) -> None:
        run = app.test_cli_runner().invoke(check, [])
        assert "1 job rests" in run.output
