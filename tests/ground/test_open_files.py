"""Files open to whoever may read them, by addresses that do not last."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from flask import Flask

from minamata.accounts.models import Person
from minamata.db import db, write
from minamata.files import signing
from minamata.files.models import StoredFile
from minamata.files.services import keeping
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import people


def kept(audience: str, owner: Person | None = None) -> StoredFile:
    with write():
        return keeping.keep(owner.id if owner else None, "notes ٣.pdf", "application/pdf", b"%PDF-1.7 words", audience)


def address(stored: StoredFile) -> str:
    return f"/files/{short(stored.id)}/notes.pdf"


@pytest.fixture
def member(app: Flask) -> Person:
    return people.person("Member")


def opened(browser: Browser, stored: StoredFile) -> tuple[int, bytes]:
    answer = browser.get(address(stored), follow_redirects=True)
    return answer.status_code, answer.data


def test_a_reader_is_led_to_an_address_that_opens_the_file_as_an_attachment(client: Browser) -> None:
    led = client.get(address(kept("public")))
    assert (led.status_code, led.headers["Cache-Control"]) == (302, "private, no-store")
    answer = client.get(led.headers["Location"])
    assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 words")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    part = client.get(led.headers["Location"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"%PDF")
    assert client.get(led.headers["Location"], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_file_for_others_does_not_exist(client: Browser, member: Person) -> None:
    mine, of_members = kept("nobody", member), kept("members")
    assert opened(client, mine)[0] == 404
    assert opened(client, of_members)[0] == 404
    client.sign_in(member)
    assert opened(client, mine) == (200, b"%PDF-1.7 words")
    assert opened(client, of_members)[0] == 200
    client.sign_in(people.person("Stranger"))
    assert opened(client, mine)[0] == 404


def test_what_was_never_kept_and_what_another_may_not_see_look_the_same(client: Browser) -> None:
    closed = client.get(address(kept("nobody")))
    missing = client.get(f"/files/{short(UUID(int=1))}/notes.pdf")
    assert (closed.status_code, missing.status_code) == (404, 404)
    assert closed.data.count(b"notes") == missing.data.count(b"notes")


@pytest.mark.parametrize("change", ["first", "last", "time", "empty", "other key"])
def test_a_forged_address_opens_nothing(app: Flask, client: Browser, change: str) -> None:
    stored, other = kept("public"), kept("nobody")
    token = client.get(address(stored)).headers["Location"].split("/")[3]
    value, stamp, signature = token.split(".")
    if change == "other key":
        with app.test_request_context():
            app.config["SECRET_KEY"] = "another key altogether, which is long"
            other_token = signing.signed_address(other).split("/")[3]
            app.config["SECRET_KEY"] = "a key for tests, long enough to be taken"
    forged = {
        "first": f"A{token[1:]}" if token[0] != "A" else f"B{token[1:]}",
        "last": f"{value}.{stamp}.{signature[:-2]}AA",
        "time": f"{value}.zzzzzz.{signature}",
        "empty": "..",
        "other key": other_token if change == "other key" else "",
    }[change]
    assert client.get(f"/files/open/{forged}/notes.pdf").status_code == 404


def test_an_address_runs_out(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    led = client.get(address(kept("public"))).headers["Location"]
    present = time.time()
    monkeypatch.setattr(time, "time", lambda: present + signing.LASTS - 1)
    assert client.get(led).status_code == 200
    monkeypatch.setattr(time, "time", lambda: present + 2 * signing.LASTS + 1)
    assert client.get(led).status_code == 410


def test_an_address_stays_the_same_for_a_while_so_that_a_picture_is_fetched_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = kept("public")
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000)
    with app.test_request_context():
        first = signing.signed_address(stored)
        monkeypatch.setattr(time, "time", lambda: 1_800_000_299)
        assert signing.signed_address(stored) == first
        monkeypatch.setattr(time, "time", lambda: 1_800_000_300)
        assert signing.signed_address(stored) != first


def test_the_address_of_a_file_that_is_gone_opens_nothing(client: Browser) -> None:
    stored = kept("public")
    led = client.get(address(stored)).headers["Location"]
    with write():
        keeping.remove(db.session.get_one(StoredFile, stored.id))
    assert client.get(led).status_code == 404


def test_no_line_of_the_log_holds_an_address_that_opens_a_file_or_its_name(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    led = client.get(address(kept("public"))).headers["Location"]
    client.get(led)
    paths = [str(getattr(record, "path", "")) for record in caplog.records]
    assert "/files/open/<token>/<file_name>" in paths
    assert not any("notes" in path or led.split("/")[3] in path for path in paths)
