"""What the course team laid over the recordings of a course, for learners and for the team itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from courses.blocks.captions import read_words
from courses.blocks.recordings import Laid, Rung, host_of, in_order, kind_of, sources_of
from courses.models import Block, BlockMedia, Course
from courses.olx.xml import parse
from courses.outline import Unit
from courses.runtime.content import BlockContent
from courses.runtime.ids import block_key
from minamata.db import db
from minamata.errors import NotFound
from minamata.files.models import StoredFile

RECORDED = ("video", "audio", "slides")
HEARD = frozenset({"video", "audio"})


class MediaShelf:
    """The `media` service of the blocks of one unit: asked once for all its recordings, and only when there is one.

    With `for_programs` its addresses are those of the API, which a token opens.
    """

    def __init__(
        self, course: Course, unit: Unit, lang: str, contents: Mapping[str, BlockContent], for_programs: bool = False
    ) -> None:
        self._course, self._unit, self._lang, self._for_programs = course, unit, lang, for_programs
        self._keys = [key for key, content in contents.items() if content.type == "video"]

    def laid(self, usage: Any) -> Sequence[Laid]:
        """What was laid over a block, by its usage key."""
        return self._by_block.get(block_key(usage), ())

    def captions_at(self, usage: Any, kind: str, language: str) -> str:
        """Where a player fetches captions or chapters in a language."""
        if self._for_programs:
            return url_for(
                "api_courses.captions",
                slug=self._course.slug,
                unit=self._unit.slug,
                key=block_key(usage),
                kind=kind,
                language=language,
            )
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
            url = row.link or (stored and self._address_of(row, stored))
            rung = Rung(row.kind, url, row.size, host_of(row.link or ""), row.height or None) if url else None
            found.setdefault(row.block_key, []).append(Laid(row.kind, row.language, rung, row.text, row.no_speech))
        return found

    def _address_of(self, row: BlockMedia, stored: StoredFile) -> str:
        if self._for_programs:
            return url_for("api_courses.media_file", slug=self._course.slug, media_id=row.id)
        return address_of(self._course, self._lang, row, stored)


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


@dataclass(frozen=True)
class Recording:
    """A recording of a course as its team sees it.

    `packaged` are the sources that its package names, each with its size where the package holds it; `laid` is what the team laid over it.
    `words` are the languages in which what is said can be read, `timed` those in which it can stand under the picture.
    """

    key: str
    title: str
    packaged: tuple[Rung, ...]
    laid: tuple[tuple[BlockMedia, StoredFile | None], ...]
    words: frozenset[str]
    timed: frozenset[str]

    @property
    def has_no_speech(self) -> bool:
        """Whether the team said that nobody speaks in it."""
        return any(row.no_speech for row, _stored in self.laid)

    def weight(self, kind: str) -> int | None:
        """The bytes of its lightest form of that kind; 0 where nobody measured it, None where there is none."""
        laid = [row.size or 0 for row, _stored in self.laid if row.kind == kind]
        found = laid or [rung.size or 0 for rung in self.packaged if rung.kind == kind]
        return min((size for size in found if size), default=0) if found else None

    def missing(self, languages: Iterable[str]) -> tuple[list[str], list[str]]:
        """Of these languages, those without a transcript, and those without captions; none where nobody speaks."""
        if self.has_no_speech:
            return [], []
        wanted = list(languages)
        return [code for code in wanted if code not in self.words], [code for code in wanted if code not in self.timed]


def recordings(course_id: UUID, revision_id: UUID, only: str | None = None) -> list[Recording]:
    """The recordings of a revision in their order, or the one of that key."""
    asked = select(Block).where(Block.revision_id == revision_id, Block.block_type == "video").order_by(Block.position)
    blocks = db.session.scalars(asked if only is None else asked.where(Block.block_key == only)).all()
    laid: dict[str, list[tuple[BlockMedia, StoredFile | None]]] = {}
    for row, stored in rows_of(course_id, [block.block_key for block in blocks]):
        laid.setdefault(row.block_key, []).append((row, stored))
    return [_recording(block, laid.get(block.block_key, [])) for block in blocks]


def without_words(course_id: UUID, revision_id: UUID) -> list[Recording]:
    """The recordings in which somebody may speak and of which nothing can be read in any language (C8)."""
    return [
        found
        for found in recordings(course_id, revision_id)
        if not found.words and not found.has_no_speech and any(found.weight(kind) is not None for kind in HEARD)
    ]


def words_spoken(course_id: UUID, revision_id: UUID) -> dict[str, dict[str, str]]:
    """What is said in the recordings of a revision: block key -> language -> the words, of the transcript, else of the captions.

    As learners read it: what the team laid over a block comes before what its package holds.
    """
    blocks = db.session.execute(
        select(Block.block_key, Block.settings).where(Block.revision_id == revision_id, Block.block_type == "video")
    ).all()
    texts: dict[str, dict[str, dict[str, str]]] = {
        key: {"captions": {}, "transcript": dict(settings.get("media", {}).get("transcripts", {}))}
        for key, settings in blocks
    }
    for row, _stored in rows_of(course_id, texts):
        if row.kind in texts[row.block_key]:
            texts[row.block_key][row.kind][row.language] = row.text
    found: dict[str, dict[str, str]] = {}
    for key, by_kind in texts.items():
        for kind in ("captions", "transcript"):
            for language, text in by_kind[kind].items():
                if words := " ".join(cue.text for cue in read_words(text)):
                    found.setdefault(key, {})[language] = words
    return found


def recording_named(course: Course, block_key: str) -> Recording:
    """One recording of the present revision. NotFound when there is none of that key."""
    assert course.current_revision_id is not None
    found = recordings(course.id, course.current_revision_id, block_key)
    if not found:
        raise NotFound
    return found[0]


def _recording(block: Block, laid: list[tuple[BlockMedia, StoredFile | None]]) -> Recording:
    media = block.settings.get("media", {})
    texts = list(media.get("transcripts", {}).items())
    texts += [(row.language, row.text) for row, _stored in laid if row.kind in {"transcript", "captions"}]
    return Recording(
        key=block.block_key,
        title=block.display_name,
        packaged=tuple(in_order(list(_packaged(block.content, media.get("sizes", {}))))),
        laid=tuple(laid),
        words=frozenset(language for language, text in texts if text.strip()),
        timed=frozenset(language for language, text in texts if "-->" in text or text.startswith("{")),
    )


def _packaged(content: str, sizes: Mapping[str, int]) -> Iterator[Rung]:
    for link, size in sources_of(parse(content.encode(), "video")) if content.strip() else []:
        try:
            kind, host = kind_of(urlsplit(link).path), host_of(link)
        except ValueError:
            continue
        if kind is not None:
            yield Rung(kind, link, size or sizes.get(link.removeprefix("/static/")), host)
