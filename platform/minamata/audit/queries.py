"""Reads of the log, for administrators alone; everyone else is told that there is no such page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from minamata.accounts.models import Person
from minamata.audit import policies
from minamata.audit.models import AuditEntry
from minamata.db import db
from minamata.policies import Actor

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What of the log is asked for; None asks for all."""

    act: str | None = None
    target_kind: str | None = None
    target_id: str | None = None
    actor_id: UUID | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True)
class Line:
    """A line of the log, with the present name of who did it; None for the program itself and for former members."""

    entry: AuditEntry
    actor_name: str | None


@dataclass(frozen=True)
class Page:
    """Up to 50 lines, newest first, and the id to ask for the next ones before; None when these are the last."""

    lines: Sequence[Line]
    before: UUID | None


def page(actor: Actor, wanted: Filter, before: UUID | None = None) -> Page:
    """A page of the log: the newest lines, or those older than the line `before`. One query.

    Raises NotFound for anyone but an administrator.
    """
    policies.log.require(actor, "see")
    query = (
        _narrowed(select(AuditEntry, Person.name, Person.erased_at), wanted)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(AuditEntry.id < before)
    found = [Line(entry, None if erased_at else name) for entry, name, erased_at in db.session.execute(query)]
    return Page(found[:PAGE], found[PAGE - 1].entry.id if len(found) > PAGE else None)


def _narrowed(query: Select[AuditEntry, str, object], wanted: Filter) -> Select[AuditEntry, str, object]:
    for column, value in (
        (AuditEntry.act, wanted.act),
        (AuditEntry.target_kind, wanted.target_kind),
        (AuditEntry.target_id, wanted.target_id),
        (AuditEntry.actor_id, wanted.actor_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return query
