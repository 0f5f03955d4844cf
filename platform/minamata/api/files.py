"""Stored files as answers of the API."""

from __future__ import annotations

from flask import Response

from minamata.api.doors import BYTES, RawAnswer
from minamata.files.delivery import lead
from minamata.files.models import StoredFile

FILE = RawAnswer("*/*", BYTES, leads=True)


def file_answer(stored: StoredFile) -> Response:
    """A file, or the way to where it is sent from. Programs that keep it ask each time whether they still may have it."""
    answer = lead(stored)
    if "Location" not in answer.headers:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer
