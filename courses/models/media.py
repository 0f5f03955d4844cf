"""Recordings, slides and words that the course team lays over the blocks of a course."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key


class BlockMedia(Base):
    """One form of a recording in one language; it comes before what the package holds in the same language (C8).

    Revisions never change, so it belongs to the course and to the key of a block, and outlives an import. `kind` is video, audio or
    slides, which are a file or a link of `size` bytes; or transcript, captions or chapters, which are the words in `text`. `height` is
    that of a picture in lines, 0 where nobody said. `no_speech` is said of a recording in which nobody speaks.
    """

    __tablename__ = "courses_block_media"
    __table_args__ = (UniqueConstraint("course_id", "block_key", "kind", "language", "height"),)

    id: Mapped[Key]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    block_key: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str]
    height: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored.id"), index=True)
    link: Mapped[str | None]
    text: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None] = mapped_column(BigInteger)
    no_speech: Mapped[bool] = mapped_column(default=False, server_default=false())
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime]
