"""A course, its revisions, its editions and their files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from minamata.db import Base, Key
from minamata.i18n import Localized


class Course(Base):
    """A course, known by its slug; `audience` is the token that a person needs to see it (decision 2).

    What lists show is kept on the row: title and summary by language, `facts` (units, questions, minutes, bytes to read),
    `editions`, language -> id of the edition of the current revision, and how many rated it with how many stars altogether.
    """

    __tablename__ = "courses_course"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    course_key: Mapped[str] = mapped_column(unique=True)
    audience: Mapped[str] = mapped_column(default="public", index=True)
    level: Mapped[int] = mapped_column(default=1)
    # No foreign key: it would close a circle of tables, and a revision is never removed.
    current_revision_id: Mapped[UUID | None]
    title: Mapped[Localized]
    summary: Mapped[Localized]
    facts: Mapped[dict[str, Any]]
    editions: Mapped[dict[str, Any]]
    learners: Mapped[int] = mapped_column(default=0)
    enrolment_mode: Mapped[str] = mapped_column(default="open", server_default="open")
    capacity: Mapped[int | None]
    enrol_from: Mapped[datetime | None]
    enrol_until: Mapped[datetime | None]
    gives_certificate: Mapped[bool] = mapped_column(default=True, server_default=true())
    rating_count: Mapped[int] = mapped_column(default=0, server_default="0")
    rating_sum: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]


class CourseTheme(Base):
    """What a course is about: the code of a term at the top of the thesaurus (C13)."""

    __tablename__ = "courses_theme"

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True, index=True)


class Prerequisite(Base):
    """A course that is to be completed before another begins (C10)."""

    __tablename__ = "courses_prerequisite"

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"), primary_key=True)
    required_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"), primary_key=True, index=True)


class Revision(Base):
    """One imported state of a course. It owns tree, policies and correctness, and is never changed (decision 6).

    `outline` is the tree down to the units as `courses.outline` reads it, so that a page needs one row for it; titles of an edition are
    in `Edition.titles`.
    """

    __tablename__ = "courses_revision"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[Key]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses_course.id"))
    number: Mapped[int]
    language: Mapped[str]
    title: Mapped[str]
    outline: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    about: Mapped[dict[str, Any]]
    grading_policy: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    imported_at: Mapped[datetime]
    imported_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Block(Base):
    """A block of a revision: its place in the tree and its own definition, verbatim."""

    __tablename__ = "courses_block"
    __table_args__ = (
        UniqueConstraint("revision_id", "block_key"),
        Index("ix_courses_block_unit", "revision_id", "unit_key", "position"),
    )

    id: Mapped[Key]
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("courses_revision.id"))
    block_key: Mapped[str]
    block_type: Mapped[str]
    parent_key: Mapped[str | None]
    unit_key: Mapped[str | None]
    position: Mapped[int]
    counts: Mapped[bool] = mapped_column(default=False)
    display_name: Mapped[str]
    settings: Mapped[dict[str, Any]]
    content: Mapped[str]
    path: Mapped[str | None]


class Edition(Base):
    """A revision in another language than its source; `counts` says how many blocks stand where (`courses.translations`)."""

    __tablename__ = "courses_edition"
    __table_args__ = (UniqueConstraint("revision_id", "language"),)

    id: Mapped[Key]
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("courses_revision.id"))
    language: Mapped[str]
    title: Mapped[str]
    titles: Mapped[dict[str, Any]]
    about: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    imported_at: Mapped[datetime]


class EditionText(Base):
    """The texts of one block in one language, with the hash of the source they were made from, and whether a person has read them."""

    __tablename__ = "courses_edition_text"
    __table_args__ = (
        UniqueConstraint("edition_id", "block_key"),
        Index("ix_courses_edition_text_unit", "edition_id", "unit_key"),
    )

    id: Mapped[Key]
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("courses_edition.id"))
    block_key: Mapped[str]
    unit_key: Mapped[str | None]
    display_name: Mapped[str]
    content: Mapped[str]
    source_hash: Mapped[str]
    is_machine: Mapped[bool] = mapped_column(default=False, server_default=false())


class PackageFile(Base):
    """A file of the imported package, kept byte for byte, for export and for what the course shows from it.

    `language` is the language of the edition it came with.
    """

    __tablename__ = "courses_package_file"
    __table_args__ = (UniqueConstraint("revision_id", "language", "path"),)

    id: Mapped[Key]
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("courses_revision.id"))
    language: Mapped[str]
    path: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored.id"))
