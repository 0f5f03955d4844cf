"""Erasure: asked for, thought over for fourteen days, done, remembered, and done again after a restore (G9, decision 12)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select

from minamata.accounts.models import Person
from minamata.audit import services as audit
from minamata.config import SettingsError
from minamata.contracts.privacy import Exporter
from minamata.db import after_commit, db, new_id, now, transaction, write
from minamata.errors import NotFound, SignInNeeded
from minamata.jobs.services import later
from minamata.mail import services as mail
from minamata.policies import SYSTEM, Actor
from minamata.privacy import policies
from minamata.privacy.models import Erasure
from minamata.web.writes import WriteKey

TIME_TO_THINK = timedelta(days=14)


@dataclass(frozen=True)
class Done:
    """That a person was erased, and when: a line of the list that outlives a restore."""

    person_id: UUID
    at: datetime

    def line(self) -> str:
        return json.dumps({"person": str(self.person_id), "at": self.at.isoformat()})

    @classmethod
    def read(cls, line: str) -> Done:
        """ValueError for what is no line of the list."""
        try:
            found = json.loads(line)
            return cls(UUID(found["person"]), datetime.fromisoformat(found["at"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(line) from error


@transaction
def ask_for_erasure(actor: Actor) -> Erasure:
    """Have the person erased in fourteen days; asked again, it is the day of the first time. They are told by letter."""
    policies.mine.require(actor, "ask")
    if actor.person_id is None:
        raise SignInNeeded
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    asked = _open_one(actor.person_id)
    if asked is not None:
        return asked
    asked = Erasure(id=new_id(), person_id=actor.person_id, asked_at=now(), due_at=now() + TIME_TO_THINK)
    db.session.add(asked)
    audit.record(actor, "privacy.erasure_asked", "person", actor.person_id, after={"due": asked.due_at})
    later("privacy.erase", at=asked.due_at, erasure_id=str(asked.id))
    mail.write_to(actor.person_id, "privacy.erasure_asked", {"erasure": str(asked.id)})
    return asked


@transaction
def keep_after_all(actor: Actor) -> None:
    """Take the wish to be erased back. NotFound when there is none."""
    asked = _open_one(actor.person_id) if actor.person_id else None
    if asked is None:
        raise NotFound
    policies.held.require(actor, "change", asked)
    asked.withdrawn_at = now()
    audit.record(actor, "privacy.erasure_withdrawn", "person", asked.person_id)


def erase_due(erasure_id: UUID) -> None:
    """Erase the person who asked for it, when the time to think is over and they did not take it back; again changes nothing."""
    with write():
        asked = db.session.get(Erasure, erasure_id, with_for_update=True)
        if asked is None or asked.withdrawn_at or asked.done_at or asked.due_at > now():
            return
        _erase(Done(asked.person_id, now()))


def done() -> Iterator[Done]:
    """Everyone who was erased: what the database says, and the list beside it that a restore does not turn back."""
    rows = db.session.execute(
        select(Erasure.person_id, Erasure.done_at).where(Erasure.done_at.is_not(None)).order_by(Erasure.done_at)
    )
    known = {person_id: Done(person_id, at) for person_id, at in rows if at is not None}
    if _list().is_file():
        for line in _list().read_text(encoding="utf-8").splitlines():
            found = Done.read(line)
            known.setdefault(found.person_id, found)
    yield from known.values()


def read_list(lines: Iterable[str]) -> list[Done]:
    """The list that the command `privacy erasures` wrote. SettingsError for a line that is none of it."""
    try:
        return [Done.read(line) for line in lines if line.strip()]
    except ValueError as error:
        raise SettingsError(f"This is no line of a list of erasures: {error}") from error


def replay(erased: Iterable[Done]) -> int:
    """Erase again whoever a restore brought back; returns how many. Those who are not in the database are passed over."""
    again = 0
    for each in erased:
        with write():
            person = db.session.get(Person, each.person_id, with_for_update=True)
            if person is None or person.erased_at is not None:
                continue
            _erase(each)
            again += 1
    return again


def _erase(wanted: Done) -> None:
    """What every module holds goes, as far as it may; part of the present transaction."""
    exporters: dict[str, Exporter] = current_app.extensions["minamata"].exporters
    # By the address in the profile others find what was sent to it or written down for it, so the profile goes last.
    for exporter in sorted(exporters.values(), key=lambda each: each is exporters["accounts.profile"]):
        if exporter.erase is not None:
            exporter.erase(wanted.person_id)
    db.session.execute(delete(WriteKey).where(WriteKey.actor == str(wanted.person_id)))
    person = db.session.get_one(Person, wanted.person_id)
    person.erased_at = wanted.at
    asked = _open_one(wanted.person_id)
    if asked is None:
        asked = Erasure(person_id=wanted.person_id, asked_at=wanted.at, due_at=wanted.at)
        db.session.add(asked)
    asked.done_at = wanted.at
    audit.record(SYSTEM, "privacy.erased", "person", wanted.person_id)
    after_commit(partial(_note, wanted))


def _open_one(person_id: UUID) -> Erasure | None:
    return db.session.scalars(
        select(Erasure).where(Erasure.person_id == person_id, Erasure.withdrawn_at.is_(None), Erasure.done_at.is_(None))
    ).first()


def _list() -> Path:
    folder: Path = current_app.extensions["settings"].data
    return folder / "erasures.jsonl"


def _note(wanted: Done) -> None:
    """Add to the list beside the database, safe from a power cut."""
    _list().parent.mkdir(parents=True, exist_ok=True)
    with _list().open("a", encoding="utf-8") as file:
        file.write(wanted.line() + "\n")
        file.flush()
        os.fsync(file.fileno())
