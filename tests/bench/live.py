"""Sockets of one process: how soon the readers of one channel hear what it is told, and how much memory a reader takes.

Server and readers are processes of their own, so that the work of the one is not taken for the other's. Their clocks are the system's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from sqlalchemy import insert

from minamata import migrating, serving
from minamata.accounts.models import Identity, Person, Session
from minamata.accounts.services.sessions import LASTS, hash_of
from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import db, new_id, now, write
from minamata.web.addresses import short
from tests.ground.noticeboard import BOARD, NAMES, pin
from tests.server import free_port

READERS = (1_000, 3_000)
PEOPLE = 300
EVENTS = 15
SECONDS_BETWEEN = 2
AT_ONCE = 50


def measure() -> dict[str, Any]:
    """For each number of readers: seconds until all had joined, memory each, and the milliseconds from telling to hearing."""
    return {f"{count} readers": _with(count) for count in READERS}


def _with(count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _process("serve", folder) as server:
        address, board = _line(server).split()
        memory = psutil.Process(server.pid)
        with _process("read", folder, address, board, "1") as first:
            _line(first)
        before = memory.memory_info().rss
        with _process("read", folder, address, board, str(count)) as readers:
            began, cpu = time.monotonic(), memory.cpu_times()
            _line(readers)
            joined = time.monotonic() - began
            joining = memory.cpu_times().user - cpu.user
            time.sleep(SECONDS_BETWEEN)
            held = memory.memory_info().rss - before
            told = []
            for _event in range(EVENTS):
                _say(server, "tell")
                told.append(float(_line(server)))
                time.sleep(SECONDS_BETWEEN)
            _say(readers, "report")
            heard: list[list[float]] = json.loads(_line(readers))
    waits = sorted((at - told[number]) * 1000 for number, instants in enumerate(heard) for at in instants)
    return {
        "heard, of all": f"{len(waits)} of {count * EVENTS}",
        "ms from telling to hearing, p50": round(waits[len(waits) // 2]),
        "p95": round(waits[int(len(waits) * 0.95)]),
        "most": round(waits[-1]),
        "memory KB a reader": round(held / count / 1024, 1),
        "seconds until all had joined": round(joined, 1),
        "CPU ms to let one in": round(joining / count * 1000, 2),
    }


@contextlib.contextmanager
def _process(*words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.live", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _say(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{words}\n")
    process.stdin.flush()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError("a process of the benchmark ended before it answered")
    return line


def serve(folder: str) -> None:
    """Serve the noticeboard, and tell it something for each line that comes in."""
    port = str(free_port())
    environ = {"MINAMATA_DATA": folder, "PORT": port, "MINAMATA_BASE_URL": f"http://127.0.0.1:{port}"}
    app = create_app(settings_from(environ), NAMES)
    with app.app_context():
        migrating.migrate()
        (Path(folder) / "cookies").write_text("\n".join(_sessions()), encoding="ascii")
        db.session.remove()

    def tell() -> None:
        for _line in sys.stdin:
            began = time.monotonic()
            with app.app_context():
                pin(new_id())
                db.session.remove()
            print(began, flush=True)

    def when_ready() -> None:
        print(environ["MINAMATA_BASE_URL"], short(BOARD), flush=True)
        threading.Thread(target=tell, daemon=True).start()

    serving.serve(app, serving.bind(app.extensions["settings"]), when_ready, {"web", "live"})


def _sessions() -> list[str]:
    """A living session for each of many people; their tokens."""
    tokens, people, identities, sessions = [], [], [], []
    for number in range(PEOPLE):
        token, person, identity = secrets.token_urlsafe(32), new_id(), new_id()
        tokens.append(token)
        people.append({"id": person, "name": f"Reader {number}", "languages": [], "created_at": now()})
        identities.append(
            {
                "id": identity,
                "person_id": person,
                "provider": "bench",
                "issuer": "https://bench",
                "subject": str(number),
            }
            | {"created_at": now(), "last_sign_in_at": now(), "claims": {}}
        )
        sessions.append(
            {"id": new_id(), "token_hash": hash_of(token), "person_id": person, "identity_id": identity}
            | {"provider": "bench", "browser": "", "created_at": now(), "expires_at": now() + LASTS}
        )
    with write():
        db.session.execute(insert(Person), people)
        db.session.execute(insert(Identity), identities)
        db.session.execute(insert(Session), sessions)
    return tokens


def read(folder: str, address: str, board: str, count: str) -> None:
    """Open so many sockets, join the board with each, say when all have; then tell for each event when it was heard."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    tokens = (Path(folder) / "cookies").read_text(encoding="ascii").split()
    asyncio.run(_read(address, board, list(islice(cycle(tokens), int(count)))))


async def _read(address: str, board: str, tokens: list[str]) -> None:
    heard: list[list[float]] = [[] for _event in range(EVENTS)]
    gate = asyncio.Semaphore(AT_ONCE)
    join = f'420["join",{{"kind":"noticeboard.board","id":"{board}"}}]'

    async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
        """As the client of Socket.IO does it: answer pings, hear events."""
        async for message in socket:
            if message.data == "2":
                await socket.send_str("3")
            elif message.data.startswith('42["told"'):
                heard[json.loads(message.data[2:])[1]["number"] - 1].append(time.monotonic())

    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    ) as client:

        async def enter(token: str) -> asyncio.Task[None]:
            headers = {"Cookie": f"minamata={token}", "Origin": address}
            async with gate:
                socket = await client.ws_connect(f"{address}/live/?EIO=4&transport=websocket", headers=headers)
                await socket.receive_str()
                await socket.send_str("40")
                while not (await socket.receive_str()).startswith("40{"):
                    pass
                await socket.send_str(join)
                while not (answer := await socket.receive_str()).startswith("430"):
                    pass
                if "newest" not in answer:
                    raise RuntimeError(answer)
            return asyncio.create_task(listen(socket))

        listening = await asyncio.gather(*(enter(token) for token in tokens))
        print("joined", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(heard), flush=True)
        for task in listening:
            task.cancel()


if __name__ == "__main__":
    os.environ.pop("MINAMATA_DATABASE_URL", None)
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        read(*sys.argv[2:])
