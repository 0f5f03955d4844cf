"""The register, and what a person's own page shows; in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Column, Uuid, false, func, literal, or_, select, union_all

from minamata.accounts.queries import proven_address
from minamata.contracts.privacy import Exporter, Retention
from minamata.db import Base, db, now
from minamata.errors import NotFound, SignInNeeded
from minamata.files.models import StoredFile
from minamata.policies import Actor
from minamata.privacy import policies
from minamata.privacy.models import Archive, Consent, Erasure


@dataclass(frozen=True)
class Mine:
    """What the page about one's own data shows: how many rows each line of the register holds, and what was asked for."""

    counts: Mapping[str, int]
    archive: Archive | None
    erasure: Erasure | None
    consents: Sequence[Consent]


def register() -> Mapping[str, Exporter]:
    """Every line of the register of purposes, by its whole name."""
    found: Mapping[str, Exporter] = current_app.extensions["minamata"].exporters
    return found


def limits() -> Sequence[Retention]:
    """What is deleted when it is old."""
    found: Mapping[str, Retention] = current_app.extensions["minamata"].retention
    return list(found.values())


def mine(actor: Actor) -> Mine:
    """What is held about the person, and what they asked for. SignInNeeded when nobody is signed in."""
    policies.mine.require(actor, "ask")
    if actor.person_id is None:
        raise SignInNeeded
    archive = db.session.scalars(
        select(Archive).where(Archive.person_id == actor.person_id).order_by(Archive.id.desc()).limit(1)
    ).first()
    consents = db.session.scalars(
        select(Consent).where(Consent.person_id == actor.person_id).order_by(Consent.id.desc()).limit(50)
    ).all()
    return Mine(_counts(actor.person_id), archive, open_erasure(actor), consents)


def open_erasure(actor: Actor) -> Erasure | None:
    """The person's wish to be erased that is neither done nor taken back."""
    return db.session.scalars(
        select(Erasure).where(
            Erasure.person_id == actor.person_id, Erasure.withdrawn_at.is_(None), Erasure.done_at.is_(None)
        )
    ).first()


def archive_for(actor: Actor, archive_id: UUID) -> StoredFile:
    """The file of an archive, for the person it is about. NotFound for everyone else, and when it is over."""
    archive = db.session.get(Archive, archive_id)
    if archive is None:
        raise NotFound
    policies.held.require(actor, "see", archive)
    if archive.file_id is None or archive.expires_at is None or archive.expires_at < now():
        raise NotFound
    return db.session.get_one(StoredFile, archive.file_id)


def _counts(person_id: UUID) -> dict[str, int]:
    """Rows by line of the register, counted in one statement over the columns that the lines cover.

    A row is the person's by their id, or by the address that they have shown to be theirs.
    """
    address = proven_address(person_id)
    each = []
    for name, exporter in register().items():
        for table, columns in _by_table(exporter.covers).items():
            held = Base.metadata.tables[table]
            keys = [(held.c[column], person_id if _holds_ids(held.c[column]) else address) for column in columns]
            theirs = or_(*(column == key for column, key in keys if key is not None), false())
            each.append(select(literal(name).label("name"), func.count().label("held")).select_from(held).where(theirs))
    found: dict[str, int] = {}
    for name, held_rows in db.session.execute(union_all(*each)):
        found[name] = found.get(name, 0) + held_rows
    return found


def _by_table(covered: Iterable[str]) -> dict[str, list[str]]:
    """The columns, written as `table.column`, by their tables."""
    found: dict[str, list[str]] = {}
    for each in covered:
        table, _dot, column = each.partition(".")
        found.setdefault(table, []).append(column)
    return found


def _holds_ids(column: Column[Any]) -> bool:
    return isinstance(column.type, Uuid)
