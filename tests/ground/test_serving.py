"""Serving: each request by itself, nothing lost at the end, and one sentence when the address cannot be had."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from minamata import assets, events, serving
from minamata.config import Settings, SettingsError, settings_from
from minamata.jobs.runner import Runner
from tests.ground import door

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A process that serves the room at the door."""

    process: subprocess.Popen[str]
    folder: Path
    port: int

    def ask(
        self, path: str, who: str = "", method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, {"X-Who": who, "Accept": "text/html", **named})
        answer = connection.getresponse()
        with contextlib.closing(connection):
            return answer.status, answer.read()

    def notes(self) -> list[str]:
        with contextlib.closing(sqlite3.connect(self.folder / "commons.sqlite3")) as connection:
            return [
                json.loads(row[0])["words"]
                for row in connection.execute("SELECT payload FROM outbox_event WHERE name = 'door.note'")
            ]

    def seen(self, path: str, who: str) -> Any:
        return json.loads(self.ask(path, who)[1])


@contextlib.contextmanager
def serving_beside(folder: Path, *settings: str) -> Iterator[Server]:
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ground.served", str(folder), *settings],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    with process:
        assert process.stdout is not None
        try:
            yield Server(process, folder, int(process.stdout.readline()))
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_beside(tmp_path_factory.mktemp("served")) as running:
        yield running


def test_two_requests_at_once_do_not_see_each_others_person_or_language(server: Server) -> None:
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(server.seen, "/en/door/seen?slowly=10", "member")
        time.sleep(0.2)
        for _request in range(5):
            assert server.seen("/ru/door/seen", "colleague")["before"] == "Boris Colleague ru"
            assert server.seen("/fr/door/seen", "")["before"] == " fr"
        server.ask("/en/door/let-go")
        assert slow.result() == {"before": "Amina Member en", "after": "Amina Member en"}


def test_only_a_proxy_that_is_trusted_says_who_asks(server: Server, tmp_path: Path) -> None:
    assert json.loads(server.ask("/en/door/from", X_Forwarded_For="203.0.113.7")[1]) == "127.0.0.1"
    with serving_beside(tmp_path, "FORWARDED_ALLOW_IPS=127.0.0.1") as behind_a_proxy:
        told = behind_a_proxy.ask("/en/door/from", X_Forwarded_For="203.0.113.7")[1]
        assert json.loads(told) == "203.0.113.7"


def test_the_weight_a_page_names_is_that_on_the_line(server: Server) -> None:
    status, packed = server.ask("/en/door/page/any", "member", Accept_Encoding="gzip")
    named = re.search(r"weigh (\d+) KB", gzip.decompress(packed).decode())
    assert status == 200
    assert named is not None
    assert abs(int(named[1]) * 1000 - len(packed) - assets.manifest()["commons.css"].gzip_bytes) <= 700


def test_ten_megabytes_are_answered_with_a_page_and_not_with_a_broken_line(server: Server) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    status, page = server.ask("/en/door/notes/", "member", "POST", b"x" * 10_000_000, **form)
    assert status == 413
    assert b"too large" in page
    status, page = server.ask("/en/door/notes/", "member", "POST", b"x" * 10_000_000)
    assert status == 403
    assert b"</html>" in page


def test_forms_that_come_in_slowly_hold_up_nobody_else(server: Server) -> None:
    head = b"POST /en/door/notes/ HTTP/1.1\r\nHost: localhost\r\nX-Who: member\r\nOrigin: http://localhost\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: 20\r\n\r\n"
    with contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
            for _each in range(serving.THREADS * 2)
        ]
        for connection in slow:
            connection.sendall(head + b"words=slow")
        assert server.ask("/en/door/page/any", "member")[0] == 200
        slow[0].sendall(b"&csrf_tok=")
        assert slow[0].recv(100).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "line", ["GET /en/door/page/\xff HTTP/1.1", "GET /en/?q=\xff\xfe HTTP/1.1", "GET  HTTP/1.1", "\x16\x03"]
)
def test_what_is_no_request_does_not_disturb_the_server(server: Server, line: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(line.encode("latin-1") + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 500 " not in connection.recv(1000).partition(b"\r\n")[0]
    assert server.ask("/healthz")[0] == 200


@pytest.mark.parametrize("missing", [0, 1])
def test_a_form_cut_off_on_the_way_is_not_taken_for_a_whole_one(server: Server, missing: int) -> None:
    page = server.ask("/en/door/page/any", "member")[1].decode()
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = f"write_key=key-{missing}&csrf_token={token}&words=cut-{missing}"
    head = "POST /en/door/notes/ HTTP/1.1\r\nHost: localhost\r\nX-Who: member\r\nSec-Fetch-Site: same-origin\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form) + missing}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall((head + form).encode())
        if not missing:
            assert connection.recv(1000).startswith(b"HTTP/1.1 303 ")
    time.sleep(0.2)
    assert (f"cut-{missing}" in server.notes()) == (not missing)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_a_slow_request_finish_and_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    with serving_beside(tmp_path) as server, ThreadPoolExecutor(1) as threads:
        slow = threads.submit(server.seen, "/en/door/seen?slowly=0.6", "member")
        time.sleep(0.2)
        server.process.send_signal(number)
        assert slow.result()["after"] == "Amina Member en"
        assert server.process.wait(10) == 0
        assert server.process.stdout is not None
        assert server.process.stdout.read() == "stopped\n"
        with pytest.raises(ConnectionRefusedError):
            server.ask("/healthz")


def settings(folder: Path, **more: str) -> Settings:
    return settings_from({"MINAMATA_DATA": str(folder), **more})


def test_a_port_that_is_taken_is_named_in_one_sentence(tmp_path: Path) -> None:
    with contextlib.closing(serving.bind(settings(tmp_path, PORT="0"))) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} is taken by another program") as refused:
            serving.bind(settings(tmp_path, PORT=str(port)))
    assert "\n" not in str(refused.value)
    serving.bind(settings(tmp_path, PORT=str(port))).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_end_of_an_answer_does_not_wait_until_its_beginning_is_acknowledged(tmp_path: Path, host: str) -> None:
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")

    async def is_sent_at_once() -> bool:
        met: asyncio.Queue[bool] = asyncio.Queue()

        async def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            await met.put(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        async with await asyncio.start_server(
            meet, sock=serving.bind(settings(tmp_path, HOST=host, PORT="0"))
        ) as server:
            _reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            writer.close()
            return await asyncio.wait_for(met.get(), 5)

    # In a thread of its own: a browser of another test may have its loop in this one.
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(is_sent_at_once())).result()


def test_an_address_of_the_sixth_version_is_served(tmp_path: Path) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    made = settings(tmp_path, HOST="::1", PORT="0")
    assert made.base_url == "http://[::1]:0"
    with contextlib.closing(serving.bind(made)) as listener:
        assert listener.getsockname()[0] == "::1"
        socket.create_connection(listener.getsockname()[:2], timeout=5).close()


@pytest.mark.parametrize("host", ["192.0.2.7", "no such host"])
def test_an_address_that_is_not_this_machines_is_named_in_one_sentence(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match=f"{host}:8000 cannot be used") as refused:
        serving.bind(replace(settings(tmp_path), host=host))
    assert "\n" not in str(refused.value)


# The outbox, in the serving process.


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with door.house(tmp_path) as made:
        yield made


def wait_until_heard(number: int) -> None:
    for _look in range(500):
        if len(door.heard) >= number:
            return
        time.sleep(0.01)
    raise AssertionError(f"{len(door.heard)} of {number} were heard")


def worker_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(("Worker", "Scheduler"))]


@pytest.fixture
def runner(app: Flask) -> Iterator[Runner]:
    made: Runner = app.extensions["minamata_bell"]
    yield made
    made.stop()


def test_what_a_write_tells_is_heard_soon_after_and_not_only_by_the_clock(app: Flask, runner: Runner) -> None:
    runner.start()
    time.sleep(0.3)
    assert door.visitor(app, "member").keep("note").status_code == 303
    wait_until_heard(1)
    runner.stop()
    assert worker_threads() == []


def test_what_a_crash_left_behind_is_heard_at_the_next_start(app: Flask, runner: Runner) -> None:
    with app.app_context():
        for number in range(3):
            door.keep(str(number))
    (app.extensions["settings"].data / "jobs.sqlite3").unlink()
    again = Runner(app)
    again.start()
    wait_until_heard(3)
    again.stop()


def test_the_end_waits_for_the_delivery_under_way_and_begins_no_other(app: Flask, runner: Runner) -> None:
    with app.app_context():
        for number in range(3):
            door.keep(str(number))
    holding, release = threading.Event(), threading.Event()

    def hear_slowly(event: object) -> None:
        holding.set()
        release.wait(5)
        door.hear(event)

    app.extensions["minamata"].listeners["door.note_kept"]["door.hear"] = hear_slowly
    runner.start()
    assert holding.wait(5)
    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    time.sleep(0.2)
    release.set()
    stopping.join(10)
    assert len(door.heard) == 1
    assert worker_threads() == []


def test_a_look_that_fails_is_made_again_when_the_bell_rings_next(
    app: Flask, runner: Runner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[int] = []
    really = events.drain

    def fail_once(*arguments: Any) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("the database is away")
        return really(*arguments)

    monkeypatch.setattr(events, "drain", fail_once)
    runner.start()
    while not asked:
        time.sleep(0.01)
    with app.app_context():
        door.keep("note")
    wait_until_heard(1)
    assert "the outbox could not be drained" in caplog.text
