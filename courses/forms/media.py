"""What a player tells of a recording, and what a course team lays over one."""

from __future__ import annotations

import math

from werkzeug.datastructures import MultiDict

from courses.blocks.captions import LONGEST_SECONDS
from courses.blocks.watching import MOST_STRETCHES, Stretch
from courses.services.watching import Watched
from minamata.errors import Unreadable

LONGEST_FIGURE = 20


def watched_in(fields: MultiDict[str, str]) -> Watched:
    """The fields `position`, `length` and `seen`, such as `0-12.5,40-61`. Raises Unreadable for what no player of ours sends."""
    length = _seconds(fields.get("length", ""))
    stretches = tuple(_stretch(part, length) for part in fields.get("seen", "").split(",") if part)
    if len(stretches) > MOST_STRETCHES:
        raise Unreadable
    return Watched(min(_seconds(fields.get("position", "")), length), length, stretches)


def _stretch(text: str, length: float) -> Stretch:
    begins, _dash, ends = text.partition("-")
    return min(_seconds(begins), length), min(_seconds(ends), length)


def _seconds(text: str) -> float:
    try:
        value = float(text) if len(text) <= LONGEST_FIGURE else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= LONGEST_SECONDS:
        raise Unreadable
    return value
