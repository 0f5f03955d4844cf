"""What a storage promises, kept by a folder and by a bucket alike."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from minamata.app import create_app
from minamata.config import SettingsError, settings_from
from minamata.db import db, now, write
from minamata.files.services import keeping
from minamata.files.storage.contents import Content, Storage
from minamata.files.storage.folder import FolderStorage
from minamata.files.storage.s3 import BucketStorage
from tests.bucket import bucket

BYTES = bytes(range(256)) * 9000
LATER = timedelta(minutes=1)


@pytest.fixture(scope="module")
def bucket_url() -> Iterator[str]:
    with bucket() as url:
        yield url


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.services)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return FolderStorage(tmp_path / "storage")
    return BucketStorage(request.getfixturevalue("bucket_url").replace("/files?", f"/{tmp_path.name}?"))


def put(store: Storage, content: bytes = BYTES) -> str:
    return store.put([io.BytesIO(content)])[0].sha256


def test_what_is_put_is_there_whole(store: Storage) -> None:
    digest = hashlib.sha256(BYTES).hexdigest()
    assert store.put([io.BytesIO(BYTES), io.BytesIO(b"")]) == [
        Content(digest, len(BYTES)),
        Content(hashlib.sha256(b"").hexdigest(), 0),
    ]
    with store.open(digest) as file:
        assert file.read() == BYTES


def test_any_part_can_be_read(store: Storage) -> None:
    with store.open(put(store)) as file:
        assert file.seek(0, io.SEEK_END) == len(BYTES)
        for start in (0, 5, 1 << 20, len(BYTES) - 7):
            file.seek(start)
            assert (file.tell(), file.read(100)) == (start, BYTES[start : start + 100])
        assert file.read(100) == b""


def test_what_is_not_there_is_said_to_be_missing(store: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        store.open("0" * 64)
    assert not store.remove("0" * 64, now())


def test_the_same_bytes_are_one_content(store: Storage) -> None:
    assert put(store) == put(store)
    assert list(store.kept_before(now() + LATER)) == [hashlib.sha256(BYTES).hexdigest()]


def test_the_same_bytes_put_by_many_at_once_are_whole(store: Storage) -> None:
    threads = [threading.Thread(target=put, args=(store,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.open(hashlib.sha256(BYTES).hexdigest()) as file:
        assert file.read() == BYTES


def test_what_was_put_since_is_not_removed(store: Storage) -> None:
    sha256 = put(store)
    assert not store.remove(sha256, now() - LATER)
    assert list(store.kept_before(now() - LATER)) == []
    assert store.remove(sha256, now() + LATER)
    with pytest.raises(FileNotFoundError):
        store.open(sha256)


def test_a_stream_that_breaks_leaves_nothing(store: Storage) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        store.put([Broken(BYTES)])
    assert list(store.kept_before(now() + LATER)) == []


def test_it_says_that_it_is_there(store: Storage) -> None:
    assert store.is_there()


@pytest.mark.services
def test_the_application_keeps_its_files_in_the_bucket_that_is_named(
    environ: dict[str, str], bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Flask = create_app(settings_from({**environ, "MINAMATA_STORAGE_URL": bucket_url}))
    with app.app_context():
        with write():
            stored = keeping.keep(None, "a.txt", "text/plain", b"in the bucket", "public")
        with closing(keeping.open_file(stored)) as file:
            assert file.read() == b"in the bucket"
        answer = app.test_client().get("/readyz")
        assert answer.json is not None
        assert answer.json["parts"]["storage"] is True
        db.session.remove()
        db.engine.dispose()


@pytest.mark.services
def test_a_bucket_that_is_not_there_is_said_to_be_missing(environ: dict[str, str], bucket_url: str) -> None:
    app = create_app(settings_from({**environ, "MINAMATA_STORAGE_URL": bucket_url.replace("commons", "elsewhere")}))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json and answer.json["parts"]["storage"]) == (503, False)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "url", ["s3://", "s3://bucket?key=1", "s3:bucket", "gs://bucket/x", "https://s3.example.org/bucket"]
)
def test_an_address_that_is_no_storage_is_refused(environ: dict[str, str], url: str) -> None:
    with pytest.raises(SettingsError, match="MINAMATA_STORAGE_URL"):
        settings_from({**environ, "MINAMATA_STORAGE_URL": url})


def test_a_malware_command_that_is_no_program_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="no program here"):
        settings_from({**environ, "MINAMATA_MALWARE_COMMAND": "no-such-scanner --quiet"})
    with pytest.raises(SettingsError, match="cannot be read"):
        settings_from({**environ, "MINAMATA_MALWARE_COMMAND": "scan 'half"})
