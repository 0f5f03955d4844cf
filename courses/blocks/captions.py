"""Transcripts and captions as cues."""

from __future__ import annotations

import io
import json
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
    """The cues of a WebVTT or SubRip text, or of the JSON that Open edX makes of one; an empty list when it is none of them."""
    text = text.lstrip("\ufeff").strip()
    if text.startswith("{"):
        return _cues_in_json(text)
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


def _cues_in_json(text: str) -> list[Cue]:
    """Two lists side by side: `start` in milliseconds, and `text`."""
    try:
        found = json.loads(text)
        return [
            Cue(int(start) // 1000, " ".join(words.split()))
            for start, words in zip(found["start"], found["text"], strict=False)
            if words and words.strip()
        ]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return []
