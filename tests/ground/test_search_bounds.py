"""Of more answers than the search ranks, what matters is found all the same; PostgreSQL finds it without reading the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minamata.contracts.search import Asked
from minamata.db import db, now, write
from minamata.events import drain
from minamata.policies import NOBODY, Actor
from minamata.search import answering
from minamata.search.index import ERA_BITS
from minamata.search.queries import search
from tests.conftest import SERVER
from tests.ground.test_search import Notes, notes, titles
from tests.ground.test_search_rights import WORDS, documents, keep, readers

__all__ = ["notes"]

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

on_postgresql = pytest.mark.skipif(not SERVER, reason="SQLite tells its answers in their order of itself")


@pytest.fixture
def few_are_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_RANKED", 3)
    monkeypatch.setattr(answering, "MOST_TITLES", 2)


@pytest.mark.usefixtures("few_are_ranked")
class TestBeyondTheMostThatAreRanked:
    def test_an_old_document_with_the_words_in_its_title_stands_before_newer_ones_that_only_say_them(
        self, notes: Notes
    ) -> None:
        notes.write("Mercury waste")
        notes.write("Old", "on mercury and waste")
        notes.write("Mercury waste in Peru", "but no lamps", audience="group:a")
        notes.write("Mercury waste of lamps")
        for number in range(5):
            notes.write(f"Note {number}", "mercury and also waste")
        assert titles("mercury waste") == ["Mercury waste", "Mercury waste of lamps", "Note 4", "Note 3", "Note 2"]
        assert titles("mercury waste -lamps")[0] == "Mercury waste"
        assert "Mercury waste of lamps" not in titles("mercury waste -lamps")
        assert titles('"mercury waste"')[:2] == ["Mercury waste", "Mercury waste of lamps"]

    def test_who_narrows_down_finds_what_is_older(self, notes: Notes) -> None:
        for country in ("KE", "PE", "KE"):
            notes.write(f"Old of {country}", "mercury", country=country, area="trade", language="fr")
        notes.write("Secret of KE", "mercury", country="KE", area="trade", audience="group:a")
        for number in range(5):
            notes.write(f"Mercury {number}", country="PE", area="waste")
        drain()

        def found(**narrowed: frozenset[str]) -> tuple[list[str], int]:
            answer = search(NOBODY, Asked("mercury", **narrowed))  # type: ignore[arg-type]
            return sorted(hit.document.title for hit in answer.hits), answer.total

        assert found(countries=frozenset({"KE"})) == (["Old of KE", "Old of KE"], 2)
        assert found(languages=frozenset({"fr"}), areas=frozenset({"trade"})) == (
            ["Old of KE", "Old of KE", "Old of PE"],
            3,
        )
        assert found(areas=frozenset({"waste"}))[1] == 5, (
            "three newest, two older ones by their titles, and none of them twice"
        )
        assert found(countries=frozenset({"XX"})) == ([], 0)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(documents, readers, st.sampled_from(WORDS), st.frozensets(st.sampled_from(["en", "fr"]), max_size=1))
    def test_nobody_is_told_of_what_is_not_theirs(
        self,
        app: Flask,
        notes: Notes,
        written: list[dict[str, Any]],
        tokens: frozenset[str],
        word: str,
        chosen: frozenset[str],
    ) -> None:
        keep(notes, written)
        found = search(Actor(tokens=tokens), Asked(word, languages=chosen))
        assert not found.is_broken
        theirs = [
            each for each in written if each["audience"] & tokens and not each["is_masked"] and word in each["words"]
        ]
        narrowed = [each for each in theirs if not chosen or each["language"] in chosen]
        assert min(len(narrowed), 3) <= found.total == len(found.hits) <= len(narrowed)
        for facet in ("area", "country"):
            counted = dict(found.facets[facet])
            assert sum(counted.values()) <= found.total
            assert counted.keys() <= {each[facet] for each in narrowed}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-2500, 2500), max_size=6), st.integers(-3000, 1500))
def test_what_is_not_older_than_a_day_is_found_whatever_its_month_and_year(
    app: Flask, notes: Notes, days: list[int], first: int
) -> None:
    keep(notes, [])
    for day in days:
        notes.write(str(day), "quetzal", at=BEGIN + timedelta(days=day))
    drain()
    found = search(NOBODY, Asked("quetzal", since=BEGIN + timedelta(days=first)))
    assert sorted(hit.document.title for hit in found.hits) == sorted(str(day) for day in days if day >= first)


@on_postgresql
class TestEras:
    @pytest.fixture
    def asked(self, app: Flask) -> Iterator[list[tuple[str, Any]]]:
        """The statements that search, with their parameters."""
        seen: list[tuple[str, Any]] = []

        def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
            if "generate_series" in statement:
                seen.append((statement, parameters))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        sa.event.remove(db.engine, "before_cursor_execute", note)

    def test_documents_of_all_eras_are_found_the_newest_first(
        self, notes: Notes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sequence = sa.text("SELECT setval(pg_get_serial_sequence('search_document', 'number'), :number, false)")
        edge = 2**ERA_BITS
        for number in (1, edge - 1, edge, edge + 1, 4 * edge):
            with write():
                db.session.execute(sequence, {"number": number})
            notes.write(str(number), "mercury")
            drain()
        assert titles("mercury") == [str(number) for number in (4 * edge, edge + 1, edge, edge - 1, 1)]
        monkeypatch.setattr(answering, "MOST_RANKED", 3)
        assert titles("mercury") == [str(number) for number in (4 * edge, edge + 1, edge)]

    @pytest.mark.parametrize("narrowed", [{}, {"countries": frozenset({"KE"})}, {"since": now() - timedelta(days=40)}])
    def test_one_index_answers_all_of_it(
        self, notes: Notes, asked: list[tuple[str, Any]], narrowed: dict[str, Any]
    ) -> None:
        notes.write("Mercury")
        drain()
        search(NOBODY, Asked("mercury", **narrowed))
        statement, parameters = asked[-1]
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
        conditions = [line for line in plan if "Index Cond" in line and "vector" in line]
        assert conditions
        assert all("number >> 13" in line and "audience" in line for line in conditions), plan
        assert sum("ix_search_document_terms" in line for line in plan) == len(conditions)
        if narrowed:
            assert any(line.count("'audience '") > 1 for line in conditions), (
                "what the reader narrows down to is looked up as well"
            )
