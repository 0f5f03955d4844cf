"""Recordings are sent beside the threads that answer pages, whole or in parts, to whoever was given an address."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask

from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import write
from minamata.files.delivery import lead
from minamata.files.models import StoredFile
from minamata.files.services import keeping
from minamata.files.signing import Sealed, playing_address
from minamata.files.storage.folder import FolderStorage
from tests.bucket import bucket
from tests.clients import Browser
from tests.factories.recordings import mp4
from tests.server import Server, commons

LARGE = 256 * 200_000
READERS = 40
SECRET = "a key for tests, long enough to be taken"


def film(size: int = 1_500_000, name: str = "film ٣.mp4", kind: str = "video/mp4") -> StoredFile:
    with write():
        return keeping.keep(None, name, kind, mp4(size), "public")


def led(app: Flask, stored: StoredFile) -> str:
    with app.test_request_context():
        answer = lead(stored)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "private, no-store")
        return answer.headers["Location"]


def test_small_files_and_pictures_go_with_the_answer_itself(app: Flask) -> None:
    for stored in (film(5_000), film(1_500_000, "large.png", "image/png")):
        with app.test_request_context(), contextlib.closing(lead(stored)) as answer:
            assert answer.status_code == 200


def test_an_address_for_playing_lasts_for_six_hours_at_most(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, begun = led(app, film()), time.time()
    assert address == led(app, film())
    for hours, status in ((4.9, 200), (6.0, 410)):
        monkeypatch.setattr("minamata.files.signing.time.time", lambda hours=hours: begun + hours * 3600)
        assert client.get(address).status_code == status


def test_an_address_that_was_not_signed_here_opens_nothing(app: Flask, client: Browser) -> None:
    address = led(app, film())
    token = address.split("/")[3]
    told, _dot, signature = token.rpartition(".")
    # The first sign of the signature: of the last, some bits mean nothing.
    other = f"{told}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for forged in ("x" * 40, other, told, "٣"):
        assert client.get(address.replace(token, forged)).status_code == 404


@pytest.fixture(scope="module")
def serving() -> Iterator[tuple[Server, str]]:
    """The program, and the address of a recording of 50 MB in it."""
    with commons(MINAMATA_SECRET_KEY=SECRET) as server:
        content = bytes(range(256)) * (LARGE // 256)
        kept = FolderStorage(Path(server.environ["MINAMATA_DATA"]) / "files").put([io.BytesIO(content)])[0]
        app = Flask("signing")
        app.config["SECRET_KEY"] = SECRET
        app.add_url_rule("/files/play/<token>/<file_name>", "files.played")
        with app.test_request_context():
            address = playing_address(Sealed(kept.sha256, kept.size, "video/mp4", "film ٣.mp4"))
        yield server, server.address + address


@pytest.mark.services
def test_any_part_of_a_recording_is_sent_and_a_broken_one_goes_on(serving: tuple[Server, str]) -> None:
    _server, address = serving
    whole = requests.head(address, timeout=10)
    assert (whole.status_code, whole.headers["Content-Length"], whole.headers["Accept-Ranges"]) == (
        200,
        str(LARGE),
        "bytes",
    )
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Content-Disposition"].startswith("inline")
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    tag = whole.headers["ETag"]
    part = requests.get(address, headers={"Range": "bytes=256-511", "If-Range": tag}, timeout=10)
    assert (part.status_code, part.content) == (206, bytes(range(256)))
    assert part.headers["Content-Range"] == f"bytes 256-511/{LARGE}"
    last = requests.get(address, headers={"Range": "bytes=-5"}, timeout=10)
    assert last.content == bytes([251, 252, 253, 254, 255])
    changed = requests.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'}, stream=True, timeout=10)
    assert changed.status_code == 200
    changed.close()
    beyond = requests.get(address, headers={"Range": f"bytes={LARGE}-"}, timeout=10)
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{LARGE}")
    assert requests.get(address, headers={"If-None-Match": tag}, timeout=10).status_code == 304
    assert requests.get(address, timeout=30).content[-256:] == bytes(range(256))


@pytest.mark.services
def test_what_opens_no_recording_is_answered_by_a_page(serving: tuple[Server, str]) -> None:
    _server, address = serving
    token = urlsplit(address).path.split("/")[3]
    forged = requests.get(address.replace(token, "x" * 40), headers={"Accept": "text/html"}, timeout=10)
    assert (forged.status_code, forged.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert requests.post(address, timeout=10).status_code in {403, 405}


@pytest.mark.services
def test_forty_slow_readers_of_a_large_recording_keep_no_page_waiting(serving: tuple[Server, str]) -> None:
    server, address = serving
    over = threading.Event()
    received = [0] * READERS
    readers = [threading.Thread(target=_read_slowly, args=(address, received, each, over)) for each in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        _wait_until(lambda: all(received))
        waited = []
        for _page in range(12):
            began = time.monotonic()
            assert requests.get(f"{server.address}/en/courses/", timeout=10).status_code == 200
            waited.append(time.monotonic() - began)
            time.sleep(0.2)
        before = list(received)
        _wait_until(lambda: all(now > then for now, then in zip(received, before, strict=True)))
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert max(waited) < 2
    assert max(received) < LARGE


def _read_slowly(address: str, received: list[int], each: int, over: threading.Event) -> None:
    """Take some kilobytes a second, as a phone in a village does."""
    parts = urlsplit(address)
    with contextlib.closing(socket.socket()) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        line.connect((parts.hostname, parts.port))
        line.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        while not over.wait(0.2):
            received[each] += len(line.recv(8192))


def _wait_until(holds: object, seconds: float = 20) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.services
def test_a_bucket_sends_recordings_by_itself(environ: dict[str, str]) -> None:
    with bucket() as url:
        app = create_app(settings_from({**environ, "MINAMATA_STORAGE_URL": url}))
        with app.app_context():
            address = led(app, film())
        answer = requests.get(address, headers={"Range": "bytes=4-7"}, timeout=10)
        assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (206, b"ftyp", "video/mp4")
