"""Files of posts, as pages show them (F8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from forums.models import Attachment, Post
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
    found: dict[UUID, list[ShownFile]] = {}
    rows = db.session.execute(
        select(Attachment.post_id, StoredFile, func.substr(FileText.text, 1, 2 * BEGINNING), func.length(FileText.text))
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .outerjoin(FileText, FileText.file_id == StoredFile.id)
        .where(Attachment.post_id.in_(with_files))
        .order_by(Attachment.post_id, Attachment.position)
    )
    for post_id, file, head, length in rows:
        shown = ShownFile(
            file.id, file.name, file.size, file.media_type, length or 0, _beginning(head or "", length or 0)
        )
        found.setdefault(post_id, []).append(shown)
    return found


def _beginning(head: str, length: int) -> str:
    """The first words of a text, cut between two of them."""
    words = " ".join(head.split())
    if len(words) <= BEGINNING and length <= 2 * BEGINNING:
        return words
    cut = words[:BEGINNING]
    return cut.rpartition(" ")[0] + "…" if " " in cut else f"{cut}…"
