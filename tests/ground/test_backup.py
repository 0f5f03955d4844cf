"""What was saved comes back whole, into either database, and nothing that is damaged or out of place comes back at all."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from minamata import migrating
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.app import create_app
from minamata.audit import services as audit
from minamata.backup.commands import backup as backup_command
from minamata.backup.commands import restore as restore_command
from minamata.backup.services import backup, restore, tables
from minamata.certificates.models import Certificate
from minamata.config import SettingsError, settings_from
from minamata.db import db, now, write
from minamata.files.models import Piece, StoredFile
from minamata.files.services import keeping as files
from minamata.files.services import uploads
from minamata.files.storage import storage
from minamata.policies import SYSTEM
from minamata.privacy.services import erasing
from tests.factories import people
from tests.ground.test_certificate_check import issued
from tests.postgres import postgresql


@pytest.fixture
def full(app: Flask) -> Flask:
    """A place where things have happened: people, files, certificates that point at each other, an audit log."""
    from courses import reference as courses
    from minamata.parties import reference as parties

    parties.load()
    courses.load()
    holder = people.person("Awa Sarr", languages=["fr", "wo"], time_zone="Africa/Dakar")
    people.grant(holder, "trainer")
    issued(holder)
    issued(holder, name_latin="Awa Diop Sarr", name_native="عوا")
    with write():
        files.keep(holder.id, "note.txt", "text/plain", b"a note" * 1000, "public")
        audit.record(SYSTEM, "tests.done", "person", holder.id, after={"ça": "va"})
    begun = uploads.begin(actor_for(holder), "accounts.photo", "me.png", 3_000)
    uploads.append(actor_for(holder), begun.id, 0, io.BytesIO(b"half a photo"))
    return app


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """A place where nothing has happened yet, on SQLite."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    made = create_app(settings_from({"MINAMATA_DATA": str(folder), "MINAMATA_SECRET_KEY": "k" * 40}))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def save(app: Flask, folder: Path) -> Path:
    with app.app_context():
        db.session.remove()
        backup(folder / "archive.tar")
    return folder / "archive.tar"


def counts() -> dict[str, int]:
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables()}


def test_everything_comes_back_into_an_empty_place(full: Flask, empty: Flask, tmp_path: Path) -> None:
    archive, before = save(full, tmp_path), counts()
    with empty.app_context():
        restore(archive)
        assert counts() == before
        assert before["courses_block"] > 10
        holder = db.session.scalars(select(Person).where(Person.name == "Awa Sarr")).one()
        assert holder.languages == ["fr", "wo"]
        newer = db.session.scalars(select(Certificate).where(Certificate.status == "valid")).one()
        older = db.session.scalars(select(Certificate).where(Certificate.status == "superseded")).one()
        assert older.superseded_by_id == newer.id
        assert dict(newer.title) == {"en": "Mercury in trade", "fr": "Le mercure dans le commerce"}
        stored = db.session.scalars(select(StoredFile).where(StoredFile.name == "note.txt")).one()
        with files.open_file(stored) as content:
            assert content.read() == b"a note" * 1000
        piece = db.session.scalars(select(Piece)).one()
        with storage().open(piece.sha256) as content:
            assert content.read() == b"half a photo"


def test_an_archive_is_for_its_owners_eyes(full: Flask, tmp_path: Path) -> None:
    assert save(full, tmp_path).stat().st_mode & 0o077 == 0


def test_what_came_back_saves_to_the_same_archive(full: Flask, empty: Flask, tmp_path: Path) -> None:
    archive = save(full, tmp_path)
    (tmp_path / "again").mkdir()
    with empty.app_context():
        restore(archive)
        again = backup(tmp_path / "again" / "archive.tar")
    first = manifest_of(archive)
    assert {name: vars(part) for name, part in again.tables.items()} == first["tables"]


def test_the_commands_say_what_they_did(full: Flask, empty: Flask, tmp_path: Path) -> None:
    db.session.remove()
    archive = tmp_path / "archive.tar"
    made = full.test_cli_runner().invoke(backup_command, [str(archive)])
    assert made.exit_code == 0, made.output
    assert "rows in" in made.output
    with empty.app_context():
        back = empty.test_cli_runner().invoke(restore_command, [str(archive)])
    assert back.exit_code == 0, back.output
    assert "every count and checksum agrees" in back.output


def test_whoever_was_erased_since_is_erased_again(full: Flask, empty: Flask, tmp_path: Path) -> None:
    archive, erased = tmp_path / "saved.tar", tmp_path / "erasures.jsonl"
    backup(archive)
    holder = db.session.scalars(select(Person).where(Person.name == "Awa Sarr")).one()
    erasing.replay([erasing.Done(holder.id, now())])
    listed = full.test_cli_runner().invoke(args=["privacy", "erasures"])
    erased.write_text(listed.output, encoding="utf-8")
    db.session.remove()
    with empty.app_context():
        said = empty.test_cli_runner().invoke(restore_command, [str(archive), "--erasures", str(erased)])
    assert said.exit_code == 0, said.output
    assert "Erased again, as they had been since then: 1." in said.output
    with empty.app_context():
        assert db.session.get_one(Person, holder_id := erasing.Done.read(listed.output).person_id).erased_at is not None
        assert db.session.scalars(select(Certificate.name_latin).where(Certificate.person_id == holder_id)).all() == [
            "",
            "",
        ]


def test_nothing_is_restored_over_people(full: Flask, tmp_path: Path) -> None:
    archive = save(full, tmp_path)
    before = counts()
    with full.app_context(), pytest.raises(SettingsError, match="people here already"):
        restore(archive)
    assert counts() == before


def test_an_archive_is_never_written_over(full: Flask, tmp_path: Path) -> None:
    archive = save(full, tmp_path)
    content = archive.read_bytes()
    with pytest.raises(SettingsError, match="exists already"):
        backup(archive)
    assert archive.read_bytes() == content


def manifest_of(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as opened:
        found = opened.extractfile("manifest.json")
        assert found is not None
        read: dict[str, Any] = json.loads(found.read())
        return read


def rewritten(archive: Path, change: Any) -> Path:
    """The archive with every member passed through `change`, which gives other bytes or None to leave it out."""
    made = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(made, "w") as new:
        for member in old.getmembers():
            found = old.extractfile(member)
            assert found is not None
            content = change(member.name, found.read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return made


DAMAGE = {
    "a row is missing": lambda name, content: content.partition(b"\n")[2] if "accounts_grant" in name else content,
    "a row was changed": lambda name, content: (
        content.replace(b"Awa Sarr", b"Eve Sarr") if "person" in name else content
    ),
    "a file was changed": lambda name, content: (
        content.replace(b"a note", b"a lie!") if name.startswith("files/") else content
    ),
    "files are missing": lambda name, content: None if name.startswith("files/") else content,
    "no manifest": lambda name, content: None if name == "manifest.json" else content,
    "a table is missing": lambda name, content: None if name == "tables/person.jsonl" else content,
    "a line is cut off": lambda name, content: content[:-20] if name == "tables/person.jsonl" else content,
}


@pytest.mark.parametrize("change", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_archive_brings_back_nothing(full: Flask, empty: Flask, tmp_path: Path, change: Any) -> None:
    archive = rewritten(save(full, tmp_path), change)
    with empty.app_context():
        with pytest.raises(SettingsError, match="damaged"):
            restore(archive)
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b" + b"0" * 100])
def test_what_is_no_archive_is_said_to_be_none(empty: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.tar"
    file.write_bytes(content)
    with empty.app_context(), pytest.raises(SettingsError, match="no archive"):
        restore(file)


def test_an_archive_of_another_schema_names_the_version_that_takes_it(
    full: Flask, empty: Flask, tmp_path: Path
) -> None:
    def older(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        manifest = json.loads(content)
        assert manifest["schema"] != ["0001"]
        return json.dumps({**manifest, "schema": ["0001"]}).encode()

    archive = rewritten(save(full, tmp_path), older)
    with empty.app_context(), pytest.raises(SettingsError, match=r"restore it with version 0\.1\.0"):
        restore(archive)


def test_a_file_that_the_storage_has_lost_is_named(full: Flask, tmp_path: Path) -> None:
    stored = db.session.scalars(select(StoredFile).where(StoredFile.name == "note.txt")).one()
    folder = full.extensions["settings"].storage_folder
    (folder / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256).unlink()
    db.session.remove()
    assert backup(tmp_path / "archive.tar").lost_files == [stored.sha256]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of these tests alone."""
    with postgresql() as address:
        yield address


@pytest.mark.services
def test_what_was_saved_from_one_kind_of_database_comes_back_into_the_other(
    full: Flask, server: str, tmp_path: Path
) -> None:
    archive, before = save(full, tmp_path), counts()
    folder = tmp_path / "there"
    folder.mkdir()
    settings = {"MINAMATA_DATA": str(folder), "MINAMATA_SECRET_KEY": "k" * 40, "MINAMATA_DATABASE_URL": server}
    there = create_app(settings_from(settings))
    with there.app_context():
        migrating.migrate()
        restore(archive)
        assert counts() == before
        db.session.remove()
        again = backup(tmp_path / "again.tar")
        db.engine.dispose()
    assert {name: vars(part) for name, part in again.tables.items()} == manifest_of(archive)["tables"]
