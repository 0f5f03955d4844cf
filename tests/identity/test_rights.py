"""Every right comes from a dated record here, holds between its dates, and ends in the very next request (A4, decision 1)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from minamata.accounts import holding
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Grant, Group, GroupMembership, Identity, Person, RoleMap
from minamata.accounts.providers import read_file
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from minamata.policies import Right
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import bodies, people
from tests.identity.conftest import write_providers
from tests.identity.forger import Forger
from tests.identity.ways import come_in

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
MAP = """
[provider.roles]
version = 1
rules = [
  {claim = "groups", equals = "trainers", role = "trainer"},
  {claim = "groups", equals = "authors of basics", role = "author", scope_kind = "course", scope_id = "basics"},
  {claim = "post", equals = "desk", role = "adviser"},
]
"""


@pytest.fixture
def role_map() -> str:
    return MAP


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


@pytest.fixture
def nia(app: Flask) -> Person:
    """A member without any right."""
    return people.person("Nia")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be another moment for whoever asks who somebody is."""
    return lambda moment: monkeypatch.setattr(holding, "now", lambda: moment)


def by_grant(to: Person, since: datetime, until: datetime | None) -> Right:
    with write():
        db.session.add(
            Grant(person_id=to.id, role="author", source="test", valid_from=since, valid_to=until, reason="test")
        )
    return Right("author")


def by_scoped_grant(to: Person, since: datetime, until: datetime | None) -> Right:
    with write():
        db.session.add(
            Grant(
                person_id=to.id,
                role="author",
                scope_kind="course",
                scope_id="basics",
                source="test",
                valid_from=since,
                valid_to=until,
                reason="test",
            )
        )
    return Right("author", "course", "basics")


def _group() -> Group:
    group = Group(slug="committee", name="Committee", created_at=now())
    db.session.add(group)
    db.session.flush()
    return group


def by_grant_to_a_group(to: Person, since: datetime, until: datetime | None) -> Right:
    with write():
        group = _group()
        db.session.add(GroupMembership(group_id=group.id, person_id=to.id, valid_from=now() - 100 * DAY))
        db.session.add(
            Grant(group_id=group.id, role="moderator", source="test", valid_from=since, valid_to=until, reason="test")
        )
    return Right("moderator")


def by_time_in_a_group(to: Person, since: datetime, until: datetime | None) -> Right:
    with write():
        group = _group()
        db.session.add(GroupMembership(group_id=group.id, person_id=to.id, valid_from=since, valid_to=until))
        db.session.add(
            Grant(group_id=group.id, role="moderator", source="test", valid_from=now() - 100 * DAY, reason="test")
        )
    return Right("moderator")


def by_designation(to: Person, since: datetime, until: datetime | None) -> Right:
    bodies.designation(to, bodies.party("XA"), since, until)
    return Right("national_focal_point", "party", "XA")


def by_country_team(to: Person, since: datetime, until: datetime | None) -> Right:
    bodies.membership(to, bodies.party("XA"), "country_team", since, until)
    return Right("country_team", "party", "XA")


def by_organisation(to: Person, since: datetime, until: datetime | None) -> Right:
    bodies.membership(to, bodies.organisation("XOBS"), "member", since, until)
    return Right("member", "organisation", "XOBS")


RECORDS = [
    by_grant,
    by_scoped_grant,
    by_grant_to_a_group,
    by_time_in_a_group,
    by_designation,
    by_country_team,
    by_organisation,
]
Record = Callable[[Person, datetime, datetime | None], Right]


def test_who_has_no_record_has_no_right(nia: Person) -> None:
    actor = actor_for(nia)
    assert actor.rights == frozenset()
    assert actor.functions == ()
    assert actor.tokens == {"public", "members"}


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("ends", [True, False], ids=["until a day", "without an end"])
def test_a_right_holds_from_its_first_instant_to_its_last(
    nia: Person, at: Callable[[datetime], None], record: Record, ends: bool
) -> None:
    since, until = now() - DAY, now() + DAY
    right = record(nia, since, until if ends else None)
    stranger = people.person("Stranger")
    for moment, holds in [
        (since - INSTANT, False),
        (since, True),
        (now(), True),
        (until - INSTANT, True),
        (until, not ends),
        (until + 3650 * DAY, not ends),
    ]:
        at(moment)
        assert actor_for(nia).rights == ({right} if holds else frozenset()), moment
        assert actor_for(stranger).rights == frozenset()


def test_what_many_hold_is_what_each_of_them_holds(nia: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "AT_ONCE", 3)
    monkeypatch.setattr(bodies, "party", cache(bodies.party))
    everyone = [nia]
    for record in RECORDS:
        everyone.append(people.person(record.__name__))
        if record is not by_time_in_a_group:  # its group stands already
            record(everyone[-1], now() - DAY, None)
        bodies.designation(everyone[-1], bodies.party("XB"), now() - DAY, now() - INSTANT)
    with write():
        group = db.session.scalars(select(Group)).one()
        db.session.add(GroupMembership(group_id=group.id, person_id=everyone[-1].id, valid_from=now()))
    found = holding.held_by_each([each.id for each in everyone])
    assert found == {each.id: holding.held_by(each.id) for each in everyone}
    assert len({(held.rights, held.tokens) for held in found.values()}) > len(RECORDS) - 1, "each holds something else"


@pytest.mark.parametrize("record", [by_designation, by_country_team, by_organisation])
def test_a_function_is_shown_between_its_dates_only(
    nia: Person, at: Callable[[datetime], None], record: Record
) -> None:
    until = now() + DAY
    right = record(nia, now() - DAY, until)
    [function] = actor_for(nia).functions
    assert (function.kind, function.body_kind, function.body_code) == (right.role, right.scope_kind, right.scope_id)
    assert {f"role:{right.role}", f"{right.scope_kind}:{right.scope_id}"} <= actor_for(nia).tokens
    at(until)
    assert actor_for(nia).functions == ()
    assert actor_for(nia).tokens == {"public", "members"}


def test_a_role_for_one_thing_opens_no_audience_of_the_role_everywhere(nia: Person) -> None:
    by_scoped_grant(nia, now() - DAY, None)
    assert actor_for(nia).tokens == {"public", "members", "role:author:course:basics"}
    assert actor_for(nia).has("author", "course", "basics")
    assert not actor_for(nia).has("author", "course", "another")
    assert not actor_for(nia).has("author")


def test_a_designation_is_shown_before_other_functions(nia: Person) -> None:
    by_organisation(nia, now() - DAY, None)
    by_designation(nia, now() - DAY, None)
    assert [function.kind for function in actor_for(nia).functions] == ["national_focal_point", "member"]


@pytest.mark.parametrize(
    ("zone", "last_second"),
    [(None, time(23, 59, 59)), ("Africa/Nairobi", time(20, 59, 59))],
    ids=["UTC", "three hours ahead"],
)
def test_a_role_until_a_day_ends_with_that_day_where_it_was_given(
    app: Flask, nia: Person, at: Callable[[datetime], None], zone: str | None, last_second: time
) -> None:
    """The last day ends at midnight of the giver's zone, which is UTC without one."""
    greta = people.person("Greta", time_zone=zone)
    people.grant(greta, "administrator")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(greta)
    last_day = (now() + 5 * DAY).date()
    answer = client.press(
        f"/en/people/{short(nia.id)}/",
        "Give the role",
        role="author",
        until=last_day.isoformat(),
        reason="For the season.",
    )
    assert answer.status_code == 303
    end = datetime.combine(last_day, last_second, tzinfo=UTC)
    at(end - timedelta(seconds=1))
    assert actor_for(nia).has("author")
    at(end + timedelta(seconds=1))
    assert not actor_for(nia).has("author")


def test_a_right_that_ends_is_gone_in_the_very_next_request(app: Flask) -> None:
    greta, rosa = people.person("Greta"), people.person("Rosa")
    for each in (greta, rosa):
        people.grant(each, "administrator")
    hers, his = app.test_client(), app.test_client()
    assert isinstance(hers, Browser)
    assert isinstance(his, Browser)
    hers.sign_in(greta)
    his.sign_in(rosa)
    assert his.get("/en/people/").status_code == 200
    answer = hers.press(f"/en/people/{short(rosa.id)}/", "End", reason="Left.")
    assert answer.status_code == 303
    assert his.get("/en/people/").status_code == 404
    assert hers.get("/en/people/").status_code == 200


def test_a_right_that_begins_is_there_in_the_very_next_request(app: Flask, nia: Person) -> None:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(nia)
    assert client.get("/en/people/").status_code == 404
    people.grant(nia, "administrator")
    assert client.get("/en/people/").status_code == 200


def test_the_menu_names_only_pages_that_open(app: Flask, nia: Person) -> None:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(nia)
    places = ("/en/people/", "/en/organisations/", "/en/audit/")
    assert [place for place in places if place in client.get("/en/").text] == []
    given = people.grant(nia, "administrator")
    assert [place for place in places if place in client.get("/en/").text] == list(places)
    with write():
        given.valid_to = now()
    assert [place for place in places if place in client.get("/en/").text] == []


# From the claims of a provider: only by the map, only as grants.


def _ines() -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person)).one()


def _held() -> set[tuple[str, str | None]]:
    return {(right.role, right.scope_id) for right in actor_for(_ines()).rights}


def test_what_a_provider_claims_without_a_rule_gives_nothing(app: Flask, ministry: Forger) -> None:
    ministry.person |= {
        "groups": ["administrator", "system", "national_focal_point"],
        "role": "administrator",
        "roles": ["administrator"],
        "rights": [{"role": "administrator"}],
        "national_focal_point": "XA",
        "party": "XA",
        "scope": "system",
    }
    bodies.party("XA")
    client = app.test_client()
    come_in(client)
    assert _held() == set()
    assert actor_for(_ines()).tokens == {"public", "members"}
    assert client.get("/en/people/").status_code == 404


def test_a_claim_gives_what_the_map_says_and_takes_it_away_when_it_is_gone(app: Flask, ministry: Forger) -> None:
    ministry.person |= {"groups": ["trainers", "authors of basics", "chemicals"], "post": "desk"}
    come_in(app.test_client())
    assert _held() == {("trainer", None), ("author", "basics"), ("adviser", None)}
    ministry.person |= {"groups": ["authors of basics"]}
    del ministry.person["post"]
    come_in(app.test_client())
    assert _held() == {("author", "basics")}
    log = db.session.execute(
        select(AuditEntry.act, AuditEntry.actor_id)
        .where(AuditEntry.act.like("accounts.role_%"))
        .order_by(AuditEntry.id)
    ).all()
    assert sorted(act for act, _actor in log) == [
        *["accounts.role_granted"] * 3,
        "accounts.role_map_applied",
        *["accounts.role_revoked"] * 2,
    ]
    assert {actor for _act, actor in log} == {None}


def test_the_right_is_that_of_the_record_and_not_of_the_claim(app: Flask, ministry: Forger) -> None:
    """The same session, with the same claims, loses the right when its record ends."""
    ministry.person |= {"groups": ["trainers"]}
    come_in(app.test_client())
    assert _held() == {("trainer", None)}
    with write():
        db.session.scalars(select(Grant)).one().valid_to = now()
    assert db.session.scalars(select(Identity)).one().claims["groups"] == ["trainers"]
    assert _held() == set()


def test_a_claim_neither_takes_nor_doubles_what_the_secretariat_gave(app: Flask, ministry: Forger) -> None:
    come_in(app.test_client())
    people.grant(_ines(), "trainer")
    ministry.person |= {"groups": ["trainers"]}
    for _time in range(2):
        come_in(app.test_client())
    ministry.person |= {"groups": []}
    come_in(app.test_client())
    assert _held() == {("trainer", None)}
    sources = db.session.scalars(select(Grant.source).order_by(Grant.id)).all()
    assert sources == ["test", "claim:ministry"]


@pytest.mark.parametrize(
    "groups",
    [7, True, {"trainers": True}, ["trainers", 7], [["trainers"]], ["trainers", "\x00"], ["trainers", "\ud800"]],
    ids=["number", "yes", "table", "number among names", "list in a list", "nul", "half a sign"],
)
def test_a_claim_of_an_odd_shape_gives_nothing_and_is_logged(
    app: Flask, ministry: Forger, caplog: pytest.LogCaptureFixture, groups: object
) -> None:
    ministry.person |= {"groups": groups, "post": "desk"}
    with caplog.at_level(logging.WARNING):
        assert come_in(app.test_client()).status_code == 303
    assert _held() == {("adviser", None)}
    odd = [record for record in caplog.records if "odd shape" in record.getMessage()]
    assert {getattr(record, "claim", None) for record in odd} == {"groups"}
    assert "trainers" not in caplog.text


@pytest.mark.parametrize("groups", ["trainers", ["trainers", "trainers"]], ids=["one text", "twice"])
def test_a_claim_may_be_one_text_or_a_list_of_them(app: Flask, ministry: Forger, groups: object) -> None:
    ministry.person |= {"groups": groups}
    come_in(app.test_client())
    assert _held() == {("trainer", None)}
    assert len(db.session.scalars(select(Grant)).all()) == 1


@pytest.mark.parametrize("groups", ["trainer", "Trainers", "trainers ", "trainers,desk", "*", ""])
def test_a_claim_must_be_the_very_word_of_the_rule(app: Flask, ministry: Forger, groups: str) -> None:
    ministry.person |= {"groups": [groups]}
    come_in(app.test_client())
    assert _held() == set()


def test_the_map_that_was_applied_is_kept_by_its_version(
    app: Flask, ministry: Forger, environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    for _time in range(2):
        come_in(app.test_client())
    [first] = db.session.scalars(select(RoleMap)).all()
    assert (first.provider, first.version, len(first.rules["rules"])) == ("ministry", 1, 3)
    _rewrite(environ, ministry, MAP.replace('"trainer"', '"moderator"'))
    come_in(app.test_client())
    assert "kept its version" in caplog.text
    _rewrite(environ, ministry, MAP.replace('"trainer"', '"moderator"').replace("version = 1", "version = 2"))
    come_in(app.test_client())
    db.session.rollback()
    assert db.session.scalars(select(RoleMap.version).order_by(RoleMap.version)).all() == [1, 2]


def test_a_changed_map_is_tried_before_it_counts(
    app: Flask, ministry: Forger, environ: dict[str, str], tmp_path: Path
) -> None:
    for name, groups in (("ada", ["trainers"]), ("bea", ["trainers", "chemicals"]), ("cleo", ["chemicals"])):
        ministry.person |= {"sub": name, "email": f"{name}@ministry.example", "groups": groups}
        come_in(app.test_client())
    before = _everything()
    changed = MAP.replace('equals = "trainers"', 'equals = "chemicals"').replace("version = 1", "version = 2")
    assert _tried(app, write_providers(tmp_path / "changed.toml", ministry.address, changed)) == [
        "1 person gains trainer",
        "1 person loses trainer",
    ]
    none = write_providers(tmp_path / "none.toml", ministry.address, "[provider.roles]\nversion = 2\nrules = []")
    assert _tried(app, none) == ["2 people lose trainer"]
    unknown = MAP.replace('claim = "post"', 'claim = "duty"')
    assert _tried(app, write_providers(tmp_path / "unknown.toml", ministry.address, unknown)) == [
        "Nobody gains or loses a role.",
        "The claim duty was never looked at; who gains by it shows when people sign in.",
        "The version of the changed map must be higher than the present one.",
    ]
    assert _tried(app, Path(environ["MINAMATA_PROVIDERS"])) == ["Nobody gains or loses a role."]
    assert _everything() == before


def _everything() -> list[object]:
    db.session.rollback()
    grants = db.session.execute(select(Grant.person_id, Grant.role, Grant.valid_to).order_by(Grant.id)).all()
    return [*grants, *db.session.scalars(select(RoleMap.version)), *db.session.scalars(select(AuditEntry.id))]


def _tried(app: Flask, file: Path) -> list[str]:
    answer = app.test_cli_runner().invoke(args=["accounts", "role-map", "ministry", str(file)])
    assert answer.exit_code == 0, answer.output
    return answer.output.splitlines()


def _rewrite(environ: dict[str, str], ministry: Forger, role_map: str) -> None:
    file = Path(environ["MINAMATA_PROVIDERS"])
    file.unlink()
    write_providers(file, ministry.address, role_map)
    read_file.cache_clear()
