"""The secretariat's list of focal points, as CSV: read whole, and every fault named at once, before anything is done (A15)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from minamata.accounts.services.identities import ADDRESS_LENGTH, NAME_LENGTH
from minamata.accounts.writing import one_line
from minamata.i18n import DEFAULT, LANGUAGES, _, number

COLUMNS = ("party", "name", "email")
OPTIONAL = ("language", "position")
MOST_LINES = 2000
LONGEST_POSITION = 160
SEPARATORS = ";\t,"


@dataclass(frozen=True)
class Line:
    """One focal point as the list has it."""

    number: int
    party: str
    name: str
    email: str
    language: str
    position: str


@dataclass(frozen=True)
class FocalPoints:
    """The lines that can be used, and what is wrong, a sentence each in the reader's language."""

    lines: Sequence[Line]
    faults: Sequence[str]


def focal_points_in(
    content: bytes, party_codes: Mapping[str, object], offices: Collection[str] = frozenset()
) -> FocalPoints:
    """Read a list: UTF-8, the first line names the columns party, name, email, and perhaps language and position, in any order.

    Cells are separated by commas, semicolons or tabs, as spreadsheets write them. `party_codes` are those that exist, `offices`
    the addresses of offices, in small letters, with which nobody signs in (A14).
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return FocalPoints((), [_("The file is not text in UTF-8. Save it as “CSV UTF-8”.")])
    if "\x00" in text:
        return FocalPoints((), [_("This is not a list in CSV.")])
    head = text.partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return FocalPoints((), [_("This is not a list in CSV.")])
    if len(rows) > MOST_LINES:
        return FocalPoints((), [_("The list has more than %(number)s lines. Split it.", number=number(MOST_LINES))])
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    missing = [column for column in COLUMNS if header.count(column) != 1]
    if missing:
        return FocalPoints(
            (), [_("The first line must name this column once: %(column)s.", column=column) for column in missing]
        )
    return _checked(
        [(place, dict(zip(header, row, strict=False))) for place, row in enumerate(rows[1:], 2) if any(row)],
        party_codes,
        offices,
    )


def _checked(
    rows: Sequence[tuple[int, Mapping[str, str]]], party_codes: Mapping[str, object], offices: Collection[str]
) -> FocalPoints:
    lines: list[Line] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for place, cells in rows:
        line = _line(place, cells)
        faults += [
            _("Line %(line)s: %(fault)s", line=number(place), fault=fault)
            for fault in _faults(line, party_codes, offices)
        ]
        for key in (line.email.lower(), f"party {line.party}"):
            if key in seen and line.email and line.party:
                faults.append(
                    _(
                        "Line %(line)s: the same as in line %(other)s: %(what)s",
                        line=number(place),
                        other=number(seen[key]),
                        what=line.party if key.startswith("party ") else line.email,
                    )
                )
            seen.setdefault(key, place)
        lines.append(line)
    if not rows:
        faults.append(_("The list holds nobody."))
    return FocalPoints(lines, faults)


def _line(place: int, cells: Mapping[str, str]) -> Line:
    def cell(name: str) -> str:
        return one_line(cells.get(name) or "")

    return Line(place, cell("party").upper(), cell("name"), cell("email"), cell("language").lower(), cell("position"))


def _faults(line: Line, party_codes: Mapping[str, object], offices: Collection[str]) -> list[str]:
    faults = []
    if line.party not in party_codes:
        faults.append(_("no Party has the code “%(code)s”", code=line.party))
    if not line.name or len(line.name) > NAME_LENGTH:
        faults.append(_("the name is missing or too long"))
    before, at, after = line.email.rpartition("@")
    if not (before and at and "." in after) or " " in line.email or len(line.email) > ADDRESS_LENGTH:
        faults.append(_("“%(address)s” is no e-mail address", address=line.email))
    if line.email.lower() in offices:
        faults.append(_("“%(address)s” is the address of an office; write the person’s own", address=line.email))
    if line.language and line.language not in LANGUAGES:
        faults.append(_("“%(code)s” is none of the six languages", code=line.language))
    if len(line.position) > LONGEST_POSITION:
        faults.append(_("the position is too long"))
    return faults


def language_of(line: Line) -> str:
    """The language to write in; English where the list names none."""
    return line.language or DEFAULT
