"""What the course team laid over the recordings of a course, for learners and for the team itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from courses.blocks.recordings import Laid, Rung, host_of
from courses.models import BlockMedia, Course
from courses.outline import Unit
from courses.runtime.content import BlockContent
from courses.runtime.ids import block_key
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile

RECORDED = ("video", "audio", "slides")
WORDS = ("transcript", "captions", "chapters")


class MediaShelf:
    """The `media` service of the blocks of one unit: asked once for all its recordings, and only when there is one."""

    def __init__(self, course: Course, unit: Unit, lang: str, contents: Mapping[str, BlockContent]) -> None:
        self._course, self._unit, self._lang = course, unit, lang
        self._keys = [key for key, content in contents.items() if content.type == "video"]

    def laid(self, usage: Any) -> Sequence[Laid]:
        """What was laid over a block, by its usage key."""
        return self._by_block.get(block_key(usage), ())

    def captions_at(self, usage: Any, kind: str, language: str) -> str:
        """Where a player fetches captions or chapters in a language."""
        return url_for(
            "courses.captions",
            lang=self._lang,
            slug=self._course.slug,
            unit=self._unit.slug,
            block_key=block_key(usage),
            kind=kind,
            language=language,
        )

    def watched_at(self, usage: Any) -> str:
        """Where a player tells how far its learner is."""
        return url_for(
            "courses.watched",
            lang=self._lang,
            slug=self._course.slug,
            unit=self._unit.slug,
            block_key=block_key(usage),
        )

    @cached_property
    def _by_block(self) -> Mapping[str, list[Laid]]:
        found: dict[str, list[Laid]] = {}
        for row, stored in rows_of(self._course.id, self._keys):
            url = row.link or (stored and address_of(self._course, self._lang, row, stored))
            rung = Rung(row.kind, url, row.size, host_of(row.link or ""), row.height or None) if url else None
            found.setdefault(row.block_key, []).append(Laid(row.kind, row.language, rung, row.text, row.no_speech))
        return found


def address_of(course: Course, lang: str, row: BlockMedia, stored: StoredFile) -> str:
    """Where a file that was laid over a block is fetched by whoever may see the course."""
    return url_for("courses.media_file", lang=lang, slug=course.slug, media_id=row.id, file_name=stored.name)


def file_laid(course: Course, media_id: UUID) -> StoredFile:
    """The file of one row. NotFound when it is not of this course, or a link."""
    found = db.session.scalar(
        select(StoredFile)
        .join(BlockMedia, BlockMedia.file_id == StoredFile.id)
        .where(BlockMedia.id == media_id, BlockMedia.course_id == course.id)
    )
    if found is None:
        raise NotFound
    return found


def rows_of(course_id: UUID, keys: Iterable[str]) -> list[tuple[BlockMedia, StoredFile | None]]:
    """What lies over these blocks, each with its file, in the order it was laid."""
    found = db.session.execute(
        select(BlockMedia, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == BlockMedia.file_id)
        .where(BlockMedia.course_id == course_id, BlockMedia.block_key.in_(sorted(keys)))
        .order_by(BlockMedia.id)
    )
    return [(row, stored) for row, stored in found]
