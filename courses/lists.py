"""Lists of people to enrol, as CSV or line by line: read whole, and every fault named, before anything is done (C10)."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from minamata.accounts.services.identities import ADDRESS_LENGTH
from minamata.i18n import _, number

COLUMN = "email"
# What the column of addresses is called by people and by programs; case, accents and signs make no difference.
COLUMNS = (
    *("email", "e-mail", "mail", "email address", "e-mail address"),
    *("adresse e-mail", "adresse électronique", "courriel", "mél"),
    *("correo", "correo electrónico", "dirección de correo electrónico"),
    *("البريد الإلكتروني", "بريد إلكتروني", "عنوان البريد الإلكتروني"),
    *("эл. почта", "электронная почта", "адрес электронной почты"),
    *("电子邮件", "电子邮件地址", "电子邮箱", "邮箱"),
)
MOST_ROWS = 5000
SEPARATORS = ";\t,"
# As mail programs write a mailbox: `Amina Diallo <amina@example.org>`, and a separator after it where there are several.
_MAILBOX = re.compile(r"[^<>]*<\s*([^<>]*@[^<>]*?)\s*>\s*[;,]?")


@dataclass(frozen=True)
class Addresses:
    """The addresses of a list, in small letters, each once; what is wrong with it, a sentence each; and how often one came again."""

    usable: Sequence[str]
    faults: Sequence[str]
    repeated: int


def addresses_in(content: bytes) -> Addresses:
    """Read a list: UTF-8; the first line names the column of addresses among any others, or every line is one address.

    The column may be called as in any of the six languages. Cells are separated by commas, semicolons or tabs, as spreadsheets write
    them; an address may stand in angle brackets behind a name. A cell that a spreadsheet would calculate is no address.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Addresses((), [_("The file is not text in UTF-8. Save it as “CSV UTF-8”.")], 0)
    if "\x00" in text:
        return Addresses((), [_("This is not a list in CSV.")], 0)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all(_MAILBOX.fullmatch(line) or is_address(line) for line in lines):
        return _checked(lines, 1)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if any(row)]
    except csv.Error:
        return Addresses((), [_("This is not a list in CSV.")], 0)
    if not rows:
        return Addresses((), [_("The list holds nobody.")], 0)
    places = [place for place, cell in enumerate(rows[0]) if _plain(cell) in _KNOWN]
    if len(places) == 1:
        return _checked([row[places[0]] if places[0] < len(row) else "" for row in rows[1:]], 2)
    if all("@" in row[0] for row in rows):
        return _checked([row[0] for row in rows], 1)
    return Addresses((), [_("The first line must name this column once: %(column)s.", column=COLUMN)], 0)


def _plain(name: str) -> str:
    """The name of a column without case, accents and signs, so that each is known however it was typed."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in parts if not unicodedata.combining(sign)).split()
    )


_KNOWN = frozenset(map(_plain, COLUMNS))


def _checked(cells: Sequence[str], first: int) -> Addresses:
    if len(cells) > MOST_ROWS:
        return Addresses((), [_("The list has more than %(number)s lines. Split it.", number=number(MOST_ROWS))], 0)
    usable: dict[str, None] = {}
    faults = []
    for line, cell in enumerate(cells, first):
        address = _address_in(cell)
        if is_address(address):
            usable[address.lower()] = None
        else:
            faults.append(_("Line %(line)s: %(fault)s", line=number(line), fault=no_address(address)))
    if not cells:
        faults.append(_("The list holds nobody."))
    return Addresses(tuple(usable), faults, len(cells) - len(faults) - len(usable))


def no_address(cell: str) -> str:
    """What is said of a cell that is no address."""
    return _("“%(address)s” is no e-mail address", address=cell[:80])


def _address_in(cell: str) -> str:
    mailbox = _MAILBOX.fullmatch(cell.strip())
    return mailbox[1] if mailbox is not None else cell.strip()


def is_address(cell: str) -> bool:
    """Whether a cell can be the address of somebody, and is nothing that a spreadsheet would calculate."""
    before, _at, after = cell.rpartition("@")
    plain = not any(sign.isspace() or sign in '"<>(),;:\\' for sign in cell)
    return bool(before and "." in after.strip(".") and plain) and cell[0] not in "=+-@" and len(cell) <= ADDRESS_LENGTH
