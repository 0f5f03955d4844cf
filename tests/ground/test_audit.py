"""The log of acts: written with the act, never changed, read by administrators alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html
from sqlalchemy.exc import DBAPIError

from minamata.accounts.models import Person
from minamata.audit import append_only, queries, services
from minamata.audit.models import AuditEntry
from minamata.audit.queries import Filter
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import NotFound
from minamata.i18n import Localized
from minamata.policies import NOBODY, SYSTEM, Actor, Right
from tests import postgres
from tests.clients import Browser
from tests.factories import people


@pytest.fixture
def administrator(app: Flask) -> Person:
    who = people.person("Administrator")
    people.grant(who, "administrator")
    return who


@pytest.fixture
def moderator(app: Flask) -> Person:
    who = people.person("Moderator")
    people.grant(who, "moderator")
    return who


def acting(who: Person, *roles: str) -> Actor:
    return Actor(person_id=who.id, name=who.name, rights=frozenset(Right(role) for role in roles))


def record(actor: Actor, act: str = "test.done", target: object = "1", **details: Any) -> None:
    with write():
        services.record(actor, act, "thing", target, **details)


def lines(actor: Actor, **wanted: Any) -> list[AuditEntry]:
    return [line.entry for line in queries.page(actor, Filter(**wanted)).lines]


def rows(page: str) -> list[str]:
    return [
        " ".join(" ".join(str(text) for text in row.itertext()).split())
        for row in html.document_fromstring(page).iterfind(".//tbody/tr")
    ]


def test_an_act_is_recorded_with_what_it_changed(administrator: Person) -> None:
    actor, target = acting(administrator, "administrator"), new_id()
    record(
        actor, "accounts.role_granted", target, before={"role": "author"}, after={"role": "trainer"}, reason="By letter"
    )

    [entry] = lines(actor)
    assert (entry.actor_id, entry.act, entry.target_id) == (administrator.id, "accounts.role_granted", str(target))
    assert (entry.before, entry.after, entry.reason) == ({"role": "author"}, {"role": "trainer"}, "By letter")
    assert (entry.address, entry.reference) == (None, None)
    assert abs((now() - entry.at).total_seconds()) < 60


def test_ids_dates_and_localized_texts_are_kept_as_they_read(administrator: Person) -> None:
    party = new_id()
    record(
        SYSTEM, after={"party_id": party, "until": date(2026, 5, 3), "title": Localized(en="One", fr="Un"), "end": None}
    )

    [entry] = lines(acting(administrator, "administrator"))
    assert entry.after == {
        "party_id": str(party),
        "until": "2026-05-03",
        "title": {"en": "One", "fr": "Un"},
        "end": None,
    }


def test_an_act_of_the_program_itself_has_no_actor(administrator: Person) -> None:
    record(SYSTEM)

    assert lines(acting(administrator, "administrator"))[0].actor_id is None


def test_an_act_outside_of_a_transaction_cannot_be_recorded(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        services.record(SYSTEM, "test.done", "thing", 1)


def test_an_act_that_failed_leaves_no_line(administrator: Person) -> None:
    @transaction
    def act_and_fail() -> None:
        services.record(SYSTEM, "test.done", "thing", 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_and_fail()

    assert lines(acting(administrator, "administrator")) == []


def test_an_act_in_a_request_keeps_its_address_and_reference(app: Flask, administrator: Person) -> None:
    from minamata.web.logs import reference

    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        record(SYSTEM)
        expected = reference()
        [entry] = lines(acting(administrator, "administrator"))
        assert (entry.address, entry.reference) == ("192.0.2.7", expected)
        db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET act = 'test.undone'",
        "UPDATE audit_entry SET id = id",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(administrator: Person, statement: str) -> None:
    record(SYSTEM)

    with pytest.raises(DBAPIError, match=append_only.REFUSAL), write():
        db.session.execute(sa.text(statement))
    assert [entry.act for entry in lines(acting(administrator, "administrator"))] == ["test.done"]


def test_the_database_refuses_to_replace_a_line_by_another_of_the_same_id(administrator: Person) -> None:
    record(SYSTEM)
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite replaces rows on insert")

    with pytest.raises(DBAPIError, match=append_only.REFUSAL), write():
        db.session.execute(
            sa.text(
                "INSERT OR REPLACE INTO audit_entry (id, at, act, target_kind, target_id) "
                "SELECT id, at, 'test.undone', target_kind, target_id FROM audit_entry"
            )
        )
    assert [entry.act for entry in lines(acting(administrator, "administrator"))] == ["test.done"]


def test_a_migration_can_take_the_refusal_away_and_put_it_back(administrator: Person) -> None:
    record(SYSTEM)
    dialect = db.engine.dialect.name
    with write():
        for statement in append_only.removal(dialect):
            db.session.execute(sa.text(statement))
        db.session.execute(sa.text("DELETE FROM audit_entry"))
        for statement in append_only.statements(dialect):
            db.session.execute(sa.text(statement))
    record(SYSTEM)

    with pytest.raises(DBAPIError, match=append_only.REFUSAL), write():
        db.session.execute(sa.text("DELETE FROM audit_entry"))


def test_a_database_that_is_not_known_is_refused() -> None:
    with pytest.raises(LookupError, match="mysql"):
        append_only.statements("mysql")


@pytest.fixture(scope="module")
def postgresql() -> Iterator[sa.Engine]:
    """A database on a real PostgreSQL server."""
    with postgres.postgresql() as address:
        engine = sa.create_engine(sa.make_url(address).set(drivername="postgresql+psycopg"))
        yield engine
        engine.dispose()


@pytest.mark.services
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET act = 'test.undone'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_postgresql_refuses_to_change_or_remove_a_line(postgresql: sa.Engine, statement: str) -> None:
    append_only.attach()
    table = AuditEntry.__table__
    assert isinstance(table, sa.Table)
    table.create(postgresql, checkfirst=True)
    with postgresql.begin() as connection:
        connection.execute(
            table.insert().values(id=new_id(), at=now(), act="test.done", target_kind="thing", target_id="1")
        )

    with pytest.raises(DBAPIError, match=append_only.REFUSAL), postgresql.begin() as connection:
        connection.execute(sa.text(statement))
    with postgresql.begin() as connection:
        assert connection.execute(sa.select(table.c.act)).scalars().all() == ["test.done"]
    table.drop(postgresql)
    with postgresql.begin() as connection:
        left = connection.execute(sa.text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'audit_entry%'"))
        assert left.scalar_one() == 0


def test_only_an_administrator_reads_the_log(administrator: Person, moderator: Person) -> None:
    for actor in (NOBODY, acting(moderator, "moderator")):
        with pytest.raises(NotFound):
            queries.page(actor, Filter())
    assert lines(acting(administrator, "administrator")) == []


def test_the_log_is_read_by_target_actor_and_act(administrator: Person, moderator: Person) -> None:
    reader, target = acting(administrator, "administrator"), new_id()
    record(acting(moderator), "test.first", target)
    record(SYSTEM, "test.second", target)
    record(acting(moderator), "test.third")

    assert [entry.act for entry in lines(reader)] == ["test.third", "test.second", "test.first"]
    assert [entry.act for entry in lines(reader, target_kind="thing", target_id=str(target))] == [
        "test.second",
        "test.first",
    ]
    assert [entry.act for entry in lines(reader, actor_id=moderator.id)] == ["test.third", "test.first"]
    assert [entry.act for entry in lines(reader, act="test.second")] == ["test.second"]


def test_the_log_comes_in_pages_of_fifty_that_neither_repeat_nor_lose_a_line(administrator: Person) -> None:
    reader = acting(administrator, "administrator")
    with write():
        for number in range(120):
            services.record(SYSTEM, "test.done", "thing", number)
    seen: list[str] = []
    before: UUID | None = None
    sizes = []
    while True:
        page = queries.page(reader, Filter(), before)
        record(SYSTEM, "test.meanwhile")
        sizes.append(len(page.lines))
        seen += [line.entry.target_id for line in page.lines]
        before = page.before
        if before is None:
            break

    assert sizes == [50, 50, 20]
    assert seen == [str(number) for number in reversed(range(120))]


def test_the_page_of_the_log_shows_who_did_what_and_leads_on(client: Browser, administrator: Person) -> None:
    with write():
        for number in range(51):
            services.record(acting(administrator), "test.done", "thing", number, reason="<b>why</b>")
    client.sign_in(administrator)
    page = client.get("/en/audit/?act=test.done").get_data(as_text=True)

    assert len(rows(page)) == 50
    assert "Administrator test.done thing 50 <b>why</b>" in rows(page)[0]
    older = html.document_fromstring(page).find(".//a[@rel='next']")
    assert older is not None
    assert len(rows(client.get(older.get("href", "")).get_data(as_text=True))) == 1


def test_the_page_of_the_log_names_no_former_member(client: Browser, administrator: Person, moderator: Person) -> None:
    record(acting(moderator))
    with write():
        moderator.erased_at = now()
    client.sign_in(administrator)

    assert "Former member" in rows(client.get("/en/audit/").get_data(as_text=True))[0]


def test_the_page_of_the_log_says_what_became_of_each_field(client: Browser, administrator: Person) -> None:
    record(
        SYSTEM, before={"same": 1, "role": "author", "end": None}, after={"same": 1, "role": "trainer", "days": [1, 2]}
    )
    client.sign_in(administrator)
    [row] = rows(client.get("/en/audit/").get_data(as_text=True))

    assert "role trainer, before: author" in row
    assert "days [1, 2]" in row
    assert "same" not in row


def test_the_page_of_the_log_does_not_exist_for_others(client: Browser, moderator: Person) -> None:
    assert client.get("/en/audit/").status_code == 404
    client.sign_in(moderator)
    assert client.get("/en/audit/").status_code == 404
    assert "/en/audit/" not in client.get("/en/").get_data(as_text=True)


def test_the_account_menu_of_an_administrator_leads_to_the_log(client: Browser, administrator: Person) -> None:
    client.sign_in(administrator)

    assert 'href="/fr/audit/"' in client.get("/fr/").get_data(as_text=True)


@pytest.mark.parametrize("query", ["before=x", "person=1%27", "before=-1"])
def test_an_address_of_the_log_that_makes_no_sense_leads_nowhere(
    client: Browser, administrator: Person, query: str
) -> None:
    client.sign_in(administrator)

    assert client.get(f"/en/audit/?{query}").status_code == 404
