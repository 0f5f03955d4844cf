"""Every write happens exactly once, comes from a page of ours, and loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

import minamata
from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db
from tests.clients import Browser
from tests.factories import people
from tests.ground import specimen


@pytest.fixture
def app(environ: dict[str, str]) -> Iterator[Flask]:
    names = (*minamata.GROUND, "tests.ground.rooms.specimen")
    made = create_app(settings_from(environ), names)
    made.testing = False
    made.test_client_class = Browser
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def member(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(people.person("Member"))


def send(client: Browser, slug: str, key: str = "key-1", **more: str) -> tuple[int, str | None]:
    answer = client.post("/en/specimen/", data={"slug": slug, "write_key": key, "csrf_token": token(client), **more})
    return answer.status_code, answer.headers.get("Location")


def token(client: Browser) -> str:
    page = client.get("/en/styleguide").get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_form_sent_twice_is_done_once_and_leads_to_the_same_page(member: Browser) -> None:
    first, again = send(member, "one"), send(member, "one")
    assert first == again == (303, "/en/specimen/one")
    assert specimen.groups() == ["one"]


def test_the_same_key_with_other_words_is_refused(member: Browser) -> None:
    send(member, "one")
    assert send(member, "two")[0] == 422
    assert specimen.groups() == ["one"]


def test_a_write_without_a_key_is_refused(member: Browser) -> None:
    assert send(member, "one", key="")[0] == 400
    assert specimen.groups() == []


@pytest.mark.parametrize("slug", ["refused", "rejected", "broken"])
def test_what_is_refused_leaves_nothing_behind_and_the_key_may_be_used_again(member: Browser, slug: str) -> None:
    assert send(member, slug)[0] in {422, 500}
    assert specimen.groups() == []
    assert send(member, "one")[0] == 303


def test_a_refusal_that_keeps_its_writes_keeps_them_each_time_it_is_asked(member: Browser) -> None:
    assert send(member, "late")[0] == 409
    assert specimen.groups() == ["late"]


def test_a_key_belongs_to_the_person_who_used_it(app: Flask, member: Browser) -> None:
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    stranger.sign_in(people.person("Stranger"))
    send(member, "one")
    assert send(stranger, "two")[0] == 303
    assert specimen.groups() == ["one", "two"]


def test_eight_presses_at_once_are_one_write(app: Flask, member: Browser) -> None:
    form_token, answers = token(member), []
    cookie = member.get_cookie("minamata")
    assert cookie is not None

    def press() -> None:
        client = app.test_client()
        client.set_cookie("minamata", cookie.value)
        answer = client.post("/en/specimen/", data={"slug": "one", "write_key": "k", "csrf_token": form_token})
        answers.append((answer.status_code, answer.headers.get("Location")))

    threads = [threading.Thread(target=press) for _press in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, "/en/specimen/one")] * 8
    db.session.rollback()
    assert specimen.groups() == ["one"]


def test_a_form_from_another_site_is_refused(member: Browser) -> None:
    answer = member.post(
        "/en/specimen/",
        data={"slug": "one", "write_key": "k", "csrf_token": token(member)},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert specimen.groups() == []


def test_a_form_with_the_token_of_another_session_is_refused(app: Flask, member: Browser) -> None:
    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(people.person("Other"))
    answer = member.post("/en/specimen/", data={"slug": "one", "write_key": "k", "csrf_token": token(other)})
    assert answer.status_code == 403
    assert specimen.groups() == []


@pytest.mark.parametrize("slug", ["zero\x00byte", b"broken \xff\xfe utf-8"])
def test_what_is_no_text_is_refused_with_the_name_of_the_field(member: Browser, slug: str | bytes) -> None:
    answer = member.post("/en/specimen/", data={"slug": slug, "write_key": "k", "csrf_token": token(member)})
    assert answer.status_code == 400
    assert "slug" in answer.get_data(as_text=True)


def test_a_form_of_ten_megabytes_is_refused_with_a_page(member: Browser) -> None:
    answer = member.post(
        "/en/specimen/", data={"slug": "x" * 10_000_000, "write_key": "k", "csrf_token": token(member)}
    )
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


def test_a_program_gets_a_problem_document_with_the_fields(member: Browser) -> None:
    answer = member.post(
        "/en/specimen/",
        data={"slug": "refused", "write_key": "k", "csrf_token": token(member)},
        headers={"Accept": "application/problem+json"},
    )
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["errors"] == [{"field": "slug", "message": "not this one"}]
    assert answer.json["reference"] == answer.headers["X-Request-Id"]
