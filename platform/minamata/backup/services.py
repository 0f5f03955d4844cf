"""Writing an archive while the program serves, and bringing one back into an empty place."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, func, insert, select, update

from minamata import __version__, migrating
from minamata.backup.rows import AT_ONCE, forward_columns, lines_of, row_in
from minamata.config import SettingsError
from minamata.db import Base, db, now
from minamata.files.queries import contents_that_rows_name
from minamata.files.storage import storage

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Part:
    """What an archive holds of one table: how many rows, and the SHA-256 of their lines."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds, written last and read first."""

    format: int
    version: str
    made_at: str
    schema: list[str]
    tables: dict[str, Part]
    files: int
    lost_files: list[str]


def backup(destination: Path) -> Manifest:
    """Write an archive of everything to `destination`, which must not exist yet, as of one instant.

    Rows are read in one transaction. Files that a row names and the storage has lost are named in the manifest. Raises SettingsError
    with a sentence when the archive cannot be written.
    """
    if destination.exists():
        raise SettingsError(f"{destination} exists already; name a new file.")
    aside = destination.with_name(f".{destination.name}.part")
    try:
        # Everything that is known of people stands in it: it is for its owner's eyes.
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
            _one_instant() as connection,
        ):
            manifest = _write(archive, connection)
        os.replace(aside, destination)
    except OSError as error:
        raise SettingsError(
            f"{destination} cannot be written ({error.strerror}); free some room or choose another place."
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def restore(source: Path) -> Manifest:
    """Bring an archive back into a database without people and a storage; then compare every count and checksum.

    All of it happens, or nothing. Raises SettingsError with a sentence for a place that is not empty, an archive of another schema,
    or one that is damaged.
    """
    if not migrating.is_current():
        migrating.migrate()
    try:
        with tarfile.open(source) as archive:
            manifest = _manifest_in(archive)
            with db.engine.connect() as connection:
                _refuse_unlike(connection, manifest)
                _bring_back(connection, archive, manifest)
    except (tarfile.TarError, OSError, KeyError, ValueError) as error:
        raise SettingsError(f"{source} is no archive of this program, or is damaged ({error}).") from error
    return manifest


def tables() -> list[Table]:
    """Every table, those that others point at first."""
    return [table for table in Base.metadata.sorted_tables if table.name != "alembic_version"]


@contextmanager
def _one_instant() -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile."""
    same = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(**same) as connection, connection.begin():
        yield connection


def _write(archive: tarfile.TarFile, connection: Connection) -> Manifest:
    parts = {table.name: _add_table(archive, connection, table) for table in tables()}
    wanted = connection.execute(contents_that_rows_name().order_by("sha256")).scalars().all()
    lost = [sha256 for sha256 in wanted if not _add_file(archive, sha256)]
    manifest = Manifest(
        FORMAT,
        __version__,
        now().isoformat(timespec="seconds"),
        _schema(connection),
        parts,
        len(wanted) - len(lost),
        lost,
    )
    _add(archive, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    return manifest


def _add_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> Part:
    digest, rows = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as file:
        for line in lines_of(connection, table):
            digest.update(line)
            file.write(line)
            rows += 1
        size = file.tell()
        file.seek(0)
        described = tarfile.TarInfo(f"tables/{table.name}.jsonl")
        described.size = size
        archive.addfile(described, file)
    return Part(rows, digest.hexdigest())


def _add_file(archive: tarfile.TarFile, sha256: str) -> bool:
    try:
        content = storage().open(sha256)
    except FileNotFoundError:
        return False
    with content:
        described = tarfile.TarInfo(f"files/{sha256}")
        described.size = content.seek(0, io.SEEK_END)
        content.seek(0)
        archive.addfile(described, content)
    return True


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    described = tarfile.TarInfo(name)
    described.size = len(content)
    archive.addfile(described, io.BytesIO(content))


def _schema(connection: Connection) -> list[str]:
    return sorted(MigrationContext.configure(connection).get_current_heads())


def _manifest_in(archive: tarfile.TarFile) -> Manifest:
    told: Mapping[str, Any] = json.loads(_open(archive, MANIFEST).read())
    return Manifest(**{**told, "tables": {name: Part(**part) for name, part in told["tables"].items()}})


def _open(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    if found is None:
        raise ValueError(f"{name} is no file")
    return found


def _refuse_unlike(connection: Connection, manifest: Manifest) -> None:
    with connection.begin():
        schema = _schema(connection)
        people = connection.execute(select(func.count()).select_from(Base.metadata.tables["person"])).scalar_one()
    if manifest.format != FORMAT or manifest.schema != schema:
        raise SettingsError(
            f"The archive is of schema {', '.join(manifest.schema)} and this program of {', '.join(schema)}; "
            f"restore it with version {manifest.version}, then update."
        )
    if people:
        raise SettingsError("There are people here already; restore into an empty database and a new data folder.")


def _bring_back(connection: Connection, archive: tarfile.TarFile, manifest: Manifest) -> None:
    _bring_back_files(archive, manifest)
    connection = connection.execution_options(writes=True)
    order = tables()
    with connection.begin():
        for table in reversed(order):
            connection.execute(table.delete())
        for table in order:
            if table.name in manifest.tables:
                _fill(connection, archive, table, order)
        for table in order:
            if table.name in manifest.tables:
                _compare(connection, table, manifest.tables[table.name])


def _fill(connection: Connection, archive: tarfile.TarFile, table: Table, order: list[Table]) -> None:
    """Insert the rows; what points at rows that are not there yet is set when they are."""
    forward = [column.name for column in forward_columns(table, order)]
    key = [column.name for column in table.primary_key.columns]
    pointing: list[dict[str, Any]] = []
    for rows in _batches(archive, table):
        for row in rows:
            if any(row.get(name) is not None for name in forward):
                pointing.append({name: row[name] for name in (*key, *forward)})
                row.update(dict.fromkeys(forward))
        connection.execute(insert(table), rows)
    for row in pointing:
        here = [table.c[name] == row[name] for name in key]
        connection.execute(update(table).where(*here).values({name: row[name] for name in forward}))


def _batches(archive: tarfile.TarFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in _open(archive, f"tables/{table.name}.jsonl"):
        rows.append(row_in(line, table))
        if len(rows) == AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def _compare(connection: Connection, table: Table, part: Part) -> None:
    digest, rows = hashlib.sha256(), 0
    for line in lines_of(connection, table):
        digest.update(line)
        rows += 1
    if Part(rows, digest.hexdigest()) != part:
        raise ValueError(f"the table {table.name} is not what the archive says")


def _bring_back_files(archive: tarfile.TarFile, manifest: Manifest) -> None:
    names = [name for name in archive.getnames() if name.startswith("files/")]
    if len(names) != manifest.files:
        raise ValueError("files are missing")

    def streams() -> Iterator[IO[bytes]]:
        for name in names:
            yield _open(archive, name)

    put: Callable[..., Any] = storage().put
    for name, content in zip(names, put(streams()), strict=True):
        if content.sha256 != name.removeprefix("files/"):
            raise ValueError(f"{name} is not what it was")
