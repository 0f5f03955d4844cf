"""Who lets a program act for them decides for what and for how long, and ends it when they like."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from minamata.accounts.models import Person
from minamata.api import services
from minamata.api.models import Token
from minamata.audit.models import AuditEntry
from minamata.db import db, now, write
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.programs import Program, token

TOKENS = "/en/me/tokens/"


@pytest.fixture
def awa(app: Flask) -> Person:
    return people.person("Awa")


@pytest.fixture
def member(client: Browser, awa: Person) -> Browser:
    return client.sign_in(awa)


def made(member: Browser, **fields: object) -> str:
    """The token that the page shows."""
    typed = {"name": "Reader", "scopes": ["me:read"], "days": "30", **fields}
    answer = member.press(TOKENS, "Make the token", **typed)
    assert answer.status_code == 200
    secret = re.search(r"mc_[\w-]{43}", answer.text)
    assert secret is not None
    return secret[0]


def status_with(app: Flask, secret: str | None, path: str = "me") -> int:
    return Program(app, secret).get(path).status_code


def stored() -> Token:
    db.session.rollback()
    return db.session.scalars(select(Token)).one()


def test_a_token_that_was_made_on_the_page_lets_a_program_in(app: Flask, member: Browser) -> None:
    answer = Program(app, made(member)).get("me")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["name"] == "Awa"


def test_a_token_is_shown_once_and_kept_as_a_hash(app: Flask, member: Browser) -> None:
    secret = made(member)
    assert secret not in member.get(TOKENS).text
    assert secret[-4:] in member.get(TOKENS).text
    row = stored()
    assert secret not in {str(getattr(row, column.key)) for column in Token.__table__.columns}


def test_the_page_with_a_new_token_is_kept_by_no_browser(member: Browser) -> None:
    answer = member.press(TOKENS, "Make the token", name="Reader", scopes=["me:read"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_form_sent_twice_makes_one_token_and_shows_it_once(member: Browser) -> None:
    page = member.get(TOKENS)
    member.press(page, "Make the token", name="Reader", scopes=["me:read"])
    again = member.press(page, "Make the token", name="Reader", scopes=["me:read"])
    assert again.status_code == 303
    stored()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Write a name"),
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["everything"]}, "needs another look"),
        ({"days": "9999"}, "needs another look"),
        ({"name": "x" * 81}, "too long"),
    ],
)
def test_a_token_without_a_name_or_scope_or_for_ever_is_not_made(
    member: Browser, fields: dict[str, object], words: str
) -> None:
    typed = {"name": "Reader", "scopes": ["me:read"], "days": "30", **fields}
    answer = member.press(TOKENS, "Make the token", **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(Token)).all() == []


def test_an_ended_token_lets_nobody_in(app: Flask, member: Browser) -> None:
    secret = made(member)
    assert member.press(TOKENS, "End").status_code == 303
    assert status_with(app, secret) == 401
    assert "You have no token" in member.get(TOKENS).text


def test_making_and_ending_stand_in_the_log(member: Browser) -> None:
    made(member)
    member.press(TOKENS, "End")
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.target_kind == "api_token")).all()
    assert sorted(acts) == ["api.token_ended", "api.token_made"]


def test_the_token_of_another_person_is_neither_shown_nor_ended(app: Flask, member: Browser) -> None:
    other = people.person("Other")
    secret = token(other)
    page = member.get(TOKENS)
    assert secret[-4:] not in page.text
    key = found(page, "//main//input[@name='csrf_token']/@value")[0]
    answer = member.post(f"{TOKENS}{short(stored().id)}/end", data={"csrf_token": key, "write_key": "k"})
    assert answer.status_code == 404
    assert status_with(app, secret) == 200


def test_who_is_not_signed_in_sees_no_tokens(client: Browser) -> None:
    answer = client.get(TOKENS)
    assert answer.status_code == 303
    assert "sign-in" in answer.headers["Location"]


def test_the_twenty_first_token_is_refused(member: Browser, awa: Person) -> None:
    for _number in range(20):
        token(awa)
    answer = member.press(TOKENS, "Make the token", name="Reader", scopes=["me:read"])
    assert answer.status_code == 409
    assert "too many tokens" in answer.text


def test_an_expired_token_lets_nobody_in_and_the_page_says_so(app: Flask, member: Browser) -> None:
    secret = made(member)
    with write():
        db.session.execute(update(Token).values(expires_at=now()))
    assert status_with(app, secret) == 401
    assert "expired on" in member.get(TOKENS).text


@pytest.mark.parametrize("field", ["suspended_until", "erased_at"])
def test_the_tokens_of_a_person_who_is_suspended_or_erased_let_nobody_in(app: Flask, awa: Person, field: str) -> None:
    secret = token(awa)
    with write():
        db.session.execute(update(Person).where(Person.id == awa.id).values({field: now() + timedelta(days=1)}))
    assert status_with(app, secret) == 401


def test_a_token_from_before_a_suspension_stays_closed_when_it_is_over(app: Flask, awa: Person) -> None:
    before = token(awa)
    with write():
        db.session.execute(update(Person).where(Person.id == awa.id).values(suspended_until=now()))
    assert status_with(app, before) == 401
    assert status_with(app, token(awa)) == 200


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer mc_",
        "Bearer mc_" + "x" * 43,
        "Bearer " + "x" * 10_000,
        "Bearer mc_é",
        "Basic bWU6cGFzc3dvcmQ=",
        "mc_token",
    ],
)
def test_what_is_no_token_is_refused_without_detail(app: Flask, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = Program(app, None).get("me", headers=headers)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json is not None
    assert answer.json["type"] == "/problems/token-needed"


def test_the_cookie_of_a_session_opens_no_door(member: Browser) -> None:
    assert member.get("/api/v1/me").status_code == 401
    assert member.get("/api/v1/courses").status_code == 401
    assert member.post("/api/v1/courses/x/enrolment", headers={"Idempotency-Key": "k"}).status_code == 401


def test_a_token_opens_no_page(app: Flask, awa: Person) -> None:
    assert Program(app, token(awa)).get("/en/me/").status_code in {303, 401}


def test_a_token_opens_what_its_scopes_name_and_nothing_else(app: Flask, awa: Person) -> None:
    program = Program(app, token(awa, "me:read"))
    assert program.get("me").status_code == 200
    refused = program.get("courses")
    assert refused.status_code == 403
    assert refused.json is not None
    assert refused.json["type"] == "/problems/scope-missing"
    assert program.patch("me", {"name": "X"}, headers={"If-Match": "*"}).status_code == 403


def test_a_program_has_the_rights_its_person_has_now(app: Flask, awa: Person) -> None:
    program = Program(app, token(awa))
    before = program.get("me").json
    people.grant(awa, "trainer")
    after = program.get("me").json
    assert before is not None
    assert after is not None
    assert (before["roles"], after["roles"]) == ([], ["trainer"])


def test_tokens_go_ninety_days_after_they_were_over(app: Flask, awa: Person) -> None:
    living, expired, ended = token(awa), token(awa), token(awa)
    with write():
        for secret, values in (
            (expired, {"expires_at": now() - timedelta(days=91)}),
            (ended, {"ended_at": now() - timedelta(days=91)}),
        ):
            db.session.execute(update(Token).where(Token.ending == secret[-4:]).values(values))
    assert services.delete_old_tokens(now() - timedelta(days=90)) == 2
    assert status_with(app, living) == 200
