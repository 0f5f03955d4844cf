"""Whom the secretariat names, named by its program: moderators of areas, members of groups, and who is on duty."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, Duty
from minamata.accounts.models import Grant, Person
from minamata.audit.models import AuditEntry
from minamata.db import db
from minamata.web.addresses import short
from tests.factories import consultations, forums, people
from tests.factories.programs import Program, read, sent, token

ADDRESS = "boris@example.org"
DUTY: dict[str, Any] = {
    "person": ADDRESS,
    "weekdays": [0, 4],
    "begins": "22:00",
    "ends": "06:00",
    "zone": "nairobi",
    "languages": ["en", "fr"],
}


@pytest.fixture
def office(app: Flask) -> Program:
    """The program of the secretariat."""
    return Program(app, token(consultations.secretary()))


@pytest.fixture
def boris(app: Flask) -> Person:
    return people.person("Boris", email=ADDRESS, email_verified=True)


@pytest.fixture
def member(app: Flask, boris: Person) -> Program:
    """The program of Boris, whatever he may do at the time."""
    return Program(app, token(boris))


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def fields_of(refused: dict[str, Any]) -> list[str]:
    return [each["field"] for each in refused["errors"]]


def test_the_secretariat_names_a_moderator_of_an_area_and_releases_them(
    office: Program, member: Program, area: Area
) -> None:
    path = "forums/moderation/areas/gold/moderators"
    read(member, "forums/moderation/queue", 404)
    for wrong in ({"person": "nobody@example.org"}, {"person": ""}, {}):
        assert fields_of(sent(office, "POST", path, wrong, 422)) == ["person"]
    given = {"person": ADDRESS.upper(), "reason": "Knows gold"}
    made = [sent(office, "POST", path, given, 201, key="once") for _again in range(2)]
    assert (made[0], made[0]["name"], made[0]["reason"]) == (made[1], "Boris", "Knows gold")
    assert sent(office, "POST", path, {"person": ADDRESS}, 201)["id"] == made[0]["id"]
    assert read(office, path) == {"items": [made[0]], "next": None}
    assert read(member, "forums/moderation/queue")["items"] == []
    read(member, path, 404)
    sent(member, "POST", path, {"person": ADDRESS}, 404)
    one = f"{path}/{made[0]['id']}"
    sent(member, "DELETE", one, status=404)
    assert sent(office, "DELETE", one, {"reason": "Has left"})["items"] == []
    read(office, one, 404)
    sent(office, "DELETE", one, status=404)
    read(member, "forums/moderation/queue", 404)
    told = db.session.execute(select(AuditEntry.act, AuditEntry.reason).order_by(AuditEntry.id)).all()
    assert [tuple(each) for each in told if each[0].startswith("accounts.role")] == [
        ("accounts.role_granted", "Knows gold"),
        ("accounts.role_revoked", "Has left"),
    ]


def test_a_moderator_of_another_area_is_not_released_by_way_of_this_one(
    office: Program, member: Program, area: Area, boris: Person
) -> None:
    grant = people.grant(boris, "moderator", "area", str(forums.area("lamps").id))
    sent(office, "DELETE", f"forums/moderation/areas/gold/moderators/{short(grant.id)}", status=404)
    assert db.session.get_one(Grant, grant.id).valid_to is None
    assert read(member, "forums/moderation/queue")["items"] == []


def test_a_group_opens_its_closed_area_to_its_members_alone(app: Flask, office: Program, member: Program) -> None:
    groups = "forums/moderation/groups"
    for wrong in ({"slug": "Budget!"}, {"name": " "}):
        refused = sent(office, "POST", groups, {"slug": "budget", "name": "Budget committee", **wrong}, 422)
        assert fields_of(refused) == list(wrong)
    made = {"slug": "budget", "name": "Budget committee"}
    told = [sent(office, "POST", groups, made, 201, key="once") for _again in range(2)]
    assert told == [{**made, "members": 0}] * 2
    assert fields_of(sent(office, "POST", groups, made, 422)) == ["slug"]
    forums.area("budget", audience="group:budget", posters="group:budget")
    read(member, "forums/areas/budget", 404)
    path = f"{groups}/budget/members"
    assert fields_of(sent(office, "POST", path, {"person": "nobody@example.org"}, 422)) == ["person"]
    joined = [sent(office, "POST", path, {"person": ADDRESS}, 201) for _again in range(2)]
    assert (joined[0], joined[0]["name"]) == (joined[1], "Boris")
    assert read(member, "forums/areas/budget")["may_post"]
    assert read(office, groups)["items"] == [{**made, "members": 1}]
    assert read(office, path)["items"] == [joined[0]]
    for address in (groups, f"{groups}/budget", path, f"{path}/{joined[0]['id']}"):
        read(member, address, 404)
    sent(member, "POST", groups, {**made, "slug": "mine"}, 404)
    sent(member, "POST", path, {"person": ADDRESS}, 404)
    sent(member, "DELETE", f"{path}/{joined[0]['id']}", status=404)
    read(office, f"{groups}/none", 404)
    assert sent(office, "DELETE", f"{path}/{joined[0]['id']}")["items"] == []
    read(office, f"{path}/{joined[0]['id']}", 404)
    read(member, "forums/areas/budget", 404)


def test_members_of_a_large_group_come_page_by_page(app: Flask, office: Program) -> None:
    groups = "forums/moderation/groups"
    sent(office, "POST", groups, {"slug": "teams", "name": "Country teams"}, 201)
    for place in range(51):
        address = f"m{place}@example.org"
        people.person(f"M{place}", email=address, email_verified=True)
        sent(office, "POST", f"{groups}/teams/members", {"person": address}, 201)
    first = read(office, f"{groups}/teams/members")
    rest = read(office, first["next"])
    names = [each["name"] for each in (*first["items"], *rest["items"])]
    assert (len(first["items"]), rest["next"], names) == (50, None, [f"M{place}" for place in range(51)])


def test_the_secretariat_puts_people_on_the_rota_and_takes_them_off(
    office: Program, member: Program, boris: Person, area: Area
) -> None:
    rota = "forums/moderation/rota"
    wrongs: list[dict[str, Any]] = [
        {"person": "nobody@example.org"},
        {"weekdays": []},
        {"begins": "9"},
        {"ends": "22:00"},
        {"zone": "Nairobbi"},
        {"languages": []},
    ]
    for wrong in wrongs:
        assert fields_of(sent(office, "POST", rota, {**DUTY, **wrong}, 422)) == list(wrong)
    assert "Africa/Nairobi" in str(sent(office, "POST", rota, {**DUTY, "zone": "Nairobbi"}, 422)["errors"])
    assert "Africa/Nairobi" in str(sent(office, "POST", f"{rota}?lang=fr", {**DUTY, "zone": "?"}, 422)["errors"])
    made = [sent(office, "POST", rota, DUTY, 201, key="once") for _again in range(2)]
    assert made[0] == made[1]
    expected = {**DUTY, "person": short(boris.id), "name": "Boris", "zone": "Africa/Nairobi"}
    assert {name: made[0][name] for name in expected} == expected
    read(member, rota, 404)
    people.grant(boris, "moderator", "area", str(area.id))
    assert [each["id"] for each in read(member, rota)["items"]] == [made[0]["id"]]
    sent(member, "POST", rota, DUTY, 404)
    sent(member, "DELETE", f"{rota}/{made[0]['id']}", status=404)
    assert len(db.session.scalars(select(Duty)).all()) == 1
    assert sent(office, "DELETE", f"{rota}/{made[0]['id']}")["items"] == []
    read(office, f"{rota}/{made[0]['id']}", 404)
    sent(office, "DELETE", f"{rota}/{made[0]['id']}", status=404)


def test_a_token_that_only_reads_arranges_nothing(app: Flask, boris: Person, area: Area) -> None:
    reader = Program(app, token(consultations.secretary("Reader"), "forums:write", "moderation:read"))
    for path, body in (
        ("areas/gold/moderators", {"person": ADDRESS}),
        ("groups", {"slug": "budget", "name": "Budget"}),
        ("rota", DUTY),
    ):
        assert read(reader, f"forums/moderation/{path}")["items"] == []
        assert sent(reader, "POST", f"forums/moderation/{path}", body, 403)["type"].endswith("scope-missing")
