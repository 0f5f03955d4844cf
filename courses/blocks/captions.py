"""Transcripts and captions as cues."""

from __future__ import annotations

import io
from dataclasses import dataclass

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError


@dataclass(frozen=True)
class Cue:
    """Words, and the second they begin."""

    second: int
    text: str

    @property
    def clock(self) -> str:
        minutes, seconds = divmod(self.second, 60)
        return f"{minutes}:{seconds:02}"


def read_cues(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip text; an empty list when it is neither."""
    text = text.lstrip("\ufeff").strip()
    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=kind)
    except (MalformedFileError, MalformedCaptionError, ValueError):
        return []
    return [
        Cue(int(caption.start_in_seconds), " ".join(caption.text.split()))
        for caption in captions.captions
        if caption.text.strip()
    ]
