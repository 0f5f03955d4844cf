"""Reference files: tables as CSV that the secretariat can replace by its own, read strictly, refused in one sentence each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from minamata.config import SettingsError
from minamata.i18n import LANGUAGES, Localized

T = TypeVar("T")

SURE = frozenset({"seen in a published source", "authentic text", "depositary"})


class BadTable(SettingsError):
    """A reference file cannot be used; the message is one sentence that names the file and, where they are known, line and column."""

    def __init__(self, path: Path, what: str, *, line: int | None = None, column: str | None = None) -> None:
        place = path.name
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {what}.")


@dataclass(frozen=True)
class Row:
    """One line of a table. Its methods read a cell as what it must be, and raise BadTable when it is not."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, what: str) -> BadTable:
        """The error to raise when the cell of `column` cannot be used for the reason `what`."""
        return BadTable(self.path, what, line=self.line, column=column)

    def optional(self, column: str) -> str | None:
        """The text of a cell, None when it is empty."""
        return self.cells[column] or None

    def text(self, column: str) -> str:
        """The text of a cell that must not be empty."""
        if not self.cells[column]:
            raise self.refuse(column, "the cell is empty")
        return self.cells[column]

    def day(self, column: str) -> date | None:
        """A date written as 2017-08-16, None when the cell is empty."""
        value = self.cells[column]
        if not value:
            return None
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or found.isoformat() != value:
            raise self.refuse(column, f"{value!r} is not a date written as year-month-day, such as 2017-08-16")
        return found

    def flag(self, column: str) -> bool:
        """1 or 0."""
        return self.one_of(column, {"1": True, "0": False})

    def one_of(self, column: str, meanings: Mapping[str, T]) -> T:
        """What the word of a cell means; only the words of `meanings` are taken."""
        value = self.text(column)
        if value not in meanings:
            raise self.refuse(column, f"{value!r} is not one of {', '.join(meanings)}")
        return meanings[value]

    def listed(self, column: str) -> list[str]:
        """The parts of a cell that are separated by semicolons; empty when the cell is."""
        return [part for part in (piece.strip() for piece in self.cells[column].split(";")) if part]

    def localized(self, prefix: str) -> Localized:
        """The cells `<prefix>_<language>` as one text; English must be there, because it stands in for what is missing."""
        self.text(f"{prefix}_en")
        return Localized({code: self.cells.get(f"{prefix}_{code}", "") for code in LANGUAGES})


def is_sure(confidence: str | None) -> bool:
    """Whether what a file says of its own confidence lets a fact be shown without the mark that it must be checked."""
    return confidence in SURE


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file in UTF-8 whose first line names at least `columns`, in any order; other columns are let be.

    Raises BadTable for a file that is missing, not UTF-8, not CSV, lacks a column or has a line that is longer or shorter than the first.
    """
    lines = _lines(path)
    header_line, header = next(lines, (1, []))
    for column in columns:
        if header.count(column) != 1:
            what = "there is no such column" if column not in header else "there are two such columns"
            raise BadTable(path, what, line=header_line, column=column)
    rows = []
    for line, cells in lines:
        if len(cells) != len(header):
            raise BadTable(path, f"{len(cells)} cells where the first line has {len(header)}", line=line)
        rows.append(Row(path, line, dict(zip(header, cells, strict=True))))
    return rows


def refuse_repeated(rows: Sequence[Row], *columns: str) -> None:
    """Raise BadTable for the first row whose cells of `columns` stand together in an earlier row as well."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells[column] for column in columns)
        if key in seen:
            raise row.refuse(columns[-1], f"{' '.join(key)!r} stands in line {seen[key]} already")
        seen[key] = row.line


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number and its cells without spaces around them."""
    start = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                if any(cells):
                    yield start, [cell.strip() for cell in cells]
                start = reader.line_num + 1
    except OSError as error:
        raise BadTable(path, f"the file cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadTable(path, "the file is not text in UTF-8; save it as CSV UTF-8") from error
    except csv.Error as error:
        raise BadTable(path, f"this is not CSV ({error})", line=start) from error
