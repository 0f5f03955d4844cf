"""The OpenAPI document is complete and true: whatever is sent is answered as it says, and never with a fault of ours."""

from __future__ import annotations

import contextvars
import dataclasses
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from sqlalchemy import select

from courses.models import Course
from courses.services import enrolling
from courses.services.importing import import_course
from minamata.accounts.authentication import actor_for
from minamata.db import db
from minamata.i18n import LANGUAGES
from minamata.modules import registry
from minamata.parties import reference as parties
from minamata.policies import SYSTEM
from minamata.thesaurus import reference as thesaurus
from minamata.web.addresses import short
from tests.factories import forums, people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token

EXAMPLES = 12
EVERYTHING = {
    "vertical/u2.xml": (
        '<vertical display_name="Second unit"><problem url_name="p2"/><reflection url_name="r"/>'
        """<questionnaire url_name="q"/><video url_name="v" transcripts='{"en": "en.vtt"}'>"""
        '<source src="/static/film.mp4"/></video></vertical>'
    ),
    "reflection/r.xml": "<reflection><p>And you?</p></reflection>",
    "questionnaire/q.xml": '<questionnaire><question name="a"><label>A?</label><choice name="y">Yes</choice></question></questionnaire>',
    "static/film.mp4": "film",
    "static/en.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nMercury melts early.",
    "info/handouts.html": "<p>A list of terms</p>",
}
KNOWN = {"slug": "test", "unit": "u1", "key": "problem@p1", "path": "map.txt", "page": "handouts"}
KNOWN_OF_FORUMS = {"slug": "test"}
KNOWN_OF_RECORDINGS = {**KNOWN, "unit": "u2", "key": "video@v", "kind": "captions", "language": "en"}


@pytest.fixture
def secret(app: Flask, tmp_path: Path) -> str:
    """The token of a learner who teaches as well, in a house with something in it."""
    plenty = {"api_requests_by_token": 1_000_000, "api_requests_by_address": 1_000_000}
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], **plenty)
    parties.load()
    thesaurus.load()
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", extra=EVERYTHING), "test")
    person = people.person("Awa")
    people.grant(person, "trainer")
    enrolling.enrol(actor_for(person), db.session.scalars(select(Course)).one())
    with app.test_request_context():
        topic = forums.topic(people.person("Someone"), forums.area("test"))
        post = forums.reply(person, topic)
    KNOWN_OF_FORUMS.update(topic_id=short(topic.id), post_id=short(post.id))
    return token(person)


def document(app: Flask, query: str = "") -> dict[str, Any]:
    found = Program(app, None).get(f"openapi.json{query}").json
    assert found is not None
    return dict(found)


def operations(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, described in document(app)["paths"].items():
        for method, operation in described.items():
            if method != "parameters":
                yield path, method, operation


def whole_answers(app: Flask) -> Any:
    """The application, with answers read to their end and closed, as a server does it."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        parts = app.wsgi_app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            getattr(parts, "close", lambda: None)()

    return answer


def attack(operation: Any, mode: GenerationMode, secret: str) -> None:
    """Send what the document allows, or what it forbids, and hold the answers against it."""
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    known = KNOWN_OF_RECORDINGS if "/recordings/" in operation.path else KNOWN
    known = KNOWN_OF_FORUMS if "/forums/" in operation.path else known

    @given(case=operation.as_strategy(generation_mode=mode), found=strategies.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any, found: bool) -> None:
        if found:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        if mode is GenerationMode.POSITIVE:
            case.query.pop("cursor", None)
        # A write has rules that no schema can tell, such as which time zones there are; and of a query that is spoilt, not every fault
        # is sent: an empty list under a name that nobody knows is no query at all.
        left_out = [negative_data_rejection] if case.method == "GET" else [positive_data_acceptance]
        # A request runs in a context of its own, as on a server.
        contextvars.Context().run(lambda: case.call_and_validate(headers=headers, excluded_checks=left_out))

    send()


@pytest.mark.services
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_is_sent_is_answered_as_the_document_says(app: Flask, secret: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(document(app))
    schema.app = whole_answers(app)
    # A text beyond its bound may be too large for any request at all.
    refusals = schema.config.checks.negative_data_rejection
    refusals.expected_statuses = [*refusals.expected_statuses, "413"]
    failed: dict[str, str] = {}
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        try:
            attack(operation, mode, secret)
        except Exception as error:
            failed[operation.label] = "".join(traceback.format_exception(error))[-2500:]
    assert not failed, "\n\n".join(failed.values())


def test_the_document_is_one_of_openapi_that_tools_can_read(app: Flask) -> None:
    found = document(app)
    assert found["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(found)
    assert found["servers"] == [{"url": "http://localhost"}]


def test_every_operation_is_told_with_its_scope_and_its_refusals(app: Flask) -> None:
    for path, method, operation in operations(app):
        answers = operation["responses"]
        assert operation["summary"], path
        assert {"422", "429", "500"} <= answers.keys(), path
        scopes = [name for needs in operation["security"] for name in needs["token"]]
        assert set(scopes) <= registry(app).scopes.keys()
        assert ("401" in answers) == bool(operation["security"]), path
        assert ("403" in answers) == bool(scopes), path
        if method != "get":
            assert scopes[0].endswith(":write"), path
            assert {"409", "413", "415"} <= answers.keys(), path
            assert {"$ref": "#/components/parameters/WRITE_KEY"} in operation["parameters"], path


def test_only_the_index_and_the_document_are_open_to_everyone(app: Flask) -> None:
    opened = {path for path, _method, operation in operations(app) if not operation["security"]}
    assert opened == {"/api/v1/", "/api/v1/openapi.json"}


def test_every_address_below_the_api_is_in_the_document(app: Flask) -> None:
    told = {path for path, _method, _operation in operations(app)}
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    assert {rule for rule in rules if rule.startswith("/api/")} == told


def test_the_index_leads_to_every_list(app: Flask) -> None:
    found = Program(app, None).get("/api/v1/").json
    assert found is not None
    urls = {link["url"] for link in found["links"]}
    assert {"/api/v1/me", "/api/v1/courses", "/api/v1/enrolments", "/api/v1/parties", "/api/v1/forums"} <= urls


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_people_shows_every_operation_in_every_language(app: Flask, language: str) -> None:
    page = Program(app, None).get(f"/{language}/api/")
    assert page.status_code == 200
    for path, method, _operation in operations(app):
        assert f"{method.upper()} {path}</code>" in page.text
    for scope in registry(app).scopes:
        assert f">{scope}</td>" in page.text


def test_the_page_is_linked_from_every_page(client: FlaskClient) -> None:
    assert 'href="/en/api/"' in client.get("/en/").text


def test_the_api_without_its_address_leads_to_the_page(client: FlaskClient) -> None:
    assert client.get("/api/").headers["Location"] == "/en/api/"
