"""Markdown of our own data files as markup for a page; it passes the same sanitiser as everything else."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt

from minamata.content.sanitise import sanitise

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def rendered(text: str, heading_base: int = 2, id_prefix: str = "t-") -> str:
    """The markup of a text. Raw HTML in it is shown as it is typed, and pictures from elsewhere become links."""
    markup = _READER.render(text)
    return sanitise(
        markup,
        resolve=lambda address: address,
        label=lambda kind, host: host,
        heading_base=heading_base,
        id_prefix=id_prefix,
    ).html
