"""Stored files: kept once, whole or not at all, and sent without the power of a page."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from flask import Flask, Response
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from minamata.db import db, transaction, write
from minamata.files import delivery
from minamata.files.errors import NoRoom
from minamata.files.models import StoredFile
from minamata.files.names import clean_name
from minamata.files.services import keeping as services
from minamata.files.services.keeping import Incoming
from minamata.files.storage.contents import Content
from minamata.files.storage.folder import FolderStorage
from tests.statements import statements

BYTES = bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "storage"


def kept_files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def keep(
    name: str = "a.bin", media_type: str = "application/pdf", content: bytes = BYTES, audience: str = "members"
) -> StoredFile:
    with write():
        return services.keep(None, name, media_type, content, audience)


def sent(app: Flask, stored: StoredFile, method: str = "GET", **headers: str) -> tuple[Response, bytes]:
    """What a client gets for a stored file, with its body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with app.test_request_context("/", method=method, headers=named):
        response = app.process_response(delivery.send(stored))
        environ = EnvironBuilder("/", method=method, headers=list(named.items())).get_environ()
        body, _status, _headers = run(response, environ)
        db.session.rollback()
    return response, body


def run(response: Response, environ: dict[str, Any]) -> tuple[bytes, str, Any]:
    from werkzeug.test import run_wsgi_app

    body, status, headers = run_wsgi_app(response, environ)
    try:
        return b"".join(body), status, headers
    finally:
        response.close()


def test_content_is_kept_under_its_hash_in_two_levels_of_folders(folder: Path) -> None:
    [content] = FolderStorage(folder).put([io.BytesIO(BYTES)])
    digest = hashlib.sha256(BYTES).hexdigest()

    assert content == Content(digest, len(BYTES))
    assert kept_files(folder) == [f"{digest[:2]}/{digest[2:4]}/{digest}"]
    with FolderStorage(folder).open(digest) as file:
        assert file.read() == BYTES


def test_the_same_content_is_kept_once(folder: Path) -> None:
    store = FolderStorage(folder)
    [first] = store.put([io.BytesIO(BYTES)])
    place = next(path for path in folder.rglob(first.sha256))
    same = place.stat().st_ino

    assert store.put([io.BytesIO(BYTES)]) == [first]
    assert (place.stat().st_ino, len(kept_files(folder))) == (same, 1)


def test_half_a_file_left_by_a_broken_disk_is_made_whole(folder: Path) -> None:
    store = FolderStorage(folder)
    [content] = store.put([io.BytesIO(BYTES)])
    place = next(path for path in folder.rglob(content.sha256))
    place.write_bytes(BYTES[:10])
    store.put([io.BytesIO(BYTES)])

    assert place.read_bytes() == BYTES


class Breaking(io.BytesIO):
    """A stream that fails in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionError("the line is gone")
        return super().read(10)


def test_a_stream_that_breaks_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ConnectionError):
        FolderStorage(folder).put([Breaking(BYTES)])

    assert kept_files(folder) == []


def test_a_full_disk_is_said_to_be_full_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    folder.mkdir()
    (folder / "incoming").mkdir()
    with pytest.raises(NoRoom):
        FolderStorage(folder).put([io.BytesIO(BYTES)])
    assert kept_files(folder) == []


PUT_AGAIN_AND_AGAIN = """
import io, sys
from pathlib import Path
from minamata.files.storage.folder import FolderStorage
content = bytes(range(256)) * 40
print("ready", flush=True)
sys.stdin.readline()
for _time in range(50):
    assert FolderStorage(Path(sys.argv[1])).put([io.BytesIO(content)])[0].size == len(content)
"""


def test_processes_that_keep_the_same_content_at_once_agree(folder: Path) -> None:
    command = [sys.executable, "-c", PUT_AGAIN_AND_AGAIN, str(folder)]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _number in range(2)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
    assert [process.returncode for process in processes] == [0, 0]
    [kept] = kept_files(folder)
    assert (folder / kept).read_bytes() == BYTES


def test_threads_that_keep_the_same_content_at_once_agree(folder: Path) -> None:
    found: list[Content] = []
    barrier = threading.Barrier(8)

    def put() -> None:
        barrier.wait()
        found.extend(FolderStorage(folder).put([io.BytesIO(BYTES)]))

    threads = [threading.Thread(target=put) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(kept_files(folder)) == 1


@pytest.mark.usefixtures("app")
def test_a_kept_file_is_opened_again_with_what_is_known_of_it() -> None:
    stored = keep("Rapport Été.pdf", "application/pdf; charset=x")

    assert (stored.name, stored.media_type, stored.size) == ("Rapport Été.pdf", "application/pdf", len(BYTES))
    assert (stored.sha256, stored.audience, stored.owner_id) == (hashlib.sha256(BYTES).hexdigest(), "members", None)
    with services.open_file(stored) as file:
        assert file.read() == BYTES


@pytest.mark.usefixtures("app")
def test_two_people_who_keep_the_same_bytes_each_have_a_file(folder: Path) -> None:
    first, second = keep("one.pdf"), keep("two.pdf", audience="public")

    assert first.id != second.id
    assert first.sha256 == second.sha256


@pytest.mark.usefixtures("app")
def test_a_file_outside_of_a_transaction_is_not_kept() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        services.keep(None, "a", "text/plain", b"a", "public")


@pytest.mark.usefixtures("app")
def test_a_transaction_that_fails_keeps_no_row() -> None:
    @transaction
    def keep_and_fail() -> None:
        services.keep(None, "a", "text/plain", b"a", "public")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep_and_fail()

    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_hundred_files_are_kept_in_order_with_few_statements(app: Flask) -> None:
    opened: list[BinaryIO] = []

    def incoming() -> Iterator[Incoming]:
        for number in range(100):
            opened.append(io.BytesIO(f"content {number}".encode()))
            yield Incoming(f"{number}.txt", "text/plain", opened[-1])

    with statements(app) as seen, write():
        kept = services.keep_many(None, incoming(), "course:1")

    assert [stored.name for stored in kept[:3]] == ["0.txt", "1.txt", "2.txt"]
    assert len({stored.sha256 for stored in kept}) == 100
    assert len([each for each in seen if each.startswith("INSERT")]) <= 3


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\report.docx", "report.docx"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("  spaced \t name .txt", "spaced name .txt"),
        ("page.html.", "page.html"),
        ("..", "file"),
        ("", "file"),
        ("\x00\x01", "file"),
        ("cafe\u0301.txt", "café.txt"),
        ("تقرير الزئبق.pdf", "تقرير الزئبق.pdf"),
        ('"quoted".txt', "_quoted_.txt"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["汞" * 500 + ".pdf", "汞" * 500, "a" * 500 + ".tar.gz", "x." + "y" * 500])
def test_a_long_name_is_shortened_and_keeps_its_ending(name: str) -> None:
    kept = clean_name(name)

    assert 150 < len(kept.encode()) <= 200
    assert kept.endswith(name.rpartition(".")[2][-3:]) or len(name.rpartition(".")[2]) > 10


@pytest.mark.parametrize("media_type", ["", "text", "text/html\r\nX: 1", "a/b/c", "text/ html", "x" * 300 + "/y"])
@pytest.mark.usefixtures("app")
def test_what_is_no_media_type_becomes_one_that_no_browser_opens(media_type: str) -> None:
    assert keep(media_type=media_type).media_type == "application/octet-stream"


def test_a_file_is_sent_whole_with_its_hash_as_tag(app: Flask) -> None:
    stored = keep()
    response, body = sent(app, stored)

    assert (response.status_code, body) == (200, BYTES)
    assert response.headers["ETag"] == f'"{stored.sha256}"'
    assert response.headers["Content-Length"] == str(len(BYTES))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]


def test_a_file_that_the_browser_has_is_not_sent_again(app: Flask) -> None:
    stored = keep()
    response, body = sent(app, stored, If_None_Match=f'"{stored.sha256}"')

    assert (response.status_code, body) == (304, b"")


def test_a_head_request_says_the_size_and_sends_nothing(app: Flask) -> None:
    response, body = sent(app, keep(), method="HEAD")

    assert (response.status_code, body) == (200, b"")
    assert response.headers["Content-Length"] == str(len(BYTES))


@pytest.mark.parametrize(
    ("wanted", "part", "described"),
    [
        ("bytes=0-9", BYTES[:10], "bytes 0-9/10240"),
        ("bytes=5000-", BYTES[5000:], "bytes 5000-10239/10240"),
        ("bytes=-10", BYTES[-10:], "bytes 10230-10239/10240"),
        ("bytes=10230-99999", BYTES[10230:], "bytes 10230-10239/10240"),
    ],
)
def test_a_broken_download_goes_on_where_it_stopped(app: Flask, wanted: str, part: bytes, described: str) -> None:
    stored = keep()
    response, body = sent(app, stored, Range=wanted, If_Range=f'"{stored.sha256}"')

    assert (response.status_code, body) == (206, part)
    assert response.headers["Content-Range"] == described
    assert response.headers["Content-Length"] == str(len(part))


def test_a_download_of_another_content_begins_anew(app: Flask) -> None:
    response, body = sent(app, keep(), Range="bytes=5000-", If_Range='"another"')

    assert (response.status_code, body) == (200, BYTES)


@pytest.mark.parametrize("wanted", ["bytes=10240-", "bytes=99999-100000"])
def test_a_part_beyond_the_end_is_refused_with_the_size(app: Flask, wanted: str) -> None:
    response, body = sent(app, keep(), Range=wanted)

    assert (response.status_code, body) == (416, b"")
    assert response.headers["Content-Range"] == "bytes */10240"


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "bytes=x-", "lines=1-2", "bytes=9-1", "\u0661-2", "bytes="])
def test_a_range_that_is_odd_is_let_be(app: Flask, wanted: str) -> None:
    response, body = sent(app, keep(), Range=wanted)

    assert (response.status_code, body) == (200, BYTES)


def test_an_empty_file_is_sent_empty(app: Flask) -> None:
    response, body = sent(app, keep(content=b""), Range="bytes=0-")

    assert (response.status_code, body) == (200, b"")


@pytest.mark.parametrize(("audience", "reach"), [("public", "public"), ("members", "private"), ("course:1", "private")])
def test_only_what_everyone_may_see_stays_in_shared_caches(app: Flask, audience: str, reach: str) -> None:
    response, _body = sent(app, keep(audience=audience))

    assert response.headers["Cache-Control"] == f"{reach}, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "media_type", "shown", "served"),
    [
        ("photo.png", "image/png", "inline", "image/png"),
        ("talk.mp4", "video/mp4", "inline", "video/mp4"),
        ("talk.vtt", "text/vtt", "inline", "text/vtt; charset=utf-8"),
        ("report.pdf", "application/pdf", "attachment", "application/pdf"),
        ("drawing.svg", "image/svg+xml", "attachment", "image/svg+xml; charset=utf-8"),
        ("photo.svg", "image/png", "attachment", "image/png"),
        ("photo.html", "image/png", "attachment", "image/png"),
        ("photo.HTML ", "image/png", "attachment", "image/png"),
        ("page.html", "text/html", "attachment", "application/octet-stream"),
        ("photo.png", "text/html", "attachment", "application/octet-stream"),
        ("page.xhtml", "application/xhtml+xml", "attachment", "application/octet-stream"),
        ("app.js", "text/javascript", "attachment", "application/octet-stream"),
        ("sheet.css", "text/css", "attachment", "application/octet-stream"),
        ("feed.xml", "application/xml", "attachment", "application/octet-stream"),
        ("window.xul", "application/vnd.mozilla.xul+xml", "attachment", "application/octet-stream"),
    ],
)
def test_only_harmless_files_open_in_place_and_none_runs(
    app: Flask, name: str, media_type: str, shown: str, served: str
) -> None:
    response, _body = sent(app, keep(name, media_type))

    assert response.headers["Content-Disposition"].partition(";")[0] == shown
    assert response.headers["Content-Type"] == served


def test_not_even_a_caller_can_let_a_drawing_or_a_page_open_in_place(app: Flask) -> None:
    everything = frozenset({"image/svg+xml", "text/html", "image/png"})
    for name, media_type in (("a.svg", "image/svg+xml"), ("a", "image/svg+xml"), ("a.html", "text/html")):
        stored = keep(name, media_type)
        with app.test_request_context("/"):
            response = delivery.send(stored, inline_types=everything)
            assert response.headers["Content-Disposition"].startswith("attachment;")
            response.close()
            db.session.rollback()


@pytest.mark.parametrize("name", ["تقرير.pdf", "汞.pdf", 'a"b.pdf', "a%22;x.pdf", "100 %.pdf", "été'.pdf"])
def test_a_name_in_any_script_arrives_whole_and_breaks_no_header(app: Flask, name: str) -> None:
    from werkzeug.http import parse_options_header

    stored = keep(name)
    response, _body = sent(app, stored)
    disposition, options = parse_options_header(response.headers["Content-Disposition"])

    assert disposition == "attachment"
    assert options["filename"] == stored.name
    assert response.headers["Content-Disposition"].isascii()
