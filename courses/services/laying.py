"""Laying recordings, slides and words over a block of a course, and taking them away again (C8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from courses import policies
from courses.blocks.recordings import kind_of
from courses.errors import WordsMissing, WordsNeeded
from courses.models import BlockMedia, Course
from courses.queries.media import HEARD, recording_named
from courses.services.media import weigh
from minamata.audit import services as audit
from minamata.contracts.files import UploadUse
from minamata.db import db, new_id, now, transaction
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.files.services import keeping, uploads
from minamata.files.services.uploads import Inspected
from minamata.i18n import _l
from minamata.policies import Actor
from minamata.search import services as search

MEDIA = UploadUse(
    "media",
    _l("Recording or slides"),
    1_000_000_000,
    ("mp4", "webm", "mp3", "m4a", "ogg", "pdf"),
    policies.may_bring_media,
)
USE = "courses.media"

Words = Literal["transcript", "captions", "chapters"]


@dataclass(frozen=True)
class Offered:
    """What an author says of a recording: its language, a link where it lies elsewhere, `height` in lines, and its words by kind."""

    language: str
    link: str = ""
    size: int | None = None
    height: int = 0
    no_speech: bool = False
    words: dict[Words, str] = field(default_factory=dict)


@transaction
def lay(actor: Actor, course: Course, block_key: str, offered: Offered, brought: Inspected | UUID | None) -> None:
    """Lay a file, a link or words over a recording of the course; what was laid there in the same language and size goes.

    Raises NotFound for what is no recording, and WordsMissing for one in which somebody speaks and that has no words in any language.
    """
    policies.course.require(actor, "media", course)
    standing = recording_named(course, block_key)
    stored = _taken(actor, course, brought)
    kind = _kind(stored.name if stored is not None else urlsplit(offered.link).path) if stored or offered.link else None
    if kind in HEARD and not offered.no_speech and not (standing.words or offered.words.keys() - {"chapters"}):
        raise WordsMissing
    if kind is not None:
        row = _row(actor, course, block_key, kind, offered.language, offered.height if kind == "video" else 0)
        _let_go(row)
        row.file_id, row.link = (stored.id, None) if stored is not None else (None, offered.link)
        row.size = stored.size if stored is not None else offered.size
        row.no_speech = offered.no_speech and kind in HEARD
    for name, text in offered.words.items():
        _row(actor, course, block_key, name, offered.language).text = text
    db.session.flush()
    _weigh_again(course)
    search.changed("courses.course", course.id)
    laid = [*([kind] if kind else []), *sorted(offered.words)]
    audit.record(
        actor,
        "courses.media_laid",
        "course",
        str(course.id),
        after={"block": block_key, "language": offered.language, "kinds": laid},
    )


@transaction
def take_away(actor: Actor, course: Course, block_key: str, media_id: UUID) -> None:
    """Take one form away; what the package holds comes to light again.

    Raises NotFound, and WordsNeeded for the last words of a recording in which somebody speaks.
    """
    policies.course.require(actor, "media", course)
    row = db.session.get(BlockMedia, media_id)
    if row is None or (row.course_id, row.block_key) != (course.id, block_key):
        raise NotFound
    told = {"block": block_key, "language": row.language, "kinds": [row.kind]}
    _let_go(row)
    db.session.delete(row)
    db.session.flush()
    left = recording_named(course, block_key)
    if not left.words and any(laid.kind in HEARD and not laid.no_speech for laid, _stored in left.laid):
        raise WordsNeeded
    _weigh_again(course)
    search.changed("courses.course", course.id)
    audit.record(actor, "courses.media_taken_away", "course", str(course.id), before=told)


def _taken(actor: Actor, course: Course, brought: Inspected | UUID | None) -> StoredFile | None:
    if brought is None:
        return None
    if isinstance(brought, Inspected):
        return uploads.take_inspected(actor, USE, brought, course.audience)
    return uploads.take(actor, USE, brought, course.audience)


def _kind(path: str) -> str:
    return kind_of(PurePosixPath(path).name) or "video"


def _row(actor: Actor, course: Course, block_key: str, kind: str, language: str, height: int = 0) -> BlockMedia:
    place = {"course_id": course.id, "block_key": block_key, "kind": kind, "language": language, "height": height}
    row = db.session.scalars(select(BlockMedia).filter_by(**place).with_for_update()).first()
    if row is None:
        row = BlockMedia(id=new_id(), **place)
        db.session.add(row)
    row.added_by, row.added_at = actor.person_id, now()
    return row


def _let_go(row: BlockMedia) -> None:
    """The file that a row names is kept no longer."""
    stored = db.session.get(StoredFile, row.file_id) if row.file_id is not None else None
    row.file_id = None
    db.session.flush()
    if stored is not None:
        keeping.remove(stored)


def _weigh_again(course: Course) -> None:
    assert course.current_revision_id is not None
    course.facts = {**course.facts, "media_bytes": weigh(course.id, course.current_revision_id)}
