"""What of a unit a learner gets, where its author lets it be drawn: some of a bank of questions, or one of several ways (C4).

A draw is made anew whenever it is asked for, from the learner and the names of what may be drawn, so that no reading writes anything and
every device shows the same. Who has answered something that was drawn keeps it, also when the bank has changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import replace
from uuid import UUID

from courses.outline import Draw, Outline, Unit


def drawn_for(outline: Outline, person_id: UUID | None, met: Container[str]) -> Outline:
    """The outline as that learner gets it; `met` are the blocks that they have done already."""
    if person_id is None or not any(unit.draws for unit in outline.units):
        return outline
    chapters = tuple(
        replace(
            chapter,
            sections=tuple(
                replace(section, units=tuple(_drawn(unit, person_id, met) for unit in section.units))
                for section in chapter.sections
            ),
        )
        for chapter in outline
    )
    return Outline(chapters)


def _drawn(unit: Unit, person_id: UUID, met: Container[str]) -> Unit:
    left_out = {key for draw in unit.draws for key in _left_out(draw, person_id, met)}
    return replace(unit, leaves=tuple(leaf for leaf in unit.leaves if leaf.key not in left_out)) if left_out else unit


def _left_out(draw: Draw, person_id: UUID, met: Container[str]) -> set[str]:
    """The blocks of the options that this learner does not get."""

    def rank(option: tuple[str, ...]) -> tuple[bool, bytes]:
        name = option[0] if option else ""
        lot = hashlib.sha256(f"{person_id} {draw.lot} {name}".encode()).digest()
        return not any(key in met for key in option), lot

    if draw.is_split:
        met_before = [option for option in draw.options if any(key in met for key in option)]
        number = int.from_bytes(hashlib.sha256(f"{person_id} {draw.lot}".encode()).digest()[:8], "big")
        chosen = met_before[:1] or [draw.options[number % len(draw.options)]]
    else:
        chosen = sorted(draw.options, key=rank)[: draw.count]
    kept = {key for option in chosen for key in option}
    return {key for option in draw.options for key in option} - kept
