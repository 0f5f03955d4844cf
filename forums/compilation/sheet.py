"""The compilation as a table: a line for each text and each file, as CSV that spreadsheets read and do not calculate."""

from __future__ import annotations

import csv
import io

from forums.compilation.facts import Body, Compiled

BOM = "\ufeff"
CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def as_csv(compiled: Compiled) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. What one would calculate begins with an apostrophe."""
    sheet = io.StringIO(newline="")
    sheet.write(BOM)
    writer = csv.writer(sheet)
    writer.writerow(compiled.words.columns)
    for body in compiled.bodies:
        for entry in body.entries:
            said = [entry.key, compiled.label_of(entry.key), entry.on_version]
            writer.writerow(map(_harmless, ["official", *said, *_of(body), entry.text, "", "", ""]))
        for file in body.files:
            writer.writerow(map(_harmless, ["file", "", "", "", *_of(body), "", file.name, file.size, file.address]))
    for comment in compiled.personal:
        line = ["personal", comment.key, compiled.label_of(comment.key), comment.on_version, comment.code, ""]
        line += [comment.capacity, "", comment.author, "", comment.written_at.isoformat()]
        line += ["no", 0, comment.language, comment.text, "", "", ""]
        writer.writerow(map(_harmless, line))
    return sheet.getvalue().encode()


def _of(body: Body) -> list[object]:
    """Who sent it, and when."""
    late = ["yes" if body.late else "no", body.late_seconds]
    sender = [body.code, body.name, body.capacity, body.function, "", body.number]
    return [*sender, body.received_at.isoformat(), *late, body.language]


def _harmless(cell: object) -> object:
    """A cell as no spreadsheet calculates it, also where white space stands in front."""
    if isinstance(cell, str) and (cell.startswith(CALCULATED) or cell.lstrip().startswith(CALCULATED)):
        return f"'{cell}"
    return cell
