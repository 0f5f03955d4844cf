"""The official texts (G18): committed beside the code, numbered, never changed once published."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from minamata.content.written import Written, written
from minamata.errors import NotFound

FOLDER = Path(__file__).parent / "data"
TERMS = "terms"
PRIVACY = "privacy"
DISCLAIMERS = ("boundaries", "content", "translation")
# What a person is asked to take note of.
TO_BE_SEEN = (TERMS, PRIVACY)


@cache
def versions(notice: str) -> tuple[str, ...]:
    """The numbers of a text's versions, the one in force first."""
    numbers = (int(folder.name) for folder in (FOLDER / notice).iterdir() if folder.is_dir())
    return tuple(str(number) for number in sorted(numbers, reverse=True))


def text_of(notice: str, lang: str, version: str | None = None) -> Written:
    """A version of a text, the one in force when none is named. NotFound for a version that never was."""
    known = versions(notice)
    if version is not None and version not in known:
        raise NotFound
    return written(FOLDER / notice / (version or known[0]), lang)


@cache
def in_force() -> str:
    """The versions in force of what a person is asked to take note of, as they are remembered with the person."""
    return " ".join(f"{notice}:{versions(notice)[0]}" for notice in TO_BE_SEEN)
