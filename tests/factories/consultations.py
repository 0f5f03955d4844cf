"""Consultations, their texts, and what people and bodies say on them, written by services as people would."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from forums.models import Area, Comment, DraftText, SubmissionVersion, Topic
from forums.models.consultation import SUBMITTERS
from forums.queries import consultations
from forums.queries.consultations import OpenConsultation
from forums.queries.preparing import text_at_work
from forums.services import attaching, commenting, consulting, preparing, submitting
from forums.services.consulting import Plan
from minamata.accounts.models import Person
from minamata.db import now
from tests.factories import bodies, forums, people

TEXT = "# Scope\n\nThis guidance helps Parties.\n\nIt is not binding.\n\n# Sites\n\nEach site gets a number."


def secretary(name: str = "Greta") -> Person:
    """An administrator of the secretariat."""
    made = people.person(name)
    people.grant(made, "administrator")
    return made


def focal_point(code: str = "XA", name: str = "Amina") -> Person:
    """The focal point of a fictional Party."""
    made = people.person(name)
    bodies.designation(made, bodies.party(code), now() - timedelta(days=1))
    return made


def observer(code: str = "XOBS", name: str = "Hugo") -> Person:
    """A member of an admitted organisation."""
    made = people.person(name)
    bodies.membership(made, bodies.organisation(code), "member", now() - timedelta(days=1))
    return made


def consultation(
    by: Person,
    where: Area,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    *,
    title: str = "DraftText guidance",
    text: str = TEXT,
    submitters: Sequence[str] = SUBMITTERS,
    zone: str = "UTC",
) -> Topic:
    """A consultation with its text; unless instants are given it opened yesterday and closes in ten days."""
    plan = Plan(
        title,
        "Views are asked for.",
        opens_at or now() - timedelta(days=1),
        closes_at or now() + timedelta(days=10),
        zone,
        submitters,
    )
    topic = consulting.start(forums.actor(by), where, plan)
    if text:
        version(by, topic, text)
    return topic


def version(by: Person, of: Topic, text: str, language: str = "en") -> DraftText:
    """A version of the text, published."""
    preparing.prepare(forums.actor(by), found(by, of), text, language)
    return published(by, of)


def published(by: Person, of: Topic) -> DraftText:
    """The prepared version, published as it is now."""
    actor, it = forums.actor(by), found(by, of)
    looked_at = text_at_work(actor, it)
    assert looked_at is not None
    return preparing.publish(actor, it, looked_at.seen)


def found(reader: Person, topic: Topic) -> OpenConsultation:
    """The consultation as somebody sees it."""
    return consultations.consultation_for(forums.actor(reader), topic.id)


def key_of(topic: Topic, number: int, reader: Person) -> int:
    """The key of the paragraph that readers call by that number now."""
    shown = consultations.present(found(reader, topic))
    return next(each.key for each in shown if each.number == number)


def submission(
    by: Person, on: Topic, code: str, said: Mapping[int, str] | str = "We agree.", language: str = "en", **how: Any
) -> SubmissionVersion:
    """A submission, sent; a bare text is on the whole."""
    entries = {0: said} if isinstance(said, str) else said
    return submitting.send(
        forums.actor(by), found(by, on), code, entries, language, how.get("seen", 0), how.get("files")
    )


def brought(by: Person, name: str = "annex.txt", content: bytes = b"Figures of the annex.") -> UUID:
    """A file that somebody brought for a text of theirs, by the id under which a form names it."""
    [file], faults = attaching.bring(forums.actor(by), [], [(name, io.BytesIO(content))])
    assert not faults
    return file.id


def comment(by: Person, on: Topic, text: str = "I agree.", key: int = 0, language: str = "en") -> Comment:
    """A personal comment."""
    return commenting.comment(forums.actor(by), found(by, on), key, text, language)
