"""After signing in one goes on to a page of ours, and nowhere else (A7)."""

from __future__ import annotations

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from minamata.accounts.views.asked import safe_page
from tests.identity.ways import asked, come_in, links, sent_back

ELSEWHERE = [
    "//evil.example",
    "//evil.example/en/",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "//\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "/\u2028/evil.example",
    "/\u00ad/evil.example",
    "/\u200b/evil.example",
    "/\ufeff/evil.example",
    "/\u2215evil.example",
    "/\uff0fevil.example",
    "\uff0f\uff0fevil.example",
    "/\uff3cevil.example",
    "/%2fevil.example",
    "%2f%2fevil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%5c%5cevil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/en//evil.example",
    "/./evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/en/..//evil.example",
    "/en/%2e%2e//evil.example",
    "/en/../auth/login/ministry",
    "/en/%2e%2e/auth/login/ministry",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http://localhost@evil.example",
    "http://localhost/en/",
    "//localhost/en/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,evil",
    "evil.example",
    "en/courses/",
    "?next=//evil.example",
    "#evil",
    ".evil.example",
    "@evil.example",
    ":443",
    "/@evil.example",
    "/auth/logout",
    "/auth/login/ministry",
    "/auth/resume",
    "/%61uth/login/ministry",
    "/auth%2flogin%2fministry",
    "/en/sign-in",
    "/en/signed-out",
    "/en/nowhere/",
    "/dev/provider/oauth2/end_session?post_logout_redirect_uri=https://evil.example",
    "/en/courses/" + "x" * 500,
    "",
]
OURS = [
    "/en/",
    "/ar/courses/",
    "/en/courses/foundations/",
    "/fr/courses/foundations/what-mercury-does/?kept=018f3c9e-0000-7000-8000-000000000000",
    "/en/courses/?words=https://evil.example",
    "/en/parties/#XA",
    "/en/parties",
]


@pytest.fixture
def environ(environ: dict[str, str], named_ministry: dict[str, str]) -> dict[str, str]:
    return environ | named_ministry


def test_there_are_enough_ways_elsewhere_to_be_sure() -> None:
    assert len(set(ELSEWHERE)) >= 60


@pytest.mark.parametrize("page", ELSEWHERE)
def test_no_way_leads_elsewhere(client: FlaskClient, page: str) -> None:
    to_the_provider = {
        link for link in links(client.get("/en/sign-in", query_string={"next": page})) if link.startswith("/auth/")
    }
    assert all("next=" not in link for link in to_the_provider)
    answer = client.get("/auth/login/ministry", query_string={"next": page, "lang": "en"})
    if answer.status_code == 303:
        assert client.get(sent_back(answer.headers["Location"])).headers["Location"] == "/en/"
    else:
        assert answer.status_code == 400  # such as a NUL, which no page takes
    # Now that somebody is signed in, the sign-in page itself leads on.
    assert client.get("/en/sign-in", query_string={"next": page}).headers.get("Location") in {None, "/en/"}


@pytest.mark.parametrize("page", OURS)
def test_a_page_of_ours_is_gone_on_to(client: FlaskClient, page: str) -> None:
    to_the_provider = [
        link
        for link in links(client.get("/en/sign-in", query_string={"next": page}))
        if link.startswith("/auth/login/")
    ]
    assert [parse_qs(urlsplit(link).query)["next"] for link in to_the_provider] == [[page], [page]]
    assert come_in(client, next=page).headers["Location"] == page
    assert client.get("/en/sign-in", query_string={"next": page}).headers["Location"] == page


def test_without_a_page_the_home_page_in_the_language_of_the_sign_in_is_next(client: FlaskClient) -> None:
    assert come_in(client, lang="es").headers["Location"] == "/es/"


def test_a_page_that_needs_a_person_asks_for_one_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/fr/me/?saved=1")
    leads_to = urlsplit(answer.headers["Location"])
    assert (answer.status_code, leads_to.path) == (303, "/fr/sign-in")
    assert parse_qs(leads_to.query)["next"] == ["/fr/me/?saved=1"]


def test_the_page_that_asks_is_in_no_history_of_another_host(client: FlaskClient) -> None:
    """The address of the provider carries nothing of the page one came from."""
    assert "courses" not in asked(client, next="/en/courses/").address


@given(page=st.text(alphabet="/\\.%2f5ce@:?#\t\n aénhtps", max_size=24).map(lambda rest: "/" + rest))
@example(page="/en/..;/auth/")
def test_whatever_is_let_through_stays_here(page: str) -> None:
    application = Flask("bare")
    application.add_url_rule("/<path:anything>", "anything", lambda anything: anything)
    application.add_url_rule("/", "root", lambda: "")
    with application.test_request_context():
        found = safe_page(page)
    if found is not None:
        assert urlsplit(urljoin("https://here.example/auth/callback/x", found)).netloc == "here.example"
        assert not urlsplit(urljoin("https://here.example/", found)).path.startswith("/auth/")
