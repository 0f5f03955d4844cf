"""A file of 200 MB over a line that is cut five times: how many bytes are sent twice, and how much memory the server takes.

Sent in pieces, as our script does it, and in one request for as long as the line holds, as other clients of tus do.
"""

from __future__ import annotations

import hashlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from sqlalchemy import select

from minamata import migrating, serving
from minamata.accounts.models import Session
from minamata.app import create_app
from minamata.config import settings_from
from minamata.contracts.files import UploadUse
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.web.security import token_of
from tests.clients import Browser
from tests.factories import people
from tests.factories.uploading import PIECE_TYPE, b64
from tests.server import free_port

SIZE = 200_000_000
PIECE = 4_000_000
CUTS = (0.07, 0.26, 0.48, 0.71, 0.93)
AT_ONCE = 256_000
WAIT = 1
LOOK_EVERY = 0.05
FILM = UploadUse("film", "Film", SIZE, ("mp4",), lambda actor: actor.is_signed_in)


def measure() -> dict[str, Any]:
    """For each way to send: bytes sent twice, in all and in pieces, and the memory of the server at its most above before."""
    return {"in pieces of 4 MB": _sent_in(PIECE), "in one request": _sent_in(SIZE)}


def _sent_in(piece: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _server(folder) as (pid, address, headers):
        film = _film()
        line = _Line(address, headers)
        with closing(HTTPConnection(line.host, timeout=120)) as connection:
            told = f"use {b64('bench.film')},filename {b64('film.mp4')}"
            more = {"Upload-Length": str(SIZE), "Upload-Metadata": told, "Idempotency-Key": "film"}
            connection.request("POST", "/files/uploads/", headers={**headers, **more})
            url = connection.getresponse().headers["Location"]
        before = psutil.Process(pid).memory_info().rss
        began, cuts, offset = time.monotonic(), [int(SIZE * cut) for cut in CUTS], 0
        with _most_memory(pid) as most:
            while offset < SIZE:
                end = min(offset + piece, SIZE)
                if cuts and cuts[0] < end:
                    line.send_and_break(url, offset, film[offset:end], cuts.pop(0) - offset)
                    time.sleep(WAIT)
                    offset = line.standing(url)
                else:
                    offset = line.send(url, offset, film[offset:end])
        seconds = time.monotonic() - began
        _compare(folder, film)
    return {
        "cuts": len(CUTS),
        "bytes sent twice": line.sent - SIZE,
        "in pieces": round((line.sent - SIZE) / PIECE, 2),
        "memory MB before": round(before / 1e6, 1),
        "memory MB more at its most": round((most[0] - before) / 1e6, 1),
        "seconds": round(seconds, 1),
    }


class _Line:
    """A connection that counts the bytes of bodies that it took, and can break."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.host, self._headers, self.sent = urlsplit(address).netloc, headers, 0

    def send(self, url: str, offset: int, body: bytes) -> int:
        """The offset after a piece."""
        with closing(HTTPConnection(self.host, timeout=120)) as connection:
            connection.request("PATCH", url, body, self._of_a_piece(offset))
            self.sent += len(body)
            answer = connection.getresponse()
            if answer.status != 204:
                raise RuntimeError(f"{answer.status} {answer.read()[:300]!r}")
            return int(answer.headers["Upload-Offset"])

    def send_and_break(self, url: str, offset: int, body: bytes, at: int) -> None:
        """Send so much of a piece, then break the line without a word of farewell."""
        with closing(HTTPConnection(self.host, timeout=120)) as connection:
            connection.putrequest("PATCH", url)
            for name, value in {**self._of_a_piece(offset), "Content-Length": str(len(body))}.items():
                connection.putheader(name, value)
            connection.endheaders()
            for start in range(0, at, AT_ONCE):
                part = body[start : min(start + AT_ONCE, at)]
                connection.send(part)
                self.sent += len(part)
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def standing(self, url: str) -> int:
        with closing(HTTPConnection(self.host, timeout=120)) as connection:
            connection.request("HEAD", url, headers=self._headers)
            return int(connection.getresponse().headers["Upload-Offset"])

    def _of_a_piece(self, offset: int) -> dict[str, str]:
        return {**self._headers, "Upload-Offset": str(offset), "Content-Type": PIECE_TYPE}


def _film() -> bytes:
    """Bytes that begin as a film does and hold nothing twice."""
    noise = hashlib.shake_256(b"film").digest(1_000_000)
    numbered = b"".join(number.to_bytes(4, "big") + noise[4:] for number in range(SIZE // 1_000_000))
    return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + numbered[24:]


def _compare(folder: str, film: bytes) -> None:
    app = _app(folder, 0)
    with app.app_context():
        kept = db.session.scalars(select(StoredFile.sha256).where(StoredFile.name == "film.mp4")).one()
        db.session.remove()
        db.engine.dispose()
    if kept != hashlib.sha256(film).hexdigest():
        raise RuntimeError("what is kept is not what was sent")


@contextmanager
def _most_memory(pid: int) -> Iterator[list[int]]:
    """A list with the most memory that the process took meanwhile."""
    process, most, ended = psutil.Process(pid), [0], threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_EVERY):
            most[0] = max(most[0], process.memory_info().rss)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


@contextmanager
def _server(folder: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The process, its address, and the headers of somebody who is signed in."""
    command = [sys.executable, "-m", "tests.bench.upload", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address, cookie, token = process.stdout.readline().split()
            yield (
                process.pid,
                address,
                {"Cookie": f"minamata={cookie}", "X-CSRF-Token": token, "Tus-Resumable": "1.0.0", "Origin": address},
            )
        finally:
            process.terminate()


def _app(folder: str, port: int) -> Any:
    environ = {"MINAMATA_DATA": folder, "PORT": str(port), "MINAMATA_SECRET_KEY": "one key for both processes of this"}
    app = create_app(settings_from(environ))
    app.extensions["minamata"].uploads["bench.film"] = FILM
    return app


def main(folder: str) -> None:
    """Serve, and say where and to whom."""
    app = _app(folder, free_port())
    app.test_client_class = Browser
    with app.app_context():
        migrating.migrate()
        client = app.test_client()
        person = people.person("Sender")
        client.sign_in(person)
        session_id = db.session.scalars(select(Session.id).where(Session.person_id == person.id)).one()
        token, cookie = token_of(session_id), client.get_cookie("minamata").value
        db.session.remove()
    address = app.extensions["settings"].base_url
    Path(folder).joinpath("files").mkdir(exist_ok=True)
    serving.serve(
        app, serving.bind(app.extensions["settings"]), lambda: print(address, cookie, token, flush=True), {"web"}
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
