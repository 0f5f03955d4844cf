"""Every address has a page that says what happened, in the reader's language, and leads nowhere but to us."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from minamata.i18n import LANGUAGES
from minamata.web import errors
from minamata.web.logs import ALPHABET
from tests.clients import found
from tests.ground import door

REFERENCE = re.compile(f"R-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
PROGRAM = {"Accept": "application/problem+json"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with door.house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def member(app: Flask) -> door.Visitor:
    return door.visitor(app, "member")


@pytest.fixture
def somebody(app: Flask) -> door.Visitor:
    return door.visitor(app)


def languages_of(page: str) -> dict[str, str]:
    """Language -> where its link leads, from the frame of a page."""
    tree = html.document_fromstring(page)
    return {link.get("hreflang", ""): link.get("href", "") for link in tree.iterfind(".//a[@hreflang]")}


def language_of(page: str) -> tuple[str | None, str | None]:
    tree = html.document_fromstring(page)
    return tree.get("lang"), tree.get("dir")


# The language in the address.


@pytest.mark.parametrize(
    ("asked", "french"),
    [
        ("/en/door/page/any", "/fr/door/page/any"),
        ("/en/door/page/any?words=a+b&words=c&name=x", "/fr/door/page/any?words=a+b&words=c&name=x"),
        ("/en/door/page/a%20b%3Fc", "/fr/door/page/a%20b%3Fc"),
        ("/en/", "/fr/"),
        ("/en/no/such/page?q=1", "/fr/no/such/page?q=1"),
        ("/en/door/broken?q=1", "/fr/door/broken?q=1"),
        ("/bare/any?q=1", "/bare/any?q=1&lang=fr"),
        ("/bare/any?lang=ru&q=1", "/bare/any?q=1&lang=fr"),
        ("/nowhere?q=1", "/nowhere?q=1&lang=fr"),
        (
            "/en/door/page/any?_external=1&_scheme=ftp&endpoint=x&lang=de",
            "/fr/door/page/any?_external=1&_scheme=ftp&endpoint=x",
        ),
    ],
)
def test_the_language_links_keep_the_page_and_its_query(somebody: door.Visitor, asked: str, french: str) -> None:
    found = languages_of(somebody.get(asked).text)
    assert set(found) == set(LANGUAGES)
    assert found["fr"] == french


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "///evil.example", "/\\/evil.example", "/\t/evil.example"]
)
def test_no_link_of_a_page_that_is_not_there_leads_to_another_host(somebody: door.Visitor, path: str) -> None:
    answer = somebody.open(environ_overrides={"PATH_INFO": path}, follow_redirects=True)
    assert (answer.request.host, answer.status_code) == ("localhost", 404)
    for link in languages_of(answer.text).values():
        assert re.match(r"/[^/\\]", link), link


@given(rest=st.text(alphabet="/\\.:@?#%&=;\r\n\t abcen", max_size=20))
def test_no_address_makes_the_program_stumble_or_leave_its_host(app: Flask, rest: str) -> None:
    path, _mark, query = rest.partition("?")
    asked = {"PATH_INFO": f"/{path}", "QUERY_STRING": quote(query, safe="=&;")}
    answer = door.visitor(app).open(environ_overrides=asked)
    assert answer.status_code in {200, 204, 301, 302, 308, 400, 404, 405}
    if location := answer.headers.get("Location"):
        leads_to = urlsplit(location)
        assert leads_to.hostname in {None, "localhost"}
        assert not re.match(r"[/\\]{2}", location)


@pytest.mark.parametrize(
    ("asked", "who", "accepts", "location"),
    [
        ("/", "", "fr", "/fr/"),
        ("/", "colleague", "fr", "/ru/"),
        ("/door/page/any", "", "ar;q=0.9, de", "/ar/door/page/any"),
        ("/door/page/any", "colleague", "fr", "/ru/door/page/any"),
        ("/door/page/any", "", "", "/en/door/page/any"),
        ("/door/page/any?words=a&words=b", "", "es", "/es/door/page/any?words=a&words=b"),
        ("/door/page/any?lang=zh", "", "es", "/zh/door/page/any"),
        ("/door/page/a%20b", "", "es", "/es/door/page/a%20b"),
        ("/styleguide", "", "fr", "/fr/styleguide"),
    ],
)
def test_an_address_without_a_language_leads_to_the_page_in_the_readers_own(
    app: Flask, asked: str, who: str, accepts: str, location: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = door.visitor(app, who).open(asked, method=method, headers={"Accept-Language": accepts})
        assert (answer.status_code, answer.headers["Location"]) == (302, location)
        assert ("Accept-Language" in answer.vary) == ("lang=" not in asked)


def test_a_form_is_never_led_to_another_address(member: door.Visitor) -> None:
    answer = member.post("/door/notes/", data={"words": "a", "write_key": "key", "csrf_token": member.token})
    assert answer.status_code == 404


def test_the_page_for_an_address_that_is_not_there_speaks_the_language_of_the_address(somebody: door.Visitor) -> None:
    answer = somebody.get("/ar/no/such/page", headers={"Accept-Language": "fr"})
    assert (answer.status_code, language_of(answer.text)) == (404, ("ar", "rtl"))
    answer = somebody.get("/nowhere", headers={"Accept-Language": "fr"})
    assert (answer.status_code, language_of(answer.text)) == (404, ("fr", "ltr"))


def test_a_page_without_a_language_speaks_that_of_the_person(app: Flask) -> None:
    assert language_of(door.visitor(app, "colleague").get("/bare/any").text) == ("ru", "ltr")
    assert language_of(door.visitor(app, "colleague").get("/bare/any?lang=es").text) == ("es", "ltr")
    assert language_of(door.visitor(app).get("/bare/any?lang=de").text) == ("en", "ltr")


def test_the_first_word_of_an_address_is_no_language_unless_it_is_one_of_ours(somebody: door.Visitor) -> None:
    assert somebody.get("/de/door/page/any").status_code == 404
    assert somebody.get("/EN/door/page/any").status_code == 404


# What went wrong.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/door/refused/not-found", 404),
        ("/en/door/refused/not-allowed", 403),
        ("/en/door/refused/conflict", 409),
        ("/en/door/refused/invalid-input", 422),
        ("/en/no/such/page", 404),
        ("/en/door/notes/", 405),
        ("/en/door/failed/400", 400),
        ("/en/door/failed/413", 413),
        ("/en/door/failed/418", 418),
        ("/en/door/failed/429", 429),
        ("/en/door/failed/500", 500),
        ("/en/door/failed/503", 500),
        ("/en/door/broken", 500),
        ("/en/door/page/nul%00byte", 404),
        ("/en/door/page/broken%ff", 404),
        ("/en/door/page/any?words=nul%00byte", 400),
    ],
)
def test_every_refusal_is_a_page_and_a_problem_document(member: door.Visitor, path: str, status: int) -> None:
    page = member.get(path)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    tree = html.document_fromstring(page.text)
    assert (tree.findtext(".//h1") or "").strip()
    assert tree.findtext(".//main//*[@class='lede']")
    assert page.headers["X-Request-Id"] in page.text
    assert "Accept" in page.vary

    document = member.get(path, headers=PROGRAM)
    assert (document.status_code, document.mimetype) == (status, "application/problem+json")
    assert document.json is not None
    assert document.json["status"] == status
    assert document.json["title"] == (tree.findtext(".//h1") or "").strip()
    assert document.json["detail"]
    assert REFERENCE.fullmatch(document.json["reference"])
    assert document.json["reference"] == document.headers["X-Request-Id"] != page.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("accepts", "path", "mimetype"),
    [
        ("*/*", "/en/no/page", "text/html"),
        ("", "/en/no/page", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/en/no/page", "text/html"),
        ("application/json", "/en/no/page", "application/problem+json"),
        ("image/avif", "/en/no/page", "text/html"),
        ("text/html", "/api/v1/no/page", "application/problem+json"),
    ],
)
def test_programs_get_documents_and_people_get_pages(
    somebody: door.Visitor, accepts: str, path: str, mimetype: str
) -> None:
    assert somebody.get(path, headers={"Accept": accepts}).mimetype == mimetype


def test_an_address_that_takes_no_form_says_what_it_takes(member: door.Visitor) -> None:
    answer = member.post(
        "/en/door/page/any", data={"write_key": "k", "csrf_token": member.token}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_who_asks_too_often_is_told_when_to_come_back(somebody: door.Visitor) -> None:
    first, second = somebody.get("/en/door/limited"), somebody.get("/en/door/limited")
    assert (first.status_code, second.status_code) == (200, 429)
    assert 0 < int(second.headers["Retry-After"]) <= 61
    assert "minute" in second.text


def test_a_form_too_large_is_refused_with_a_page_before_it_is_read(member: door.Visitor) -> None:
    data = {"words": "x" * 2_100_000, "write_key": "k", "csrf_token": member.token}
    answer = member.post("/fr/door/notes/", data=data)
    assert answer.status_code == 413
    assert language_of(answer.text) == ("fr", "ltr")
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_page_for_members_leads_to_the_sign_in_and_back(somebody: door.Visitor) -> None:
    answer = somebody.get("/fr/door/refused/sign-in-needed?a=1&b=2")
    assert answer.status_code == 303
    leads_to = urlsplit(answer.headers["Location"])
    assert leads_to.path == "/fr/sign-in"
    assert leads_to.query == "next=/fr/door/refused/sign-in-needed?a%3D1%26b%3D2"
    assert somebody.get("/fr/door/refused/sign-in-needed", headers=PROGRAM).status_code == 401


@pytest.mark.parametrize("accepts", ["text/html", "application/json", "text/plain"])
def test_an_error_of_ours_never_says_more_than_its_reference(
    app: Flask, accepts: str, caplog: pytest.LogCaptureFixture
) -> None:
    for development in (True, False):
        app.debug = development
        answer = door.visitor(app, "member").get("/en/door/broken", headers={"Accept": accepts})
        app.debug = False
        assert answer.status_code == 500
        assert "mercury" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["X-Request-Id"] in answer.text
    assert "the password is mercury" in caplog.text


def test_when_nothing_works_any_more_there_is_still_an_answer_with_a_reference(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(errors, "render_template", fail)
    for path in ("/en/door/broken", "/en/no/such/page", "/en/door/failed/503"):
        answer = door.visitor(app, "member").get(path)
        assert (answer.status_code, answer.mimetype) == (500, "text/plain")
        assert REFERENCE.search(answer.text)
        assert answer.headers["X-Request-Id"] in answer.text
        assert "disk" not in answer.text


def test_when_nobody_can_be_recognised_the_page_says_so_as_to_a_stranger(app: Flask) -> None:
    answer = door.visitor(app, "ghost").get("/en/door/page/any")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert answer.headers["X-Request-Id"] in answer.text
    assert "database" not in answer.text


def test_a_refused_write_says_that_nothing_was_changed_and_a_refused_look_does_not(member: door.Visitor) -> None:
    data = {"words": "a", "then": "refuse once", "write_key": "key", "csrf_token": member.token}
    assert "Nothing was changed" in member.post("/en/door/notes/", data=data).text
    assert "Nothing was changed" not in member.get("/en/door/refused/conflict").text


def test_a_refusal_that_kept_what_was_sent_does_not_say_that_nothing_was_changed(member: door.Visitor) -> None:
    data = {"words": "late", "then": "keep and refuse", "write_key": "late", "csrf_token": member.token}
    answer = member.post("/en/door/notes/", data=data)
    assert answer.status_code == 409
    assert "Nothing was changed" not in answer.text


def test_a_form_that_failed_by_our_fault_can_be_sent_again_with_all_that_was_typed(
    app: Flask, member: door.Visitor
) -> None:
    data = {"words": 'a "long" <letter>', "then": "fail at first", "write_key": "again", "csrf_token": member.token}
    failed = member.post("/en/door/notes/", data=data)
    assert failed.status_code == 500
    (form,) = found(failed, "//main//form[@method='post']")
    typed = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert typed == data
    for _press in range(2):
        assert member.post(form.get("action"), data=typed).status_code == 303
    with app.app_context():
        assert door.notes().count(data["words"]) == 1


@pytest.mark.parametrize(("then", "size"), [("refuse once", 10), ("fail at first", 100_000)])
def test_what_was_refused_or_is_very_long_is_not_offered_again(member: door.Visitor, then: str, size: int) -> None:
    door.refused.clear()
    door.failed.clear()
    data = {"words": "a" * size, "then": then, "write_key": then, "csrf_token": member.token}
    answer = member.post("/en/door/notes/", data=data)
    assert answer.status_code in {422, 500}
    assert "Nothing was changed" in answer.text
    assert "Send again" not in answer.text


def test_a_stranger_who_sent_a_form_comes_back_to_its_page_after_signing_in(somebody: door.Visitor) -> None:
    for referrer, following in (
        ("http://127.0.0.1:8000/en/door/page/any", "?next=/en/door/page/any"),
        ("http://elsewhere.example/en/", ""),
    ):
        answer = somebody.post(
            "/en/door/refused/sign-in-needed",
            data={"write_key": referrer},
            headers={"Referer": referrer},
            base_url="http://127.0.0.1:8000",
        )
        assert answer.status_code == 401
        assert found(answer, "//main//a[contains(@class, 'main')]/@href") == [f"/en/sign-in{following}"], (
            "the main way on"
        )


def test_other_words_under_a_used_key_can_be_sent_after_all(app: Flask, member: door.Visitor) -> None:
    """As from a page that Back shows again without JavaScript."""
    member.keep("the first words", key="used")
    refused = member.keep("other words", key="used")
    assert refused.status_code == 422
    (form,) = found(refused, "//main//form[@method='post']")
    typed = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert typed["words"] == "other words"
    assert typed["write_key"] != "used"
    assert member.post(form.get("action"), data=typed).status_code == 303
    with app.app_context():
        assert {"the first words", "other words"} <= set(door.notes())
