"""Names of files as people gave them, made safe to show, to save under and to send in a header."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 200
UNNAMED = "file"

_FOLDERS = re.compile(r"[/\\]")
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def clean_name(name: str) -> str:
    """The last part of a path, without control and direction marks that would make it read as another name.

    At most 200 bytes in UTF-8, the ending kept; `file` when nothing is left.
    """
    last = _FOLDERS.split(unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    plain = " ".join(_NOT_IN_A_NAME.sub("_", seen).split()).strip(". ")
    return _shortened(plain) or UNNAMED


def ending(name: str) -> str:
    """The part after the last dot, in small letters, without the dot; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, last = name.rpartition(".")
    tail = f".{last}" if dot and len(last) <= 10 else ""
    if not tail:
        stem = name
    kept = stem.encode()[: LONGEST_NAME - len(tail.encode())].decode(errors="ignore")
    return kept.rstrip() + tail
