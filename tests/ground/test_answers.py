"""An answer leaves compressed once, whole, and says truly what it weighed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from minamata import assets
from minamata.i18n import LANGUAGES
from minamata.web import answers
from tests.ground import door

PACKED = {"Accept-Encoding": "gzip, deflate"}
NEAR_ENOUGH = 200


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with door.house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def member(app: Flask) -> door.Visitor:
    return door.visitor(app, "member")


def said(member: door.Visitor, kind: str, size: int = 1000, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return member.get(f"/en/door/said/{kind}?size={size}", headers={**PACKED, **named})


@pytest.mark.parametrize("kind", ["text-html", "text-plain", "application-json", "image-svg+xml", "text-vtt"])
def test_text_is_packed_for_those_who_can_unpack_it(member: door.Visitor, kind: str) -> None:
    answer = said(member, kind)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 100
    assert gzip.decompress(answer.data) == b"a" * 1000
    assert "Accept-Encoding" in answer.vary


def test_browsers_over_a_safe_line_get_it_packed_smaller_still(member: door.Visitor) -> None:
    page = {
        how: member.get("/en/door/page/any?words=" + "long+words+" * 300, headers={"Accept-Encoding": how})
        for how in ("gzip, deflate, br, zstd", "gzip")
    }
    by_brotli, by_gzip = page.values()
    assert by_brotli.headers["Content-Encoding"] == "br"
    assert brotli.decompress(by_brotli.data).startswith(b"<!doctype html>")
    assert len(by_brotli.data) < len(by_gzip.data)


@pytest.mark.parametrize(("accepts", "how"), [("br", "br"), ("gzip, br;q=0", "gzip"), ("gzip;q=1, br;q=0.2", "gzip")])
def test_a_reader_who_prefers_one_way_of_packing_is_heard(member: door.Visitor, accepts: str, how: str) -> None:
    assert said(member, "text-plain", Accept_Encoding=accepts).headers["Content-Encoding"] == how


@pytest.mark.parametrize("accepts", ["", "br;q=0", "identity", "gzip;q=0", "*;q=0", "x-gzip-like"])
def test_who_cannot_unpack_it_gets_it_plain(member: door.Visitor, accepts: str) -> None:
    answer = said(member, "text-plain", Accept_Encoding=accepts)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"a" * 1000
    assert "Accept-Encoding" in answer.vary


def test_what_would_not_become_smaller_stays_as_it_is(member: door.Visitor) -> None:
    assert "Content-Encoding" not in said(member, "text-plain", 400).headers
    assert "Content-Encoding" not in said(member, "image-jpeg").headers


def test_a_stream_is_not_held_up(member: door.Visitor) -> None:
    answer = said(member, "streamed")
    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"a" * 1000


def test_a_head_request_gets_the_headers_of_the_page_and_no_page(member: door.Visitor) -> None:
    page = member.get("/en/door/said/text-plain", headers=PACKED)
    head = member.head("/en/door/said/text-plain", headers=PACKED)
    assert head.data == b""
    for name in ("Content-Type", "Content-Encoding", "Content-Length", "Vary"):
        assert head.headers[name] == page.headers[name]


def test_what_has_not_changed_is_not_sent_again(member: door.Visitor) -> None:
    first = said(member, "unchanged")
    again = said(member, "unchanged", If_None_Match=first.headers["ETag"])
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["ETag"].startswith("W/"), "packed and plain are not the same bytes"
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers
    assert "Content-Length" not in again.headers


def weighed(page: str) -> str:
    found = re.findall(r"This page and its style sheet weigh ([^<]+)\.", page)
    assert len(found) == 1
    return str(found[0])


@pytest.mark.parametrize("headers", [PACKED, {"Accept-Encoding": "br"}, {}])
@pytest.mark.parametrize(
    ("path", "words", "sheets"),
    [
        ("door/page/any", "short", {"commons.css"}),
        ("door/page/any", "long words " * 3000, {"commons.css"}),
        ("styleguide", "", {"commons.css", "seldom.css"}),
    ],
)
def test_the_page_says_what_it_and_its_style_sheets_weigh_on_the_line(
    app: Flask,
    member: door.Visitor,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    words: str,
    sheets: set[str],
    headers: dict[str, str],
) -> None:
    said: list[int] = []

    def note(size: int) -> str:
        said.append(size)
        return "9 KB"

    monkeypatch.setattr(answers, "file_size", note)
    answer = member.get(f"/en/{path}", query_string={"words": words}, headers=headers)
    how = answer.headers.get("Content-Encoding", "")
    on_the_line = len(answer.data) + sum(assets.manifest()[sheet].packed_bytes(how) for sheet in sheets)
    assert len(said) == 1
    assert abs(said[0] - on_the_line) <= NEAR_ENOUGH


@pytest.mark.parametrize("headers", [PACKED, {}])
@pytest.mark.parametrize("who", ["member", ""])
def test_every_page_says_it_once_in_every_language(
    app: Flask, monkeypatch: pytest.MonkeyPatch, who: str, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(answers, "file_size", lambda size: "⚖")
    for language in LANGUAGES:
        for path in ("door/page/any", "no/such/page"):
            answer = door.visitor(app, who).get(f"/{language}/{path}", headers=headers)
            body = gzip.decompress(answer.data) if headers else answer.data
            assert answers.PAGE_WEIGHT_SLOT.encode() not in body
            assert body.decode().count("⚖") == 1


@pytest.mark.parametrize("words", ["{page weight}", "[page weight]", "%(size)s", "{{ page_weight_slot }}"])
def test_what_a_person_typed_stays_as_it_was_typed(member: door.Visitor, words: str) -> None:
    page = member.get("/en/door/page/any", query_string={"words": words}).text
    assert f"<p>{words}</p>" in page
    assert re.fullmatch(r"\d+ KB", weighed(page))


def test_a_broken_page_is_compressed_and_weighed_like_any_other(member: door.Visitor) -> None:
    answer = member.get("/en/door/broken", headers=PACKED)
    assert answer.status_code == 500
    assert re.fullmatch(r"\d+ KB", weighed(gzip.decompress(answer.data).decode()))
