"""Reading the text in stored files, so that they can be found by it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import BinaryIO
from uuid import UUID

from minamata.contracts.files import FileRead
from minamata.db import db, now, stop_reading, transaction
from minamata.events import publish
from minamata.files.extracting import MOST_TEXT, READERS
from minamata.files.models import FileText, StoredFile
from minamata.files.names import ending
from minamata.files.storage import storage
from minamata.files.storage.contents import PIECE

SECONDS = 60


def read(file_id: UUID) -> None:
    """Keep the text in a file, or that there is none to be had; once, however often this is asked for. FileRead follows."""
    stored = db.session.get(StoredFile, file_id)
    if stored is None or db.session.get(FileText, file_id) is not None:
        return
    sha256, kind = stored.sha256, ending(stored.name)
    stop_reading()
    _keep(file_id, *_text_in(sha256, kind))


def read_now(document: BinaryIO, kind: str) -> tuple[str, str | None]:
    """The text in a document, by the reader of that name, and what went wrong, in a word for operators. Never called in a transaction."""
    with tempfile.NamedTemporaryFile() as file:
        while piece := document.read(PIECE):
            file.write(piece)
        file.flush()
        try:
            done = subprocess.run(  # noqa: S603 - our own program, over a path of ours
                [sys.executable, "-m", "minamata.files.extracting", file.name, kind],
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # and none of our secrets
            )
        except subprocess.TimeoutExpired:
            return "", "time"
    if done.returncode != 0:
        return "", done.stderr[-80:].decode(errors="replace").strip() or f"status {done.returncode}"
    text = done.stdout[:MOST_TEXT].decode("utf-8", "ignore").replace("\x00", "")
    return text, None


def _text_in(sha256: str, kind: str) -> tuple[str, str | None]:
    if kind not in READERS:
        return "", "kind"
    with storage().open(sha256) as content:
        return read_now(content, kind)


@transaction
def _keep(file_id: UUID, text: str, trouble: str | None) -> None:
    if (
        db.session.get(StoredFile, file_id, with_for_update=True) is None
        or db.session.get(FileText, file_id) is not None
    ):
        return
    db.session.add(FileText(file_id=file_id, text=text, trouble=trouble, read_at=now()))
    publish(FileRead(file_id))
