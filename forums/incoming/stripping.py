"""What somebody wrote themselves in an e-mail, without what it quotes, signs and adds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forums.incoming.phrases import (
    ADDRESS,
    BEGINS_WITH_A_DATE,
    DATE,
    FROM_LABEL,
    ORIGINAL_MESSAGE,
    OTHER_LABEL,
    PROGRAM_LINE,
    TIME,
    WROTE,
)

LONGEST_ATTRIBUTION = 400
MOST_LINES_OF_ATTRIBUTION = 4
LINES_OF_HEADERS = 8
WRAPPED_FROM = 60
"""Programs that wrap lines fill them about so far; a shorter line was ended by its writer."""

_QUOTED = re.compile(r"^\s{0,3}>")
_RULE = re.compile(r"^[\s>]*[-_—─=*]{3,}\s*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROLS = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]")
_INDENTED = re.compile(r"^[ \t]{4,}")
_MANY_EMPTY = re.compile(r"\n{3,}")


def own_text(text: str, is_wrapped: bool) -> str:
    """The words of the writer as Markdown; empty when there are none.

    `is_wrapped` says that the program broke the lines: then a line break means something only after a short line.
    """
    lines = [line.rstrip() for line in clean(text).split("\n")]
    lines = lines[: _end_of_answer(lines)]
    kept: list[str] = []
    for part in _parts_between_quotes(lines):
        own = _without_signature(part)
        if own:
            kept += ["", *own] if kept else own
    return _with_breaks(kept, is_wrapped)


def clean(text: str) -> str:
    """Text with one kind of line ends and spaces, without signs that no text holds and without marks of direction."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return _CONTROLS.sub("", _UNSEEN.sub("", text))


def unflowed(text: str, deletes_space: bool) -> str:
    """Text of RFC 3676 with its lines joined as they were before they were sent; quotes keep their signs."""
    done: list[str] = []
    open_depth: int | None = None
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.lstrip(">")
        depth = len(raw) - len(line)
        line = line.removeprefix(" ")
        goes_on = line.endswith(" ") and line != "-- "
        body = line[:-1] if goes_on and deletes_space else line
        if open_depth == depth and line != "-- ":
            done[-1] += body
        else:
            done.append(f"{'>' * depth} {body}" if depth else body)
        open_depth = depth if goes_on else None
    return "\n".join(done)


def _end_of_answer(lines: Sequence[str]) -> int:
    """The line with which the e-mail that was answered begins, where nothing but its beginning is marked."""
    for at, line in enumerate(lines):
        if ORIGINAL_MESSAGE.match(line) or _are_headers(lines, at):
            return at
        if (found := _attribution(lines, at)) is not None and _opens_unmarked(lines, *found):
            return found[0]
    return len(lines)


def _are_headers(lines: Sequence[str], at: int) -> bool:
    if not FROM_LABEL.match(lines[at]):
        return False
    below = [line for line in lines[at + 1 : at + 1 + LINES_OF_HEADERS] if line.strip()]
    return sum(bool(OTHER_LABEL.match(line)) for line in below) >= 2


def _parts_between_quotes(lines: Sequence[str]) -> list[list[str]]:
    """What stands between quotes; who wrote them is said above each, and goes with them."""
    introduces = set[int]()
    for at in range(len(lines)):
        if (found := _attribution(lines, at)) is not None and (_is_quote_below(lines, at) or not any(lines[at + 1 :])):
            introduces.update(range(found[0], found[1] + 1))
    parts: list[list[str]] = [[]]
    for at, line in enumerate(lines):
        if at in introduces or _QUOTED.match(line):
            if parts[-1]:
                parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _attribution(lines: Sequence[str], end: int) -> tuple[int, int] | None:
    """The first and the last line of "On … wrote:" when it ends at `end`; it may run over several lines."""
    if not lines[end].endswith((":", "：")) or _QUOTED.match(lines[end]):
        return None
    first: int | None = None
    for start in range(end, max(-1, end - MOST_LINES_OF_ATTRIBUTION), -1):
        if not lines[start].strip() or _QUOTED.match(lines[start]):
            break
        if not _says_who_wrote(" ".join(lines[start : end + 1]), _is_quote_below(lines, end)):
            continue
        if first is None or BEGINS_WITH_A_DATE.match(lines[start]):
            first = start
    return None if first is None else (first, end)


def _says_who_wrote(line: str, above_a_quote: bool) -> bool:
    if len(line) > LONGEST_ATTRIBUTION:
        return False
    has_address, has_date = bool(ADDRESS.search(line)), bool(DATE.search(line) or TIME.search(line))
    if WROTE.search(line):
        return has_address or has_date or above_a_quote
    return has_date and (has_address or (above_a_quote and bool(BEGINS_WITH_A_DATE.match(line))))


def _is_quote_below(lines: Sequence[str], end: int) -> bool:
    below = next((line for line in lines[end + 1 :] if line.strip()), "")
    return bool(_QUOTED.match(below))


def _opens_unmarked(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether what was answered follows without signs of quoting. A sentence of one's own names no address and no hour."""
    line = " ".join(lines[start : end + 1])
    return not _is_quote_below(lines, end) and bool(ADDRESS.search(line) or TIME.search(line))


def _without_signature(part: Sequence[str]) -> list[str]:
    kept = list(part)
    at = next((index for index, line in enumerate(kept) if line.strip() in {"--", "—"}), None)
    if at is not None:
        del kept[at:]
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1]) or PROGRAM_LINE.match(kept[-1])):
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def _with_breaks(lines: Sequence[str], is_wrapped: bool) -> str:
    """The lines as Markdown that breaks where their writer did, and takes no indented line for code."""
    done: list[str] = []
    in_code = False
    for at, line in enumerate(lines):
        is_fence = bool(_FENCE.match(line))
        if in_code or is_fence:
            in_code = in_code != is_fence
            done.append(line)
            continue
        shown = _INDENTED.sub("   ", line)
        below = lines[at + 1] if at + 1 < len(lines) else ""
        ends = line.strip() and below.strip() and not line.lstrip().startswith("|")
        done.append(f"{shown}  " if ends and not (is_wrapped and len(line) >= WRAPPED_FROM) else shown)
    return _MANY_EMPTY.sub("\n\n", "\n".join(done)).strip()
