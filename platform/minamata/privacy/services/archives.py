"""Archives: everything held about a person, made by a job, offered for seven days (G9)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app
from sqlalchemy import select

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.contracts.privacy import Exporter, Held, HeldFile
from minamata.db import db, new_id, now, transaction, write
from minamata.errors import SignInNeeded
from minamata.files.models import StoredFile
from minamata.files.services import keeping as files
from minamata.i18n import speaking
from minamata.jobs.services import later
from minamata.mail import services as mail
from minamata.policies import Actor
from minamata.privacy import policies
from minamata.privacy.models import Archive

OFFERED = timedelta(days=7)
PIECE = 1 << 18
MEMORY = 1 << 22


@transaction
def ask_for_archive(actor: Actor, language: str) -> Archive:
    """Have an archive made, its explanations in `language`; while one is being made, it is that one."""
    policies.mine.require(actor, "ask")
    if actor.person_id is None:
        raise SignInNeeded
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    waiting = db.session.scalars(
        select(Archive).where(Archive.person_id == actor.person_id, Archive.state == "waiting")
    ).first()
    if waiting is not None:
        return waiting
    asked = Archive(id=new_id(), person_id=actor.person_id, language=language, asked_at=now())
    db.session.add(asked)
    audit.record(actor, "privacy.archive_asked", "person", actor.person_id)
    later("privacy.make_archive", archive_id=str(asked.id))
    return asked


def make_archive(archive_id: UUID) -> None:
    """Make an archive that waits, and write to the person that it is ready; any other one stays as it is."""
    archive = db.session.get(Archive, archive_id)
    if archive is None or archive.state != "waiting":
        return
    person_id, language = archive.person_id, archive.language
    with tempfile.SpooledTemporaryFile(max_size=MEMORY) as file:
        with speaking(language):
            _write(file, person_id)
        file.seek(0)
        db.session.rollback()
        with write():
            archive = db.session.get(Archive, archive_id, with_for_update=True)
            if archive is None or archive.state != "waiting":
                return
            name = f"my-data-{now():%Y-%m-%d}.zip"
            kept = files.keep(None, name, "application/zip", file, f"person:{person_id}")  # type: ignore[arg-type]
            archive.state, archive.ready_at, archive.expires_at = "ready", now(), now() + OFFERED
            archive.file_id, archive.size = kept.id, kept.size
            mail.write_to(person_id, "privacy.archive_ready", {"archive": str(archive_id)})


def expire_archives(before: datetime) -> int:
    """Delete the files of archives that were ready before an instant; returns how many went."""
    with write():
        old = db.session.scalars(select(Archive).where(Archive.state == "ready", Archive.ready_at < before)).all()
        for archive in old:
            remove_file(archive)
        return len(old)


def remove_file(archive: Archive) -> None:
    """Delete an archive's file, as part of the present transaction; that it was asked for stays."""
    stored = db.session.get(StoredFile, archive.file_id) if archive.file_id else None
    archive.state, archive.file_id, archive.size = "expired", None, None
    db.session.flush()
    if stored is not None:
        files.remove(stored)


def _write(file: IO[bytes], person_id: UUID) -> None:
    """An index in words, a JSON file for each line of the register, and the person's files."""
    exporters: Mapping[str, Exporter] = current_app.extensions["minamata"].exporters
    parts, lost = [], []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, exporter in exporters.items():
            held = exporter.export(person_id)
            archive.writestr(f"{name}.json", _json(list(held.rows)))
            parts.append(_part(name, exporter, held))
            lost += [each.name for each in _put_files(archive, held)]
        about = {"person": str(person_id), "made_at": now().isoformat(), "parts": parts, "files_lost": lost}
        archive.writestr("index.json", _json(about))


def _part(name: str, exporter: Exporter, held: Held) -> dict[str, Any]:
    return {
        "file": f"{name}.json",
        "title": str(exporter.title),
        "purpose": str(exporter.purpose),
        "basis": exporter.basis,
        "kept_for": str(exporter.kept_for),
        "rows": len(held.rows),
        "files": [f"files/{each.name}" for each in held.files],
    }


def _put_files(archive: ZipFile, held: Held) -> Iterator[HeldFile]:
    """Put the files in; yields those whose bytes the storage has lost, so that one of them does not stop the rest."""
    for each in held.files:
        try:
            source = each.open()
        except FileNotFoundError:
            yield each
            continue
        with source, archive.open(f"files/{each.name}", "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                target.write(piece)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
