"""How far the words of a block have come in another language than its source (C7)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Standing(StrEnum):
    """Where the words of one block stand in one language.

    `STALE`: the source has changed since they were made. What is asked must be the same for everybody, so a stale question is shown
    in the source language, other stale words as they are, both labelled.
    """

    MISSING = "missing"
    MACHINE = "machine"
    REVIEWED = "reviewed"
    STALE = "stale"


def source_hash(content: str) -> str:
    """What tells whether a source has changed since it was translated."""
    return hashlib.sha256(content.encode()).hexdigest()


def standing(source: str, translated: str | None, made_from: str, is_machine: bool) -> Standing:
    """The standing of `translated`, made from a source with the hash `made_from`, beside today's `source`."""
    if translated is None or (source.strip() and not translated.strip()):
        return Standing.MISSING
    if made_from != source_hash(source):
        return Standing.STALE
    return Standing.MACHINE if is_machine else Standing.REVIEWED


def shows_source(standing: Standing, block_type: str) -> bool:
    """Whether a reader is shown the source instead: where there are no words, and where a stale question would ask something else."""
    return standing is Standing.MISSING or (standing is Standing.STALE and block_type == "problem")


def counted(standings: Iterable[Standing]) -> dict[str, int]:
    """How many blocks stand where, every standing named."""
    counts = Counter(standings)
    return {standing.value: counts[standing] for standing in Standing}
