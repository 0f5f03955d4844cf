"""What recordings weigh: gathered from a package once at import, and summed up for the page of a course."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lxml import etree

from courses.olx.package import Package
from courses.olx.xml import parse
from courses.queries.media import RECORDED, recordings

LARGEST_TRANSCRIPT = 500_000
WEIGHED = frozenset({"video", "file"})
"""Types that say what their files weigh before anybody loads them."""


def media_of(block_type: str, content: str, package: Package) -> dict[str, Any]:
    """For a video or a file `{"media": {"sizes": {path: bytes}, "transcripts": {language: text}}}`.

    Nothing for other blocks, and for a video whose definition the package lacks.
    """
    if block_type not in WEIGHED or not content.strip():
        return {}
    element = parse(content.encode(), block_type)
    named = (element,) if block_type == "file" else (*element.iter("source"), *element.iter("handout"))
    sources = [each.get("src", "") for each in named]
    local = [link.removeprefix("/static/") for link in sources if link.startswith("/static/")]
    sizes = {name: package[f"static/{name}"].size for name in local if f"static/{name}" in package}
    names = _transcript_names(element) if block_type == "video" else {}
    transcripts = {language: text for language, name in names.items() if (text := _text_of(name, package)) is not None}
    return {"media": {"sizes": sizes, "transcripts": transcripts}}


def with_media_of(settings: Mapping[str, Any], edition: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a block with the recording's sizes and transcripts that an edition brings as well."""
    kinds = ("sizes", "transcripts")
    before, more = settings.get("media", {}), edition.get("media", {})
    return {**settings, "media": {kind: {**before.get(kind, {}), **more.get(kind, {})} for kind in kinds}}


def weigh(course_id: UUID, revision_id: UUID) -> dict[str, int]:
    """The bytes of all recordings of a course by kind (video, audio, slides), each in its lightest form; only what was measured."""
    found = recordings(course_id, revision_id)
    sums = {kind: sum(recording.weight(kind) or 0 for recording in found) for kind in RECORDED}
    return {kind: size for kind, size in sums.items() if size}


def _transcript_names(element: etree._Element) -> dict[str, str]:
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
    return names


def _text_of(name: str, package: Package) -> str | None:
    file = package.get(f"static/{name.removeprefix('/static/')}")
    if file is None or file.size > LARGEST_TRANSCRIPT:
        return None
    return file.read().decode("utf-8", "replace").replace("\x00", "")
