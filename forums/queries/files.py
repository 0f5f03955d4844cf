"""Files of posts and of official submissions, as pages show them (F8, F9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from forums.models import Attachment, Post, Submission, SubmissionFile
from minamata.db import db
from minamata.files.models import FileText, StoredFile

BEGINNING = 160


@dataclass(frozen=True)
class ShownFile:
    """A file as a page shows it: how much it weighs, and what stands in it, before anybody fetches it."""

    id: UUID
    name: str
    size: int
    media_type: str
    text_length: int
    beginning: str


def files_of(posts: Sequence[Post]) -> Mapping[UUID, Sequence[ShownFile]]:
    """The files of posts that the reader may see, by post; no statement where there are none."""
    with_files = [post.id for post in posts if post.files]
    if not with_files:
        return {}
    return _shown(Attachment, Attachment.post_id, Attachment.post_id.in_(with_files))


def files_sent(versions: Collection[UUID]) -> Mapping[UUID, Sequence[ShownFile]]:
    """The files of versions of submissions that the reader may see, by version."""
    return _shown(SubmissionFile, SubmissionFile.version_id, SubmissionFile.version_id.in_(versions))


def files_written(submission_id: UUID) -> Sequence[ShownFile]:
    """The files that go with what a body is still writing, in order; for those who submit for it."""
    of_draft = SubmissionFile.version_id.is_(None) & (SubmissionFile.submission_id == submission_id)
    return _shown(SubmissionFile, SubmissionFile.submission_id, of_draft).get(submission_id, ())


def numbers_sent(topic_id: UUID) -> Mapping[UUID, int]:
    """How many files each version of the submissions in a consultation has, by version; none is left out."""
    rows = db.session.execute(
        select(SubmissionFile.version_id, func.count())
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .where(Submission.topic_id == topic_id)
        .group_by(SubmissionFile.version_id)
    )
    return {version_id: count for version_id, count in rows if version_id is not None}


def _shown(table: Any, owner: Any, which: ColumnElement[bool]) -> dict[UUID, list[ShownFile]]:
    """The files that rows of a table name, by what they belong to, in their places."""
    found: dict[UUID, list[ShownFile]] = {}
    rows = db.session.execute(
        select(owner, StoredFile, func.substr(FileText.text, 1, 2 * BEGINNING), func.length(FileText.text))
        .join(StoredFile, StoredFile.id == table.file_id)
        .outerjoin(FileText, FileText.file_id == StoredFile.id)
        .where(which)
        .order_by(owner, table.position)
    )
    for owner_id, file, head, length in rows:
        shown = ShownFile(
            file.id, file.name, file.size, file.media_type, length or 0, _beginning(head or "", length or 0)
        )
        found.setdefault(owner_id, []).append(shown)
    return found


def _beginning(head: str, length: int) -> str:
    """The first words of a text, cut between two of them."""
    words = " ".join(head.split())
    if len(words) <= BEGINNING and length <= 2 * BEGINNING:
        return words
    cut = words[:BEGINNING]
    return cut.rpartition(" ")[0] + "…" if " " in cut else f"{cut}…"
