"""A stranger with a sheet of paper learns whether it stands, from its number alone, and nothing else about the holder (C6)."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select

from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.certificates import services
from minamata.certificates.errors import CertificateRevoked
from minamata.certificates.models import Certificate
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotAllowed
from minamata.i18n import LANGUAGES, Localized
from minamata.policies import SYSTEM, Actor
from tests.clients import found
from tests.factories import people

COURSE = new_id()


@pytest.fixture
def holder(app: Flask) -> Person:
    return people.person("Awa Sarr")


def issued(holder: Person, **changed: Any) -> Certificate:
    facts: dict[str, Any] = {
        "person_id": holder.id,
        "subject_kind": "course",
        "subject_id": COURSE,
        "subject_revision_id": None,
        "title": Localized({"en": "Mercury in trade", "fr": "Le mercure dans le commerce"}),
        "completed_on": date(2026, 3, 5),
        "language": "en",
        "name_latin": "Awa Sarr",
        "name_native": None,
    }
    return services.issue(**(facts | changed))


def page(client: FlaskClient, number: str, status: int = 200) -> str:
    answer = client.get(f"/check/{number}?lang=en")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def words_of_pdf(client: FlaskClient, number: str) -> str:
    answer = client.get(f"/check/{number}/certificate.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages)


def test_a_stranger_reads_whose_it_is_for_what_and_that_it_stands(client: FlaskClient, holder: Person) -> None:
    words = page(client, issued(holder).number)
    for expected in ("This certificate is valid", "Awa Sarr", "Mercury in trade", "5 March 2026"):
        assert expected in words
    assert "@" not in words.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_of_who_checks(client: FlaskClient, holder: Person, language: str) -> None:
    answer = client.get(f"/check/{issued(holder).number}?lang={language}")
    assert f'<html lang="{language}"' in answer.get_data(as_text=True)
    assert ('dir="rtl"' in answer.get_data(as_text=True).partition(">")[2][:200]) == (language == "ar")


def test_the_title_of_a_course_in_another_language_stays_in_its_line(client: FlaskClient, holder: Person) -> None:
    shown = client.get(f"/check/{issued(holder).number}?lang=ar").get_data(as_text=True)
    assert '<h2><span lang="en" dir="ltr">Mercury in trade</span></h2>' in shown


@pytest.mark.parametrize("separator", [" ", "-", "  "])
def test_a_number_may_be_typed_as_it_is_read_from_paper(client: FlaskClient, holder: Person, separator: str) -> None:
    number = issued(holder).number
    typed = separator.join(number[place : place + 4] for place in range(0, 32, 4)).upper()
    answer = client.get("/check/", query_string={"number": typed, "lang": "en"}, follow_redirects=True)
    assert "This certificate is valid" in answer.get_data(as_text=True)


@pytest.mark.parametrize("number", ["0" * 32, "x", "é" * 40, "9" * 500, "' or 1=1 --", "<script>"])
def test_a_number_that_nobody_holds_is_unknown_and_the_page_says_how_to_compare(
    client: FlaskClient, holder: Person, number: str
) -> None:
    issued(holder)
    words = page(client, number, 404)
    assert "No certificate has this number" in words
    assert "Awa" not in words
    assert "<script>" not in words.partition("<main")[2].partition("</main>")[0]
    assert client.get(f"/check/{number}/certificate.pdf").status_code == 404


def test_the_same_certificate_asked_for_twice_is_one(app: Flask, holder: Person) -> None:
    assert issued(holder).id == issued(holder).id
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_a_certificate_with_another_name_supersedes_the_one_before_and_both_say_so(
    client: FlaskClient, holder: Person
) -> None:
    before, after = issued(holder).number, issued(holder, name_latin="Awa Diop Sarr").number
    old = page(client, before)
    assert "superseded by a newer one" in old
    assert f"/check/{after}" in old
    assert "This certificate is valid" in page(client, after)
    assert "Superseded" in words_of_pdf(client, before)
    assert "Superseded" not in words_of_pdf(client, after)


def test_a_revoked_certificate_says_when_and_why_on_page_and_paper(client: FlaskClient, holder: Person) -> None:
    certificate = issued(holder)
    number = certificate.number
    services.revoke(SYSTEM, certificate, "Issued to the wrong person.")
    words = page(client, number)
    assert "This certificate was revoked" in words
    assert "Issued to the wrong person." in words
    assert "This certificate is valid" not in words
    assert "Revoked" in words_of_pdf(client, number)


def test_a_revoked_certificate_is_not_made_again_under_another_name(app: Flask, holder: Person) -> None:
    services.revoke(SYSTEM, issued(holder), "Issued to the wrong person.")
    with pytest.raises(CertificateRevoked):
        issued(holder, name_latin="Somebody Else")


def test_revoking_twice_is_revoking_once(app: Flask, holder: Person) -> None:
    certificate = issued(holder)
    services.revoke(SYSTEM, certificate, "The first reason.")
    services.revoke(SYSTEM, certificate, "Another reason.")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "certificates.revoked")).all()
    assert [entry.reason for entry in entries] == ["The first reason."]
    assert certificate.status_reason == "The first reason."


def test_neither_the_holder_nor_a_stranger_revokes(app: Flask, holder: Person) -> None:
    certificate = issued(holder)
    for who in (holder, people.person("A stranger")):
        with pytest.raises(NotAllowed):
            services.revoke(Actor(person_id=who.id), certificate, "Because.")
    assert certificate.status == "valid"


def test_the_command_revokes_and_says_whose(app: Flask, client: FlaskClient, holder: Person) -> None:
    number = issued(holder).number
    grouped = " ".join(number[place : place + 4] for place in range(0, 32, 4))
    run = app.test_cli_runner().invoke(args=["certificates", "revoke", grouped, "--reason", "A mistake."])
    assert run.exit_code == 0, run.output
    assert "Awa Sarr is revoked" in run.output
    assert "This certificate was revoked" in page(client, number)


def test_the_command_knows_no_number_that_nobody_holds(app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["certificates", "revoke", "abc", "--reason", "A mistake."])
    assert run.exit_code == 2
    assert "no certificate has the number abc" in run.output


def test_after_erasure_the_number_says_only_that_it_was_withdrawn(client: FlaskClient, holder: Person) -> None:
    number = issued(holder).number

    @transaction
    def erase() -> None:
        db.session.get_one(Person, holder.id).erased_at = now()

    erase()
    words = page(client, number)
    assert "withdrawn at the holder’s request" in words
    assert "Awa" not in words
    assert "certificate.pdf" not in words
    assert client.get(f"/check/{number}/certificate.pdf").status_code == 404


def test_search_engines_do_not_keep_the_sheet(client: FlaskClient, holder: Person) -> None:
    assert client.get(f"/check/{issued(holder).number}/certificate.pdf").headers["X-Robots-Tag"] == "noindex"


def test_who_asks_too_often_is_offered_the_same_page_again(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/check/111")
    for _time in range(60):
        answer = client.get("/check/111")
    assert answer.status_code == 429
    links = found(answer, "//main//nav//a")
    assert (links[0].text_content(), links[0].get("href")) == ("Try again", "/check/111")
