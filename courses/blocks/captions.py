"""Transcripts and captions as cues."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import webvtt
from markupsafe import escape
from webvtt.errors import MalformedCaptionError, MalformedFileError

MOST_CUES = 10_000
LONGEST_SECONDS = 86_400
SHOWN_FOR = 5.0
"""How long a caption stands that is the last and does not say until when."""

_MARK = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Cue:
    """Words, and the seconds they begin and end at; a paragraph without times has neither."""

    begins: float | None
    ends: float | None
    text: str

    @property
    def second(self) -> int:
        """The whole second that a player is led to."""
        return int(self.begins or 0)

    @property
    def clock(self) -> str:
        """The time as people read it; empty for a paragraph without times."""
        if self.begins is None:
            return ""
        minutes, seconds = divmod(self.second, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def read_cues(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip text, or of the JSON that Open edX makes of one; an empty list when it is none of them.

    Marks inside of cues are left out. More than 10 000 cues, or times beyond a day, are no captions of a recording.
    """
    text = text.lstrip("\ufeff").strip()
    cues = _cues_in_json(text) if text.startswith("{") else _cues_in_captions(text)
    return cues if len(cues) <= MOST_CUES and all(_fits_in_a_day(cue) for cue in cues) else []


def read_words(text: str) -> list[Cue]:
    """The cues of a transcript; where it has no times, its paragraphs."""
    if cues := read_cues(text):
        return cues
    if text.lstrip("\ufeff").startswith(("WEBVTT", "{")) or "-->" in text:
        return []  # captions that cannot be read are no prose
    paragraphs = (" ".join(part.split()) for part in text.lstrip("\ufeff").replace("\r\n", "\n").split("\n\n"))
    return [Cue(None, None, paragraph) for paragraph in paragraphs if paragraph][:MOST_CUES]


def as_webvtt(cues: Iterable[Cue]) -> str:
    """The cues that have times as WebVTT, with their words as nothing but words."""
    timed = _with_ends([cue for cue in cues if cue.begins is not None])
    return "\n\n".join(
        ["WEBVTT", *(f"{_stamp(cue.begins)} --> {_stamp(cue.ends)}\n{escape(cue.text)}" for cue in timed)]
    )


def _with_ends(cues: list[Cue]) -> list[Cue]:
    """Each cue ends after it began: where it does not say so, when the next begins."""
    nexts = [*(later.begins for _cue, later in pairwise(cues)), None]
    return [
        cue
        if (cue.ends or 0.0) > (cue.begins or 0.0)
        else replace(cue, ends=max(following or 0.0, (cue.begins or 0.0) + (SHOWN_FOR if following is None else 0.1)))
        for cue, following in zip(cues, nexts, strict=True)
    ]


def _stamp(seconds: float | None) -> str:
    thousandths = round((seconds or 0.0) * 1000)
    minutes, thousandths = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{thousandths // 1000:02}.{thousandths % 1000:03}"


def _fits_in_a_day(cue: Cue) -> bool:
    return 0 <= (cue.begins or 0.0) <= LONGEST_SECONDS and (cue.ends or 0.0) <= LONGEST_SECONDS


def _cues_in_captions(text: str) -> list[Cue]:
    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=kind).captions
        return [
            Cue(caption.start_time.in_milliseconds() / 1000, caption.end_time.in_milliseconds() / 1000, words)
            for caption in captions[: MOST_CUES + 1]
            if (words := _plain(caption.raw_text))
        ]
    except (MalformedFileError, MalformedCaptionError, ValueError):
        return []


def _plain(marked: str) -> str:
    """The words of a cue. (Not `Caption.text`: its expression takes minutes over half a megabyte of opening brackets.)"""
    return " ".join(html.unescape(_MARK.sub("", marked)).split())


def _cues_in_json(text: str) -> list[Cue]:
    """Lists side by side: `start` and `end` in milliseconds, and `text`."""
    try:
        found = json.loads(text)
        starts = [int(start) / 1000 for start in found["start"]]
        ends = [int(end) / 1000 for end in found.get("end") or []]
        ends += [0.0] * (len(starts) - len(ends))
        return [
            Cue(start, end, " ".join(words.split()))
            for start, end, words in zip(starts, ends, found["text"], strict=False)
            if words and words.strip()
        ]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return []
