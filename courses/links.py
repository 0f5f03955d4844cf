"""Where the links lead that authors write inside of a package.

`/static/map.png` is a file, `/jump_to_id/what-mercury-does` a block, `/glossary/methylmercury` a term of the thesaurus, `/article/4` and
`/annex/A` parts of the Convention.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from urllib.parse import quote, unquote

from courses.outline import Outline

FILES = "/static/"
TERM = re.compile(r"/glossary/([a-z0-9-]+)")
PART = re.compile(r"/(article|annex)/([0-9A-Za-z]+)")
BLOCKS = ("/jump_to_id/", "/jump_to/")


def file_named(link: str, files: Container[str]) -> str | None:
    """The path below `static/` of the file that `link` names, as it stands or percent-encoded; None when `files` has none."""
    if not link.startswith(FILES):
        return None
    path = link.removeprefix(FILES).partition("#")[0].partition("?")[0]
    return next((name for name in (path, unquote(path)) if f"static/{name}" in files), None)


def block_named(link: str, blocks: Mapping[str, str] | Container[str]) -> str | None:
    """The name of the block that `link` jumps to, by its own name or by the last part of a usage key; None when there is none."""
    prefix = next((prefix for prefix in BLOCKS if link.startswith(prefix)), None)
    if prefix is None:
        return None
    words = unquote(link.removeprefix(prefix)).partition("#")[0].partition("?")[0].strip("/")
    name = words.replace("@", "/").rpartition("/")[2]
    return name if name in blocks else None


def term_named(link: str) -> str | None:
    """The code of the term that `link` names; None when it names none."""
    found = TERM.fullmatch(link)
    return found[1] if found else None


def part_named(link: str) -> str | None:
    """The part of the Convention that `link` names, such as `article-4` or `annex-A`; None when it names none."""
    found = PART.fullmatch(link)
    return f"{found[1]}-{found[2]}" if found else None


def addresses_of_blocks(outline: Outline) -> dict[str, str]:
    """Where each block is read: its name to the slug of its unit, with the anchor of the block inside of it."""
    places: dict[str, str] = {}
    for chapter in outline:
        for section in chapter.sections:
            for unit in section.units:
                for key in (chapter.key, section.key, unit.key):
                    places.setdefault(name_of_block(key), f"{unit.slug}/")
                for leaf in unit.leaves:
                    places.setdefault(name_of_block(leaf.key), f"{unit.slug}/#b-{leaf.key}")
    return places


def name_in_key(url_name: str) -> str:
    """An author's name for a block with letters, digits and `-_.~` only, as opaque keys, fields and anchors take it."""
    return quote(url_name, safe="").replace("~", "~7E").replace("%", "~")


def name_of_block(key: str) -> str:
    """The author's name for the block of that key."""
    return unquote(key.partition("@")[2].replace("~", "%"))
