"""Programs: answered once, asked not too often, told of errors in one form, and shown lists that stay whole."""

from __future__ import annotations

import dataclasses
import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.models import Course
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.accounts.services import rights as people_services
from minamata.db import db, write
from minamata.events import drain
from minamata.policies import SYSTEM
from minamata.search import services as search_services
from minamata.thesaurus.models import Concept
from minamata.web.writes import WriteKey
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token
from tests.statements import statements

ANY = {"If-Match": "*"}


@pytest.fixture
def awa(app: Flask) -> Person:
    return people.person("Awa")


@pytest.fixture
def program(app: Flask, awa: Person) -> Program:
    return Program(app, token(awa))


def name_of(person: Person) -> str:
    db.session.refresh(person)
    return person.name


def problem(answer: Any) -> dict[str, Any]:
    """The problem document, held to its form."""
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    assert answer.json["reference"] == answer.headers["X-Request-Id"]
    return dict(answer.json)


def wrong_fields(answer: Any) -> set[str]:
    assert answer.status_code == 422
    return {each["field"] for each in problem(answer)["errors"]}


def terms(number: int) -> None:
    with write():
        before = db.session.scalar(select(func.count()).select_from(Concept)) or 0
        for each in range(before, before + number):
            db.session.add(
                Concept(
                    code=f"c{each}",
                    label={"en": f"Term {each}"},
                    alternatives=[],
                    articles=[],
                    confidence={},
                    source="",
                )
            )


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [item["code"] for item in answer.json["items"]]


def test_the_same_write_with_the_same_key_is_done_once_and_answered_alike(program: Program, awa: Person) -> None:
    first = program.patch("me", {"name": "Awa D."}, key="k", headers=ANY)
    with write():
        db.session.get_one(Person, awa.id).position = "Adviser"
    again = program.patch("me", {"name": "Awa D."}, key="k", headers=ANY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["Content-Location"] == again.headers["Content-Location"] == "/api/v1/me"
    assert first.json is not None
    assert again.json == {**first.json, "position": "Adviser"}, "read anew, as it is now"
    assert db.session.scalar(select(func.count()).select_from(WriteKey)) == 1


def test_the_first_answer_and_the_second_are_the_same_to_the_byte(program: Program) -> None:
    first = program.patch("me", {"name": "Awa D."}, key="k", headers=ANY)
    again = program.patch("me", {"name": "Awa D."}, key="k", headers=ANY)
    assert first.data == again.data == program.get("me").data
    assert first.headers["ETag"] == again.headers["ETag"] == program.get("me").headers["ETag"]


def test_the_same_key_with_another_body_is_refused(program: Program, awa: Person) -> None:
    program.patch("me", {"name": "Awa D."}, key="k", headers=ANY)
    answer = program.patch("me", {"name": "Somebody"}, key="k", headers=ANY)
    assert answer.status_code == 422
    assert problem(answer)["type"] == "/problems/key-used-again"
    assert name_of(awa) == "Awa D."


def test_the_same_key_of_another_person_is_another_write(app: Flask, program: Program, awa: Person) -> None:
    other = people.person("Other")
    program.patch("me", {"name": "Awa D."}, key="k", headers=ANY)
    assert Program(app, token(other)).patch("me", {"name": "Other O."}, key="k", headers=ANY).status_code == 200
    assert (name_of(awa), name_of(other)) == ("Awa D.", "Other O.")


@pytest.mark.parametrize("key", ["", "k" * 129])
def test_a_write_without_a_key_that_can_be_kept_is_refused(program: Program, awa: Person, key: str) -> None:
    answer = program.patch("me", {"name": "X"}, headers={**ANY, "Idempotency-Key": key})
    assert answer.status_code == 400
    assert "Idempotency-Key" in problem(answer)["detail"]
    assert name_of(awa) == "Awa"


def test_a_write_that_was_refused_leaves_its_key_free(program: Program) -> None:
    assert program.patch("me", {"name": ""}, key="k", headers=ANY).status_code == 422
    assert program.patch("me", {"name": "Awa D."}, key="k", headers=ANY).status_code == 200


def test_eight_times_the_same_write_at_once_is_one(app: Flask, awa: Person) -> None:
    secret, statuses = token(awa), []

    def send() -> None:
        client = app.test_client()
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k", **ANY}
        statuses.append(client.patch("/api/v1/me", json={"name": "Awa D."}, headers=headers).status_code)

    threads = [threading.Thread(target=send) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    db.session.rollback()
    db.session.refresh(awa)
    assert awa.version == 2


def test_a_change_without_the_version_it_was_made_from_is_refused(program: Program, awa: Person) -> None:
    answer = program.patch("me", {"name": "X"})
    assert answer.status_code == 428
    assert "If-Match" in problem(answer)["detail"]
    assert name_of(awa) == "Awa"


def test_a_change_made_from_an_older_version_overwrites_nothing(program: Program, awa: Person) -> None:
    read = program.get("me").headers["ETag"]
    assert program.patch("me", {"name": "First"}, headers={"If-Match": read}).status_code == 200
    answer = program.patch("me", {"name": "Second"}, headers={"If-Match": read})
    assert answer.status_code == 412
    problem(answer)
    assert name_of(awa) == "First"


@pytest.mark.parametrize("tag", ["", "x", '"x"', '"0.x"', 'W/"999.x"', '""', ",,,", '"' + "9" * 5000 + '"'])
def test_a_version_that_never_was_changes_nothing(program: Program, awa: Person, tag: str) -> None:
    assert program.patch("me", {"name": "X"}, headers={"If-Match": tag}).status_code == 412
    assert name_of(awa) == "Awa"


def test_a_version_that_was_packed_on_its_way_is_known_again(program: Program) -> None:
    packed = program.get("me", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    weak = packed if packed.startswith("W/") else f"W/{packed}"
    assert program.patch("me", {"name": "Awa D."}, headers={"If-Match": weak}).status_code == 200


def test_what_has_not_changed_is_not_sent_again(program: Program) -> None:
    first = program.get("me")
    same = program.get("me", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    program.patch("me", {"name": "Awa D."}, headers=ANY)
    assert program.get("me", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_long_list_travels_packed_and_is_known_again(program: Program) -> None:
    terms(50)
    first = program.get("terms?limit=50", headers={"Accept-Encoding": "gzip"})
    assert len(gzip.decompress(first.data)) > 3 * len(first.data)
    assert program.get("terms?limit=50", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"nome": "X"}, {"nome"}),
        ({"version": 3}, {"version"}),
        ({"email": "x@example.org"}, {"email"}),
        ({"suspended_until": None}, {"suspended_until"}),
        ({"name": None}, {"name"}),
        ({"name": "\u200b"}, {"name"}),
        ({"name": 3}, {"name"}),
        ({"name": "x" * 121, "position": "x" * 161}, {"name", "position"}),
        ({"language": "de"}, {"language"}),
        ({"languages": "fr"}, {"languages"}),
        ({"languages": ["fr", "xx"]}, {"languages.1"}),
        ({"time_zone": "Mars"}, {"time_zone"}),
        ({"shows_email": "yes"}, {"shows_email"}),
        ({"shows_email": 1}, {"shows_email"}),
        ([], {"body"}),
        ("name", {"body"}),
        (None, {"body"}),
    ],
)
def test_fields_that_cannot_be_used_are_named_and_nothing_changes(
    program: Program, awa: Person, sent: Any, fields: set[str]
) -> None:
    answer = program.patch("me", headers={**ANY, "Content-Type": "application/json"}, data=json.dumps(sent))
    assert wrong_fields(answer) == fields
    assert name_of(awa) == "Awa"
    assert awa.version == 1


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"shows_email": NaN}',
        b"[" * 200_000,
    ],
)
def test_a_body_that_is_no_text_is_refused(program: Program, awa: Person, body: bytes) -> None:
    answer = program.patch("me", headers={**ANY, "Content-Type": "application/json"}, data=body)
    assert answer.status_code == 400
    assert problem(answer)["type"] == "/problems/unreadable"
    assert name_of(awa) == "Awa"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(program: Program, media_type: str) -> None:
    answer = program.patch("me", headers={**ANY, "Content-Type": media_type}, data=b'{"name": "X"}')
    assert answer.status_code == 415
    problem(answer)


def test_two_megabytes_are_too_much(program: Program) -> None:
    answer = program.patch("me", {"name": "x" * 2_000_001}, headers=ANY)
    assert answer.status_code == 413
    problem(answer)


def test_a_method_that_is_not_taken_says_which_are(program: Program) -> None:
    answer = program.ask("DELETE", "me")
    assert answer.status_code == 405
    assert "PATCH" in answer.headers["Allow"]
    assert problem(answer)["detail"] == "Use one of the methods that the header Allow names."


@pytest.mark.parametrize("path", ["nothing", "me/", "courses/none", "certificates/none", "terms/none", "../v2/me"])
def test_what_is_not_there_is_a_problem_document(program: Program, path: str) -> None:
    answer = program.get(path)
    assert answer.status_code == 404
    problem(answer)


@pytest.mark.parametrize(
    "query", ["x=1", "limit=0", "limit=101", "limit=x", "limit=", "cursor=x", "cursor=", "lang=de"]
)
def test_a_query_that_cannot_be_used_is_named(program: Program, query: str) -> None:
    assert wrong_fields(program.get(f"terms?{query}")) == {query.partition("=")[0]}


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_pages_of_other_sites_are_told_nothing(program: Program, origin: str) -> None:
    answer = program.get("me", headers={"Origin": origin})
    assert [name for name in answer.headers if name[0].lower().startswith("access-control")] == []
    preflight = program.ask("OPTIONS", "me", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 405
    assert "Access-Control-Allow-Origin" not in preflight.headers


def test_errors_and_texts_speak_the_language_that_was_asked_for(program: Program) -> None:
    terms(1)
    refused = problem(program.get("terms?limit=x&lang=fr"))
    assert refused["title"] == "Une partie de votre envoi ne peut pas être utilisée"
    by_header = program.get("terms", headers={"Accept-Language": "fr"})
    assert by_header.json is not None
    assert by_header.json["items"][0]["label"] == {"text": "Term 0", "lang": "en", "dir": "ltr"}
    assert "Accept-Language" in by_header.headers["Vary"]


def test_what_a_person_is_told_stays_with_no_cache_in_between(program: Program) -> None:
    answer = program.get("me")
    assert "private" in answer.headers["Cache-Control"]
    assert "Authorization" in answer.headers["Vary"]


def test_a_list_of_many_is_whole_and_has_nothing_twice_while_it_grows(program: Program) -> None:
    terms(230)
    seen: list[str] = []
    following: str | None = "terms?limit=50"
    while following is not None:
        answer = program.get(following)
        seen += codes(answer)
        terms(1)
        assert answer.json is not None
        following = answer.json["next"]
    assert seen[:230] == [f"c{number}" for number in range(230)]
    assert len(seen) == len(set(seen))


def test_the_last_page_names_no_next_even_when_it_is_full(program: Program) -> None:
    terms(40)
    first = program.get("terms")
    assert first.json is not None
    assert len(first.json["items"]) == 20
    last = program.get(first.json["next"])
    assert last.json is not None
    assert (len(last.json["items"]), last.json["next"]) == (20, None)


@pytest.mark.parametrize(
    "path", ["me", "courses", "enrolments", "certificates", "parties", "terms", "notices", "search?q=term"]
)
def test_a_list_costs_eight_statements_at_most_and_writes_nothing(app: Flask, program: Program, path: str) -> None:
    terms(100)
    with statements(app) as said:
        assert program.get(path).status_code == 200
    assert 0 < len(said) <= 8
    assert [each for each in said if not each.lstrip().upper().startswith(("SELECT", "WITH"))] == []


def limited(app: Flask, **limits: int) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], **limits)


def test_a_token_that_asks_too_often_is_told_when_to_come_again(app: Flask, awa: Person) -> None:
    limited(app, api_requests_by_token=3)
    program, other = Program(app, token(awa)), Program(app, token(awa))
    assert [program.get("me").status_code for _each in range(3)] == [200] * 3
    answer = program.get("me")
    assert answer.status_code == 429
    assert problem(answer)["type"] == "/problems/too-many"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert program.get("terms").status_code == 429, "all operations are counted together"
    assert other.get("me").status_code == 200, "another token is counted by itself"


def test_when_to_ask_again_is_said_to_who_must_wait_alone(app: Flask, awa: Person) -> None:
    limited(app, api_requests_by_token=1)
    program = Program(app, token(awa))
    first, second = program.get("me"), program.get("me")
    assert (first.status_code, "Retry-After" in first.headers) == (200, False)
    assert (second.status_code, "Retry-After" in second.headers) == (429, True)


@pytest.mark.parametrize("depth", [300, 5_000, 100_000])
def test_a_document_nested_without_end_is_refused(app: Flask, awa: Person, depth: int) -> None:
    body = '{"a":' * depth + "1" + "}" * depth
    secret = token(awa)
    answer = app.test_client().patch(
        "/api/v1/me",
        data=body,
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "k", "If-Match": "*"},
        content_type="application/json",
    )
    assert answer.status_code in {400, 422}


def test_guessing_tokens_is_counted_by_the_address(app: Flask) -> None:
    limited(app, api_requests_by_address=5)
    from_here = {"REMOTE_ADDR": "192.0.2.77"}
    guesses = [Program(app, f"mc_guess{number}").get("me", environ_base=from_here) for number in range(7)]
    assert [guess.status_code for guess in guesses] == [401] * 5 + [429] * 2
    assert Program(app, "mc_guess").get("me", environ_base={"REMOTE_ADDR": "192.0.2.78"}).status_code == 401


def test_what_is_open_is_counted_as_well(app: Flask) -> None:
    limited(app, api_requests_by_address=2)
    from_here = {"REMOTE_ADDR": "192.0.2.79"}
    program, paths = Program(app, None), ("/api/v1/", "/api/v1/", "openapi.json")
    assert [program.get(path, environ_base=from_here).status_code for path in paths] == [200, 200, 429]


def test_a_fault_of_ours_is_a_problem_document_with_a_reference(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    monkeypatch.setattr("minamata.thesaurus.queries.concepts", lambda *_arguments: 1 / 0)
    answer = program.get("terms")
    assert answer.status_code == 500
    assert problem(answer)["type"] == "/problems/unexpected"


def test_notices_are_read_by_their_person_alone(app: Flask, program: Program, awa: Person) -> None:
    with app.test_request_context():
        people_services.grant_role(SYSTEM, awa, "trainer", "She trains")
    drain()
    found = program.get("notices").json
    assert found is not None
    assert [(each["read_at"], "Trainer" in each["title"]) for each in found["items"]] == [(None, True)]
    address = f"notices/{found['items'][0]['id']}"
    other = Program(app, token(people.person("Other")))
    assert other.get("notices").json == {"items": [], "next": None}
    assert other.get(address).status_code == other.post(f"{address}/read").status_code == 404
    answer = program.post(f"{address}/read")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["read_at"] is not None


def test_the_search_finds_what_its_person_may_see(app: Flask, program: Program, tmp_path: Path) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", text="<p>Quicksilver flows.</p>"), "test")
    drain()
    found = program.get("search?q=quicksilver").json
    assert found is not None
    assert [each["url"] for each in found["items"]] == ["/en/courses/test/u1/"]
    assert "<mark>Quicksilver</mark>" in found["items"][0]["snippet"]
    assert found["total"] == 1
    kind = found["kinds"][0]["kind"]
    assert program.get(f"search?q=quicksilver&kind={kind}&language=en").json["total"] == 1  # type: ignore[index]
    assert program.get(f"search?q=quicksilver&kind={kind}&language=fr").json["total"] == 0  # type: ignore[index]
    assert wrong_fields(program.get("search?q=x&kind=none")) == {"kind"}
    with write():
        db.session.execute(update(Course).values(audience="role:trainer"))
        search_services.changed("courses.course", db.session.scalars(select(Course.id)).one())
    drain()
    hidden = program.get("search?q=quicksilver").json
    assert hidden is not None
    assert (hidden["items"], hidden["total"], hidden["kinds"]) == ([], 0, [])


def test_many_results_are_followed_to_the_last(app: Flask, program: Program, tmp_path: Path) -> None:
    with app.test_request_context():
        for number in range(12):
            text = f"<p>Quicksilver {number}.</p>"
            import_course(SYSTEM, write_course(tmp_path / str(number), number=f"T{number}", text=text), f"c{number}")
    drain()
    seen: list[str] = []
    following: str | None = "search?q=quicksilver"
    while following is not None:
        page = program.get(following).json
        assert page is not None
        seen += [each["url"] for each in page["items"]]
        following = page["next"]
    assert sorted(seen) == sorted(f"/en/courses/c{number}/u1/" for number in range(12))
