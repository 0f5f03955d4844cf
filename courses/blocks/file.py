"""A file to take along, with what it is called, what it is and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Dict, Scope, String

from courses.blocks.drawing import PLACE_OF_OURS, draw, prose
from courses.blocks.problem.xml import UnreadableXml, attribute, inner_html, parse
from courses.blocks.reading import ReadsItsElement
from courses.blocks.recordings import host_of

LONGEST_ENDING = 8


@dataclass(frozen=True)
class Download:
    """Where the file is, its kind as people know it (`PDF`), its `size` in bytes when that is known, and the other site it lies on."""

    url: str
    kind: str
    size: int | None
    host: str | None


@XBlock.needs("i18n")
@XBlock.wants("replace_urls")
class FileBlock(ReadsItsElement, XBlock):  # type: ignore[misc]
    """`<file display_name="…" src="/static/form.pdf">` around words about it. It is complete when the learner goes on from its unit."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="<file/>", scope=Scope.content)
    media = Dict(default={}, scope=Scope.settings)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The name as a link, with kind and size before anybody loads it."""
        try:
            element = parse(self.data)
        except UnreadableXml:
            return draw(self, "file.html", download=None, about="", name="")
        link = attribute(element, "src")
        download = self._download(link)
        name = self.display_name or (PurePosixPath(urlsplit(link).path).name if download else "")
        return draw(self, "file.html", download=download, about=prose(self, inner_html(element)), name=name)

    def _download(self, link: str) -> Download | None:
        """None for what leads nowhere, or to no place that a reader can open."""
        addresses = self.runtime.service(self, "replace_urls")
        try:
            host = host_of(link)
            parts = urlsplit(link)
        except ValueError:
            return None
        if host is not None:
            url = link if parts.scheme in {"http", "https"} else None
        elif link.startswith("/static/") and addresses is not None:
            url = addresses.resolve(link)
        else:
            url = link if PLACE_OF_OURS.fullmatch(link) else None
        if url is None:
            return None
        kind = PurePosixPath(parts.path).suffix.removeprefix(".").upper()[:LONGEST_ENDING]
        return Download(url, kind, self.media.get("sizes", {}).get(link.removeprefix("/static/")), host)
