"""Lists of people to enrol, as CSV or line by line: read whole, and every fault named, before anything is done (C10)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from minamata.accounts.services.identities import ADDRESS_LENGTH
from minamata.i18n import _, number

COLUMN = "email"
MOST_ROWS = 5000
SEPARATORS = ";\t,"


@dataclass(frozen=True)
class Addresses:
    """The addresses of a list, in small letters, each once; what is wrong with it, a sentence each; and how often one came again."""

    usable: Sequence[str]
    faults: Sequence[str]
    repeated: int


def addresses_in(content: bytes) -> Addresses:
    """Read a list: UTF-8; the first line names the column email among any others, or every line is one address.

    Cells are separated by commas, semicolons or tabs, as spreadsheets write them. A cell that a spreadsheet would calculate is no address.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Addresses((), [_("The file is not text in UTF-8. Save it as “CSV UTF-8”.")], 0)
    if "\x00" in text:
        return Addresses((), [_("This is not a list in CSV.")], 0)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if any(row)]
    except csv.Error:
        return Addresses((), [_("This is not a list in CSV.")], 0)
    if not rows:
        return Addresses((), [_("The list holds nobody.")], 0)
    header = [cell.strip().lower() for cell in rows[0]]
    if header.count(COLUMN) == 1:
        place, first = header.index(COLUMN), 2
        rows = rows[1:]
    elif all("@" in row[0] for row in rows):
        place, first = 0, 1
    else:
        return Addresses((), [_("The first line must name this column once: %(column)s.", column=COLUMN)], 0)
    if len(rows) > MOST_ROWS:
        return Addresses((), [_("The list has more than %(number)s lines. Split it.", number=number(MOST_ROWS))], 0)
    return _checked([row[place].strip() if place < len(row) else "" for row in rows], first)


def _checked(cells: Sequence[str], first: int) -> Addresses:
    usable: dict[str, None] = {}
    faults = []
    for line, cell in enumerate(cells, first):
        if is_address(cell):
            usable[cell.lower()] = None
        else:
            faults.append(_("Line %(line)s: %(fault)s", line=number(line), fault=no_address(cell)))
    if not cells:
        faults.append(_("The list holds nobody."))
    return Addresses(tuple(usable), faults, len(cells) - len(faults) - len(usable))


def no_address(cell: str) -> str:
    """What is said of a cell that is no address."""
    return _("“%(address)s” is no e-mail address", address=cell[:80])


def is_address(cell: str) -> bool:
    """Whether a cell can be the address of somebody, and is nothing that a spreadsheet would calculate."""
    before, _at, after = cell.rpartition("@")
    plain = not any(sign.isspace() or sign in '"<>(),;:\\' for sign in cell)
    return bool(before and "." in after.strip(".") and plain) and cell[0] not in "=+-@" and len(cell) <= ADDRESS_LENGTH
