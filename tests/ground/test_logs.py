"""Each answer is one line of JSON that its reference finds, and no line holds what a person typed."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html

from minamata import assets
from minamata.web import logs
from tests.ground import door


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with door.house(tmp_path) as made:
        yield made


@pytest.fixture
def member(app: Flask) -> door.Visitor:
    return door.visitor(app, "member")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What an operator finds on standard error."""
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", stream)
    logs.to_stderr()
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_every_answer_is_one_line_with_its_reference_status_and_time(
    member: door.Visitor, written: io.StringIO
) -> None:
    answer = member.get("/en/door/page/any")
    [line] = lines(written)
    assert line["reference"] == answer.headers["X-Request-Id"]
    assert {"method": "GET", "path": "/en/door/page/any", "status": 200}.items() <= line.items()
    assert 0 < line["milliseconds"] < 60_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["at"])


def test_the_reference_on_a_page_finds_the_line_that_says_what_broke(
    member: door.Visitor, written: io.StringIO
) -> None:
    page = html.document_fromstring(member.get("/en/door/broken").text)
    reference = page.findtext(".//bdi[@class='num']")
    found = [line for line in lines(written) if line["reference"] == reference]
    assert [line["level"] for line in found] == ["error", "info"]
    assert "RuntimeError: the password is mercury" in found[0]["exception"]
    assert found[1]["status"] == 500


def test_two_requests_have_two_references(member: door.Visitor, written: io.StringIO) -> None:
    references = {member.get("/en/door/page/any").headers["X-Request-Id"] for _request in range(20)}
    assert len(references) == 20
    assert [line["reference"] for line in lines(written)] == sorted(
        references, key=[line["reference"] for line in lines(written)].index
    )


def test_a_reference_can_be_read_out_on_the_telephone(member: door.Visitor) -> None:
    for _request in range(20):
        reference = member.get("/en/door/page/any").headers["X-Request-Id"]
        assert re.fullmatch(r"R-[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
        assert not set(reference[2:]) & set("01OIL")


@pytest.mark.parametrize("path", ["/healthz", "style sheet", "/en/door/page/any"])
def test_health_checks_and_files_of_ours_are_not_worth_a_line(
    member: door.Visitor, written: io.StringIO, path: str
) -> None:
    member.get(f"/static/{assets.manifest()['commons.css'].file}" if path == "style sheet" else path).close()
    assert len(lines(written)) == (1 if path == "/en/door/page/any" else 0)


def test_no_line_holds_a_query_a_form_a_cookie_or_a_name(member: door.Visitor, written: io.StringIO) -> None:
    member.set_cookie("minamata", "secretcookie")
    token = member.token
    member.get(
        "/en/door/page/any?code=secretcode&state=secretstate", headers={"Referer": "http://localhost/?secretreferer"}
    )
    member.get("/door/page/any?code=secretcode")
    member.get("/en/no/such/page?code=secretcode")
    member.get("/en/door/broken?code=secretcode", headers={"Authorization": "Bearer secretbearer"})
    member.post("/en/door/notes/", data={"words": "secretwords", "write_key": "secretkey", "csrf_token": token})
    member.post("/en/door/notes/", data={"words": "secretwords", "write_key": "", "csrf_token": token})
    collides = {"words": "secretwords", "write_key": "k", "csrf_token": token, "then": "collide"}
    assert member.post("/en/door/notes/", data=collides).status_code == 500
    assert len(lines(written)) > 6
    assert "secret" not in written.getvalue()
    assert token not in written.getvalue()
    assert door.MEMBER.name not in written.getvalue()


def test_a_line_stays_one_line_whatever_the_address_holds(member: door.Visitor, written: io.StringIO) -> None:
    member.get('/en/door/page/a%0a{"level":%20"error"}%0d%0a\u2028')
    [line] = lines(written)
    assert line["path"].startswith("/en/door/page/a\n")


def test_a_line_outside_of_a_request_has_no_reference_and_keeps_what_it_carries(written: io.StringIO) -> None:
    logging.getLogger("minamata.anything").warning("kept %s", "this", extra={"part": object(), "number": 3})
    [line] = lines(written)
    assert "reference" not in line
    assert (line["message"], line["level"], line["number"]) == ("kept this", "warning", 3)
    assert line["part"].startswith("<object")


def test_who_writes_to_which_address_by_email_stands_in_no_line(written: io.StringIO) -> None:
    """The library that takes e-mails in would repeat each line of the conversation with a mail server."""
    logging.getLogger("mail.log").info("RCPT TO:<reply+abc@commons.example>")
    assert written.getvalue() == ""
