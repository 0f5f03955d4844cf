"""The help texts: one for each thing people come for, committed beside the code."""

from __future__ import annotations

from pathlib import Path

from minamata.content.written import Written, written

FOLDER = Path(__file__).parent / "data"
TOPICS = ("signing-in", "learning", "focal-points", "authors", "secretariat", "your-data")


def all_topics(lang: str) -> dict[str, Written]:
    """Every text in `lang`, in the order people need them."""
    return {topic: written(FOLDER / topic, lang) for topic in TOPICS}
