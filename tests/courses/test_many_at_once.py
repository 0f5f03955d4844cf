"""A thousand submissions of one learner over eight connections: no attempt too many, and nothing that breaks (C4)."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from courses.blocks.registry import is_installed
from courses.models import Attempt, LearnerState
from minamata.db import db
from tests.bench.learner import beside
from tests.clients import Browser
from tests.factories import people
from tests.factories.packages import write_course
from tests.server import Server, commons

pytestmark = pytest.mark.services

CONNECTIONS, EACH = 8, 125
ATTEMPTS = 2
UNIT = "/en/courses/test/u1/"
Send = Callable[[http.client.HTTPConnection], http.client.HTTPResponse]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with a course whose first unit holds a question with two attempts, and a block from others where there is one."""
    folder = tmp_path_factory.mktemp("course")
    others = '<done url_name="d"/>' if is_installed("done") else ""
    unit = f'<vertical display_name="First unit"><problem url_name="p1"/>{others}</vertical>'
    package = write_course(folder, extra={"vertical/u1.xml": unit})
    with commons() as running:
        imported = [sys.executable, "-m", "minamata", "courses", "import", str(package), "--course", "test"]
        subprocess.run(imported, env=running.environ, check=True, capture_output=True)
        yield running


@pytest.fixture(scope="module")
def cookie(server: Server) -> Iterator[str]:
    """The session of somebody who has enrolled."""
    application = beside(server)
    with application.app_context():
        client = application.test_client()
        assert isinstance(client, Browser)
        client.sign_in(people.person("Learner"))
        client.press("/en/courses/test/", "Enrol and begin")
        found = client.get_cookie("minamata")
        assert found is not None
        yield found.value
        db.session.remove()
        db.engine.dispose()


def connected(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=120)


def statuses(server: Server, send: Send) -> Counter[int]:
    """What a thousand calls were answered with."""
    found: Counter[int] = Counter()
    guard = threading.Lock()

    def call() -> None:
        with closing(connected(server)) as connection:
            for _time in range(EACH):
                answer = send(connection)
                answer.read()
                with guard:
                    found[answer.status] += 1

    callers = [threading.Thread(target=call) for _connection in range(CONNECTIONS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return found


def page(server: Server, cookie: str) -> html.HtmlElement:
    with closing(connected(server)) as connection:
        connection.request("GET", UNIT, headers={"Cookie": f"minamata={cookie}"})
        answer = connection.getresponse()
        assert answer.status == 200
        return html.document_fromstring(answer.read())


def posted(
    connection: http.client.HTTPConnection, address: str, body: str, headers: Mapping[str, str]
) -> http.client.HTTPResponse:
    connection.request("POST", address, body, dict(headers))
    return connection.getresponse()


def test_a_thousand_answers_use_no_attempt_too_many(server: Server, cookie: str) -> None:
    (token,) = page(server, cookie).xpath("//form[@id='unit']//input[@name='csrf_token']/@value")
    headers = {
        "Cookie": f"minamata={cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }

    def answer(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        fields = {"csrf_token": token, "write_key": secrets.token_urlsafe(16), "do": "answer:problem@p1"}
        return posted(connection, UNIT, urlencode({**fields, "a:problem@p1:1": "choice_0"}), headers)

    found = statuses(server, answer)
    assert sum(found.values()) == CONNECTIONS * EACH
    assert set(found) <= {303, 409, 429}, found
    assert found[303] == ATTEMPTS
    db.session.rollback()
    numbers = db.session.scalars(select(Attempt.number).where(Attempt.block_key == "problem@p1")).all()
    assert sorted(numbers) == list(range(1, ATTEMPTS + 1))
    kept = db.session.scalars(select(LearnerState).where(LearnerState.block_key == "problem@p1")).one()
    assert kept.fields["attempts"] == ATTEMPTS


@pytest.mark.skipif(not is_installed("done"), reason="the extra `blocks` is not installed")
def test_a_thousand_calls_of_a_frame_are_limited_and_none_breaks(server: Server, cookie: str) -> None:
    (frame,) = page(server, cookie).xpath("//div[@id='b-done@d']//iframe/@src")
    address = f"{frame}handler/done@d/toggle_button"
    headers = {"Content-Type": "application/json", "Origin": "null", "Sec-Fetch-Site": "cross-site"}

    def call(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        return posted(connection, address, json.dumps({"done": True}), headers)

    found = statuses(server, call)
    assert sum(found.values()) == CONNECTIONS * EACH
    assert set(found) <= {200, 429}, found
    assert 0 < found[200] <= 600, "three hundred a minute, over two minutes at most"
    assert found[429] > 0
