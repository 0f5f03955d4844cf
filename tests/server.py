"""The program as a process of its own: on a free port, with data of its own, for browsers and benchmarks."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: subprocess.Popen[bytes]
    environ: dict[str, str]

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the process so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def commons(python: str = sys.executable, **settings: str) -> Iterator[Server]:
    """The whole program, set up and serving; on SQLite unless `settings` name another database."""
    with tempfile.TemporaryDirectory() as fresh:
        environ = {**os.environ, "MINAMATA_DATA": fresh, "PORT": str(free_port())}
        environ.pop("MINAMATA_DATABASE_URL", None)
        environ |= settings
        with running([python, "-m", "minamata", "serve"], environ, "/healthz") as server:
            yield server


@contextlib.contextmanager
def bare_view() -> Iterator[Server]:
    """The least a Flask view can be, on the same server stack."""
    environ = {**os.environ, "PORT": str(free_port())}
    with running([sys.executable, "-m", "tests.bench.bare"], environ, "/") as server:
        yield server


@contextlib.contextmanager
def running(command: list[str], environ: dict[str, str], path: str, folder: Path | None = None) -> Iterator[Server]:
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, env=environ, stdout=words, stderr=words, cwd=folder)
        server = Server(f"http://127.0.0.1:{environ['PORT']}", process, environ)
        try:
            _wait_for(server, path, words)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(server: Server, path: str, words: IO[bytes]) -> None:
    for _attempt in range(600):
        if server.process.poll() is not None:
            words.seek(0)
            raise RuntimeError(f"the server ended: {words.read().decode()[-800:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(server.address + path, timeout=5)
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")
