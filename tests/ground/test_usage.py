"""Use in figures: counted without a cookie and a write, published so that nobody can be found."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.db import db, new_id, now, write
from minamata.i18n import LANGUAGES, Localized
from minamata.parties.models import Designation, Party
from minamata.policies import NOBODY, Actor, Right
from minamata.usage import services
from minamata.usage.models import UsageDay, UsagePartyDay
from minamata.usage.suppressing import LEAST, suppress
from minamata.usage.tally import Tally, Visit, role_of
from tests.clients import Browser, found
from tests.factories import people
from tests.statements import statements

LAST_MONTH = (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


def party(code: str = "XA", region: str | None = "African", *, ldc: bool = False, sids: bool = False) -> Party:
    with write():
        made = Party(
            id=new_id(),
            code=code,
            code3=f"{code}X",
            name=Localized(en=f"Party {code}"),
            status="party",
            region=region,
            is_ldc=ldc,
            is_sids=sids,
            source="test",
            confidence="test",
        )
        db.session.add(made)
    return made


def focal_point(of: Party) -> Person:
    who = people.person("Fatima")
    with write():
        db.session.add(
            Designation(
                party_id=of.id,
                person_id=who.id,
                valid_from=now() - timedelta(days=1),
                entered_at=now(),
                reason="letter",
            )
        )
    return who


def seen(views: int, day: date = LAST_MONTH, **known: str) -> None:
    """As if pages had been opened so often on a day."""
    facts = {"page": "home.home", "language": "en", "region": "", "ldc": "", "sids": "", "role": "visitor", **known}
    with write():
        db.session.add(UsageDay(day=day, views=views, **facts))


def browser(app: Flask, who: Person | None = None) -> Browser:
    made = app.test_client()
    assert isinstance(made, Browser)
    return made.sign_in(who) if who is not None else made


@pytest.fixture
def administrator(app: Flask) -> Person:
    who = people.person("Greta")
    people.grant(who, "administrator")
    return who


class TestCounting:
    def test_a_page_that_is_read_counts_and_writes_nothing(self, app: Flask, client: Browser) -> None:
        with statements(app) as seen:
            answers = [client.get("/fr/parties/"), client.get("/fr/parties/")]
        assert [each for each in seen if each.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))] == []
        assert not any("Set-Cookie" in answer.headers for answer in answers)
        assert services.flush() == 2
        [row] = db.session.scalars(select(UsageDay))
        assert (row.page, row.language, row.role, row.region, row.views) == ("parties.parties", "fr", "visitor", "", 2)
        assert row.day == now().date()

    @pytest.mark.parametrize(
        "path", ["/en/nowhere/", "/healthz", "/en/me/", "/robots.txt", "/en/metrics/figures.csv?month=1999-01"]
    )
    def test_what_is_no_page_does_not_count(self, app: Flask, client: Browser, path: str) -> None:
        client.get(path)
        assert services.flush() == 0

    def test_of_a_focal_point_the_group_of_countries_is_known_and_no_name(self, app: Flask) -> None:
        who = focal_point(party("XA", "African", ldc=True))
        browser(app, who).get("/en/parties/")
        services.flush()
        [row] = db.session.scalars(select(UsageDay))
        assert (row.region, row.ldc, row.sids, row.role) == ("African", "yes", "no", "national_focal_point")
        [by_party] = db.session.scalars(select(UsagePartyDay))
        assert by_party.views == 1
        assert {column.name for table in (UsageDay, UsagePartyDay) for column in table.__table__.columns} == {
            *("id", "day", "page", "language", "region", "ldc", "sids", "role", "views", "party_id")
        }

    def test_counts_are_added_to_what_is_there(self, app: Flask, client: Browser) -> None:
        client.get("/en/parties/")
        services.flush()
        client.get("/en/parties/")
        client.get("/en/parties/")
        services.flush()
        assert db.session.scalars(select(UsageDay.views)).all() == [3]
        assert services.flush() == 0

    def test_what_cannot_be_written_is_not_lost(
        self, app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.get("/en/parties/")
        with monkeypatch.context() as broken:
            broken.setattr(services, "_write", lambda counts: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                services.flush()
        assert services.flush() == 1

    def test_a_flood_of_kinds_takes_no_memory_without_end(self) -> None:
        tally = Tally()
        for n in range(10_050):
            tally.add(Visit(LAST_MONTH, f"page{n}", "en", None, "visitor"))
        assert tally.take().total() == 10_000

    @pytest.mark.parametrize(
        ("actor", "role"),
        [
            (NOBODY, "visitor"),
            (Actor(person_id=new_id()), "member"),
            (Actor(person_id=new_id(), rights=frozenset({Right("author")})), "staff"),
        ],
    )
    def test_roles(self, actor: Actor, role: str) -> None:
        assert role_of(actor) == role

    def test_after_five_years_counts_are_deleted(self, app: Flask) -> None:
        seen(3, date(2019, 1, 1))
        seen(4)
        assert services.forget(datetime(2020, 1, 1, tzinfo=UTC)) == 1
        assert db.session.scalars(select(UsageDay.views)).all() == [4]


@given(some.dictionaries(some.text(min_size=1, max_size=3), some.integers(min_value=0, max_value=60), max_size=8))
def test_no_small_count_is_shown_nor_can_be_reckoned_out(counts: dict[str, int]) -> None:
    table = suppress(counts)
    hidden = [counts[key] for key, shown in table.cells.items() if shown is None]
    assert all(shown is None or shown == 0 or shown >= LEAST for shown in table.cells.values())
    assert all(shown is None or shown == counts[key] for key, shown in table.cells.items())
    if hidden and table.shows_total:
        assert len(hidden) >= 2
        assert sum(hidden) >= LEAST


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    table = suppress({"a": 3, "b": 50, "c": 7, "d": 0})
    assert dict(table.cells) == {"a": None, "b": 50, "c": None, "d": 0}
    assert table.shows_total


def test_two_that_are_small_together_take_a_third() -> None:
    assert dict(suppress({"a": 1, "b": 2, "c": 9, "d": 90}).cells) == {"a": None, "b": None, "c": None, "d": 90}


def test_where_nothing_is_left_to_hide_the_total_is_hidden() -> None:
    table = suppress({"a": 3, "b": 0})
    assert dict(table.cells) == {"a": None, "b": 0}
    assert not table.shows_total


def test_nothing_is_hidden_without_need() -> None:
    table = suppress({"a": 5, "b": 0, "c": 500})
    assert dict(table.cells) == {"a": 5, "b": 0, "c": 500}
    assert table.shows_total


class TestWhatIsPublished:
    def test_before_the_first_month_is_over_it_says_so(self, app: Flask, client: Browser) -> None:
        seen(100, now().date())
        answer = client.get("/en/metrics/")
        assert answer.status_code == 200
        assert "when the first month is over" in answer.get_data(as_text=True)
        assert client.get(f"/en/metrics/?month={now():%Y-%m}").status_code == 404

    @pytest.mark.parametrize("month", ["x", "2020-13", "0", "9999-12", "2020-1-1"])
    def test_a_month_that_is_none_or_not_over_is_not_there(self, app: Flask, client: Browser, month: str) -> None:
        seen(100)
        assert client.get("/en/metrics/", query_string={"month": month}).status_code == 404
        assert client.get("/en/metrics/figures.csv", query_string={"month": month}).status_code == 404

    def test_small_counts_are_hidden_on_the_page_and_in_the_open_data(self, app: Flask, client: Browser) -> None:
        seen(100)
        seen(3, region="African", ldc="yes", sids="no", role="national_focal_point")
        seen(8, region="GRULAC", ldc="no", sids="no", role="country_team")
        page = client.get("/en/metrics/")
        regions = found(page, "//section[@aria-labelledby='c-region']//tbody/tr/*/text()")
        assert regions == [
            "Not known",
            "100",
            "Latin American and Caribbean States",
            "hidden",
            "African States",
            "hidden",
        ]
        assert "111 pages were opened." in page.get_data(as_text=True)
        data = list(csv.DictReader(io.StringIO(client.get(f"/en/metrics/figures.csv?month={LAST_MONTH:%Y-%m}").text)))
        assert [(row["code"], row["views"]) for row in data if row["dimension"] == "region"] == [
            ("", "100"),
            ("GRULAC", ""),
            ("African", ""),
        ]
        assert [row["views"] for row in data if row["dimension"] == "total"] == ["111"]

    def test_a_total_that_would_give_a_count_away_is_hidden_everywhere(self, app: Flask, client: Browser) -> None:
        seen(3)
        page = client.get("/en/metrics/").get_data(as_text=True)
        assert "The total of this month is hidden" in page
        data = client.get(f"/en/metrics/figures.csv?month={LAST_MONTH:%Y-%m}").text
        assert [line for line in data.splitlines() if line.endswith(",3")] == []

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_each_chart_has_its_table(self, app: Flask, client: Browser, lang: str) -> None:
        seen(100)
        page = client.get(f"/{lang}/metrics/")
        assert len(found(page, "//main//ol[@aria-hidden='true']")) == len(found(page, "//main//table")) == 6
        assert found(page, "//rect/@width")[0] == "100.0"

    def test_it_takes_few_statements(self, app: Flask, client: Browser) -> None:
        seen(100)
        with statements(app) as asked:
            assert client.get("/en/metrics/").status_code == 200
        assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) <= 4


class TestExactCounts:
    def test_only_the_secretariat_knows_the_page(self, app: Flask, client: Browser) -> None:
        assert client.get("/en/metrics/exact").status_code == 404
        member = browser(app, people.person("Member"))
        assert member.get("/en/metrics/exact").status_code == 404
        token = found(member.get("/en/"), "//input[@name='csrf_token']/@value")[0]
        fields = {"month": f"{LAST_MONTH:%Y-%m}", "csrf_token": token, "write_key": "k"}
        assert member.post("/en/metrics/exact", data=fields).status_code == 404
        assert "Exact counts" not in member.get("/en/metrics/").get_data(as_text=True)

    def test_they_are_shown_once_the_look_is_in_the_log(self, app: Flask, administrator: Person) -> None:
        seen(3)
        xa = party("XA")
        with write():
            db.session.add(UsagePartyDay(day=LAST_MONTH, party_id=xa.id, views=2))
        signed_in = browser(app, administrator)
        before = signed_in.get("/en/metrics/exact")
        assert found(before, "//main//table") == []
        answer = signed_in.press(before, f"Show the exact counts of {LAST_MONTH:%Y-%m}")
        page = signed_in.get(answer.location)
        assert "3 pages were opened." in page.get_data(as_text=True)
        assert found(page, "//main//table")[-1].xpath(".//tbody/tr/*/text()") == ["XA", "Party XA", "2"]
        [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "usage.seen_exactly"))
        assert (line.actor_id, line.target_id) == (administrator.id, f"{LAST_MONTH:%Y-%m}")

    def test_what_one_looked_at_is_not_shown_to_another(self, app: Flask, administrator: Person) -> None:
        seen(3)
        browser(app, administrator).press(
            f"/en/metrics/exact?month={LAST_MONTH:%Y-%m}", f"Show the exact counts of {LAST_MONTH:%Y-%m}"
        )
        colleague = people.person("Colleague")
        people.grant(colleague, "administrator")
        assert found(browser(app, colleague).get("/en/metrics/exact"), "//main//table") == []
