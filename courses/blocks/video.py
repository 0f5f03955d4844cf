"""A recording, offered as the learner's line allows (C8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Float, List, Scope, String

from courses.blocks.captions import Cue, as_webvtt, read_cues, read_words
from courses.blocks.drawing import marked
from courses.blocks.naming import key_of, taken_action
from courses.blocks.reading import ReadsItsElement
from courses.blocks.recordings import Laid, NoShelf, Rung, Shelf, host_of, in_order, kind_of, sources_of, told_by
from courses.blocks.scripted import AnsweredByScript, draw_answerable
from courses.blocks.watching import SEEN_ENOUGH, Stretch, joined, share_seen
from courses.olx.xml import parse
from minamata.i18n import LANGUAGES

SPEEDS = (0.5, 0.75, 1, 1.25, 1.5, 2)
NEARLY_OVER = 5.0
"""Whoever stopped within so many seconds of the end begins anew."""


@dataclass(frozen=True)
class Track:
    """Captions or chapters that the player can show: where they are, and in which language."""

    kind: str
    language: str
    name: str
    url: str


@dataclass(frozen=True)
class ShownRecording:
    """A recording in all its forms, the lightest first, its words, and how far its learner is, in seconds."""

    forms: Sequence[Rung]
    tracks: Sequence[Track]
    chapters: Sequence[Cue]
    transcript: Sequence[Cue]
    transcript_language: str
    position: float
    seen: Sequence[Stretch]
    is_taken: bool
    has_no_speech: bool


@XBlock.needs("i18n")
@XBlock.wants("replace_urls", "media")
class VideoBlock(AnsweredByScript, ReadsItsElement, XBlock):  # type: ignore[misc]
    """A ladder of forms with their sizes: transcript, slides, audio, video. Nothing is loaded before the learner chooses."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="", scope=Scope.content)
    media = Dict(default={}, scope=Scope.settings)
    saved_video_position = Float(default=0.0, scope=Scope.user_state)
    seen = List(default=[], scope=Scope.user_state)
    is_taken = Boolean(default=False, scope=Scope.user_state)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The ladder, players that load nothing by themselves, and the words of the recording."""
        saves_data = bool((context or {}).get("saves_data"))
        rungs = in_order(self._rungs())
        language, cues = self.transcript()
        videos = [rung for rung in rungs if rung.kind == "video" and rung.host is None]
        audio = next((rung for rung in rungs if rung.kind == "audio" and rung.host is None), None)
        return draw_answerable(
            self,
            "video.html",
            context or {},
            rungs=rungs,
            told_by=told_by,
            largest=max((rung.size for rung in rungs if rung.size), default=1),
            cues=cues,
            words_size=sum(len(cue.text.encode()) for cue in cues),
            told_in=marked(self, language),
            videos=videos,
            audio=audio,
            tracks=self._tracks() if videos else [],
            chapters=self._chapters() if videos else [],
            resumes_at=int(self.saved_video_position),
            watched_at=self._shelf.watched_at(self.scope_ids.usage_id),
            speeds=SPEEDS,
            saves_data=saves_data,
            open_transcript=saves_data or not rungs,
            has_no_speech=self.has_no_speech,
            take=taken_action(self.key) if cues or audio else "",
        )

    def shown(self) -> ShownRecording:
        """The same as values."""
        language, cues = self.transcript()
        return ShownRecording(
            forms=in_order(self._rungs()),
            tracks=self._tracks(),
            chapters=self._chapters(),
            transcript=cues,
            transcript_language=language,
            position=self.saved_video_position,
            seen=[(float(begins), float(ends)) for begins, ends in self.seen],
            is_taken=self.is_taken,
            has_no_speech=self.has_no_speech,
        )

    @property
    def has_no_speech(self) -> bool:
        """Whether its team said that nobody speaks in it."""
        return any(laid.no_speech for laid in self._laid)

    @property
    def key(self) -> str:
        """The name of the block within its course."""
        return key_of(self)

    def act(self, action: str, answers: Mapping[str, Sequence[str]]) -> None:
        """The one button says that it was read or heard."""
        self.take()

    def transcript(self) -> tuple[str, list[Cue]]:
        """Language and cues of the transcript that suits the reader best; where there is none, the captions."""
        for language in self._languages({*self._texts("transcript"), *self._texts("captions")}):
            for kind in ("transcript", "captions"):
                if language in self._texts(kind) and (cues := read_words(self._texts(kind)[language])):
                    return language, cues
        return "", []

    def captions(self, kind: str, language: str) -> str | None:
        """Captions or chapters in a language as WebVTT, with nothing in them but times and words; None where there are none."""
        texts = self._timed() if kind == "captions" else self._texts(kind)
        cues = read_cues(texts.get(language, ""))
        return as_webvtt(cues) if cues else None

    def watch(self, position: float, length: float, stretches: Sequence[Stretch]) -> None:
        """Keep where the learner stopped and what they have seen of `length` seconds; enough of it completes the block."""
        self.saved_video_position = 0.0 if position > length - NEARLY_OVER else position
        self.seen = joined([*((float(begin), float(end)) for begin, end in self.seen), *stretches])
        if share_seen(self.seen, length) >= SEEN_ENOUGH:
            self.complete()

    def take(self) -> None:
        """The learner says that they have read or heard it in another form than the video."""
        self.is_taken = True
        self.complete()

    def complete(self) -> None:
        """Tell that the learner is done with it."""
        self.runtime.publish(self, "completion", {"completion": 1.0})

    @cached_property
    def _shelf(self) -> Shelf:
        return self.runtime.service(self, "media") or NoShelf()

    @cached_property
    def _laid(self) -> Sequence[Laid]:
        return self._shelf.laid(self.scope_ids.usage_id)

    def _languages(self, found: set[str]) -> list[str]:
        """Those that are there, beginning with what suits the reader: the language of the page, of the block's words, English, any."""
        wanted = (self._language_of_the_page(), self._language_of_its_words(), "en", *sorted(found))
        return [language for language in dict.fromkeys(wanted) if language in found]

    def _texts(self, kind: str) -> Mapping[str, str]:
        """The words of one kind by language; what was laid over the block comes before what its package holds."""
        packaged = self.media.get("transcripts", {}) if kind == "transcript" else {}
        return {**packaged, **{laid.language: laid.text for laid in self._laid if laid.kind == kind}}

    def _timed(self) -> Mapping[str, str]:
        """What can be shown under the picture: captions, and transcripts that say when each line is spoken."""
        return {**self._texts("transcript"), **self._texts("captions")}

    def _tracks(self) -> list[Track]:
        """What the player can show, the language of the page first."""
        usage = self.scope_ids.usage_id
        tracks = []
        for kind, texts in (("captions", self._timed()), ("chapters", self._texts("chapters"))):
            for language in self._languages({language for language, text in texts.items() if read_cues(text)}):
                known = LANGUAGES.get(language)
                url = self._shelf.captions_at(usage, kind, language)
                if url:
                    tracks.append(Track(kind, language, known.name if known else language, url))
        return tracks

    def _chapters(self) -> list[Cue]:
        texts = self._texts("chapters")
        return next((cues for language in self._languages({*texts}) if (cues := read_cues(texts[language]))), [])

    def _language_of_the_page(self) -> str:
        return str(getattr(self.runtime.service(self, "i18n"), "language", ""))

    def _language_of_its_words(self) -> str:
        return str(getattr(getattr(self, "content", None), "lang", ""))

    def _rungs(self) -> list[Rung]:
        """Of each kind what suits the reader's language; in one language, what was laid over the block comes before its package."""
        packaged = self._packaged()
        chosen: list[Rung] = []
        for kind in ("video", "audio", "slides"):
            laid: dict[str, list[Rung]] = {}
            for each in self._laid:
                if each.kind == kind and each.rung is not None:
                    laid.setdefault(each.language, []).append(each.rung)
            found = [rung for rung in packaged if rung.kind == kind]
            by_language = {**({self._language_of_its_words(): found} if found else {}), **laid}
            first = next(iter(self._languages({*by_language})), None)
            chosen += by_language[first] if first is not None else []
        return chosen

    def _packaged(self) -> list[Rung]:
        if not self.data.strip():
            return []
        element = parse(self.data.encode(), str(self.scope_ids.usage_id))
        return [rung for source in sources_of(element) if (rung := self._rung(*source)) is not None]

    def _rung(self, link: str, size: int | None) -> Rung | None:
        addresses = self.runtime.service(self, "replace_urls")
        try:
            host = host_of(link)
        except ValueError:
            return None
        url = link if host or addresses is None else addresses.resolve(link)
        kind = kind_of(urlsplit(link).path)
        if kind is None or url is None or urlsplit(url).scheme not in {"", "http", "https"}:
            return None
        return Rung(kind, url, size or self.media.get("sizes", {}).get(link.removeprefix("/static/")), host)
