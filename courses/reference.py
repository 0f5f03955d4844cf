"""The catalogue of the first start: our own foundation course, as far as it is written."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import select

from courses.models import Course
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM

SLUG = "foundations"
SOURCE = "en"
EDITIONS = ("fr", "es")


def load() -> None:
    """Import the foundation course and its editions, once; what an author changed later is never touched."""
    if db.session.scalar(select(Course.id).where(Course.slug == SLUG)) is not None:
        return
    with as_file(files("courses") / "data" / SLUG) as folder:
        for language in (SOURCE, *EDITIONS):
            import_course(SYSTEM, Path(folder) / language, SLUG, language)
