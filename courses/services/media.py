"""What a package holds of a recording: sizes and transcripts, gathered once at import."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from courses.olx.package import Package
from courses.olx.xml import parse

LARGEST_TRANSCRIPT = 500_000


def media_of(block_type: str, content: str, package: Package) -> dict[str, Any]:
    """For a video `{"media": {"sizes": {path: bytes}, "transcripts": {language: text}}}`; nothing for other blocks."""
    if block_type != "video":
        return {}
    element = parse(content.encode(), "video")
    sources = [named.get("src", "") for named in (*element.iter("source"), *element.iter("handout"))]
    local = [link.removeprefix("/static/") for link in sources if link.startswith("/static/")]
    sizes = {name: package[f"static/{name}"].size for name in local if f"static/{name}" in package}
    return {"media": {"sizes": sizes, "transcripts": _transcripts(element, package)}}


def _transcripts(element: etree._Element, package: Package) -> dict[str, str]:
    names: dict[str, str] = {}
    try:
        named = json.loads(element.get("transcripts") or "{}")
    except ValueError:
        named = {}
    if isinstance(named, dict):
        names.update({str(language): str(name) for language, name in named.items()})
    for transcript in element.iter("transcript"):
        names.setdefault(transcript.get("language", ""), transcript.get("src", ""))
    if element.get("sub"):
        names.setdefault("en", f"subs_{element.get('sub')}.srt.sjson")
    texts = {}
    for language, name in names.items():
        file = package.get(f"static/{name}")
        if file is not None and file.size <= LARGEST_TRANSCRIPT:
            texts[language] = file.read().decode("utf-8", "replace").replace("\x00", "")
    return texts
