"""What protects a page and a write, whatever the answer is: policy, origin, caches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from minamata import assets
from minamata.web.security import csrf_token, token_matches
from tests.ground import door

STRICT = "default-src 'none'; style-src 'self'; script-src 'self';"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with door.house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def member(app: Flask) -> door.Visitor:
    return door.visitor(app, "member")


def style_sheet() -> str:
    return f"/static/{assets.manifest()['commons.css'].file}"


@pytest.mark.parametrize(
    "path",
    [
        "/en/door/page/any",
        "/en/",
        "/",
        "/bare/any",
        "/en/no/such/page",
        "/en/door/broken",
        "/en/door/refused/not-allowed",
        "/en/door/failed/405",
        "/en/door/said/application-json",
        "/healthz",
        "style sheet",
    ],
)
def test_every_answer_carries_the_strict_policy_and_its_companions(member: door.Visitor, path: str) -> None:
    answer = member.get(style_sheet() if path == "style sheet" else path)
    answer.close()
    assert answer.headers["Content-Security-Policy"].startswith(STRICT)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "Server" not in answer.headers


def test_a_page_may_widen_the_policy_for_itself_alone(member: door.Visitor) -> None:
    assert "frame-src https://media.example.org" in member.get("/en/door/frame").headers["Content-Security-Policy"]
    assert "frame-src" not in member.get("/en/door/page/any").headers["Content-Security-Policy"]


def test_a_page_that_breaks_after_widening_the_policy_breaks_under_the_strict_one(member: door.Visitor) -> None:
    answer = member.get("/en/door/broken")
    assert answer.status_code == 500
    assert "script-src *" not in answer.headers["Content-Security-Policy"]


def test_no_page_holds_a_script_or_a_style_of_its_own(member: door.Visitor) -> None:
    for path in ("/en/door/page/any", "/ar/no/such/page", "/en/door/broken"):
        page = member.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert "javascript:" not in page
        assert page.count("<script") == page.count('<script type="module" src="/static/') == 1


def test_https_is_kept_to_where_readers_come_by_it(tmp_path: Path) -> None:
    def house(**settings: str) -> AbstractContextManager[Flask]:
        return door.house(tmp_path, **settings)

    (tmp_path / "providers.toml").touch()
    production = {
        "MINAMATA_ENV": "production",
        "MINAMATA_BASE_URL": "https://commons.example.org",
        "MINAMATA_PROVIDERS": str(tmp_path / "providers.toml"),
    }
    with house(**production) as app:
        assert "max-age=31536000" in door.visitor(app).get("/en/").headers["Strict-Transport-Security"]
    with house() as app:
        assert "Strict-Transport-Security" not in door.visitor(app).get("/en/").headers


@pytest.mark.parametrize("path", ["/en/door/page/any", "/en/no/such/page", "/en/door/broken"])
def test_pages_of_a_person_are_kept_by_their_browser_alone_and_asked_for_again(app: Flask, path: str) -> None:
    assert door.visitor(app, "member").get(path).headers["Cache-Control"] == "private, no-cache"
    assert door.visitor(app).get(path).headers["Cache-Control"] == "no-cache"
    assert "Cookie" in door.visitor(app).get(path).vary


def test_an_answer_that_hangs_on_the_browsers_language_says_so_to_caches(app: Flask) -> None:
    somebody = door.visitor(app)
    assert "Accept-Language" in somebody.get("/").vary
    assert "Accept-Language" in somebody.get("/bare/any").vary
    assert "Accept-Language" not in somebody.get("/en/door/page/any").vary


def test_the_style_sheet_is_kept_for_a_year_whoever_asks(app: Flask) -> None:
    for who in ("member", ""):
        for accepts, encoding in (("gzip", "gzip"), ("gzip, br", "br"), ("", None), ("gzip;q=0", None)):
            answer = door.visitor(app, who).get(style_sheet(), headers={"Accept-Encoding": accepts})
            assert answer.status_code == 200
            assert answer.headers.get("Content-Encoding") == encoding
            assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
            assert {"public", "immutable", "max-age=31536000"} == set(answer.headers["Cache-Control"].split(", "))
            assert list(answer.vary) == ["Accept-Encoding"], "a new cookie must not make browsers fetch it again"
            answer.close()


@pytest.mark.parametrize(
    "name", ["manifest.json", "stamp.json", "build.lock", "../assets.py", "..%2fassets.py", "no.css"]
)
def test_nothing_but_built_files_is_served(member: door.Visitor, name: str) -> None:
    answer = member.get(f"/static/{name}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers["Cache-Control"]


# Where a write comes from.


def send(who: door.Visitor, token: str | None = None, **headers: str | None) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = {"words": "note", "write_key": "key", "csrf_token": who.token if token is None else token}
    return who.post("/en/door/notes/", data=data, headers={"Sec-Fetch-Site": None, **named}).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, 303),
        ({"Sec_Fetch_Site": "none"}, 303),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Sec_Fetch_Site": ""}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost:80"}, 303),
        ({"Origin": "http://LOCALHOST"}, 303),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "http://localhost.example.org"}, 403),
        ({"Origin": "http://other@localhost:81"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://localhost:port"}, 403),
        ({}, 303),
    ],
)
def test_a_write_must_come_from_a_page_of_ours(member: door.Visitor, headers: dict[str, str], status: int) -> None:
    assert send(member, **headers) == status


def test_a_write_without_any_sign_of_where_it_comes_from_needs_a_session_and_its_token(app: Flask) -> None:
    assert send(door.visitor(app), token="") == 403
    assert send(door.visitor(app, "member"), token="") == 403


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_the_port_of_the_service_is_part_of_where_it_is(tmp_path: Path, base_url: str) -> None:
    with door.house(tmp_path, MINAMATA_BASE_URL=base_url) as app:
        member = door.visitor(app, "member")
        assert send(member, Origin=base_url) == 303
        assert send(member, Origin=base_url.removesuffix(":8000")) == 403


@pytest.mark.parametrize("token", ["", "x" * 32, "ä" * 32, "0" * 10_000])
def test_a_form_without_the_token_of_the_session_is_refused(member: door.Visitor, token: str) -> None:
    assert send(member, token=token, Sec_Fetch_Site="same-origin") == 403


def test_the_token_of_one_session_is_not_that_of_another(app: Flask) -> None:
    theirs = door.visitor(app, "colleague").token
    assert send(door.visitor(app, "member"), token=theirs, Sec_Fetch_Site="same-origin") == 403


def test_nobody_has_no_token(app: Flask) -> None:
    assert door.MEMBER.session_id is not None
    with app.test_request_context():
        assert csrf_token() == ""
        assert not token_matches(door.MEMBER.session_id, "")


def test_a_write_refused_for_where_it_came_from_changes_nothing(app: Flask, member: door.Visitor) -> None:
    with app.app_context():
        before = door.notes()
    assert send(member, Sec_Fetch_Site="cross-site") == 403
    with app.app_context():
        assert door.notes() == before
