"""A recording, offered as the learner's line allows (C8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Dict, Scope, String

from courses.blocks.captions import Cue, read_cues
from courses.blocks.drawing import draw, marked
from courses.blocks.reading import ReadsItsElement
from courses.olx.xml import parse
from minamata.i18n import LANGUAGES

LINE = 400_000 / 8
AUDIO = (".mp3", ".ogg", ".oga", ".opus", ".m4a", ".wav")
SLIDES = (".pdf", ".pptx", ".odp")
STREAMS = (".m3u8", ".mpd")


@dataclass(frozen=True)
class Rung:
    """One way to take in the recording; `size` in bytes when it is known, `host` when it lies on another site."""

    kind: str
    url: str
    size: int | None
    host: str | None

    @property
    def seconds(self) -> int | None:
        """How long the whole takes at 400 kbit/s."""
        return None if self.size is None else max(1, round(self.size / LINE))

    def share_of(self, largest: int) -> int:
        """The length of its bar, 1 to 100."""
        return 1 if self.size is None else max(1, round(100 * self.size / largest))


@XBlock.needs("i18n")
@XBlock.wants("replace_urls")
class VideoBlock(ReadsItsElement, XBlock):  # type: ignore[misc]
    """A ladder of forms with their sizes: transcript, slides, audio, video. Nothing is loaded before the learner chooses."""

    display_name = String(default="", scope=Scope.settings)
    data = String(default="", scope=Scope.content)
    media = Dict(default={}, scope=Scope.settings)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The ladder, and the transcript when the package holds one."""
        rungs = sorted(self._rungs(), key=lambda rung: rung.size or 10**12)
        largest = max((rung.size for rung in rungs if rung.size), default=1)
        saves_data = bool((context or {}).get("saves_data"))
        language, cues = self.transcript()
        return draw(
            self,
            "video.html",
            rungs=rungs,
            largest=largest,
            cues=cues,
            told_in=marked(self, language),
            captions=self._captions(),
            player=None if saves_data else self._player(rungs),
            open_transcript=saves_data or not rungs,
        )

    def transcript(self) -> tuple[str, list[Cue]]:
        """Language and cues of the transcript that suits the reader best: in the language of the page, of the course, in English, any."""
        transcripts = self.media.get("transcripts", {})
        wanted = (self._language_of_the_page(), getattr(getattr(self, "content", None), "lang", ""), "en")
        for language in dict.fromkeys((*wanted, *transcripts)):
            if language in transcripts and (cues := read_cues(transcripts[language])):
                return language, cues
        return "", []

    def _captions(self) -> list[tuple[str, str, str]]:
        """Language, its name, and address of what the player can show under the picture, the language of the page first."""
        addresses, here = self.runtime.service(self, "replace_urls"), self._language_of_the_page()
        found = []
        for language, name in sorted(self.media.get("captions", {}).items(), key=lambda item: item[0] != here):
            address = addresses.resolve(f"/static/{name.removeprefix('/static/')}") if addresses is not None else None
            if address:
                known = LANGUAGES.get(language)
                found.append((language, known.name if known else language, address))
        return found

    def _language_of_the_page(self) -> str:
        return str(getattr(self.runtime.service(self, "i18n"), "language", ""))

    @staticmethod
    def _player(rungs: list[Rung]) -> Rung | None:
        """The smallest video that lies here; the native player loads nothing before it is started."""
        return next((rung for rung in rungs if rung.kind == "video" and rung.host is None), None)

    def _rungs(self) -> list[Rung]:
        if not self.data.strip():
            return []
        element = parse(self.data.encode(), str(self.scope_ids.usage_id))
        return [rung for source in _sources(element) if (rung := self._rung(*source)) is not None]

    def _rung(self, link: str, size: int | None) -> Rung | None:
        addresses = self.runtime.service(self, "replace_urls")
        try:
            host = urlsplit(link).hostname
        except ValueError:  # such as http://[
            return None
        url = link if host or addresses is None else addresses.resolve(link)
        path = urlsplit(link).path.lower()
        if url is None or urlsplit(url).scheme not in {"", "http", "https"} or path.endswith(STREAMS):
            return None
        kind = "audio" if path.endswith(AUDIO) else "slides" if path.endswith(SLIDES) else "video"
        return Rung(kind, url, size or self.media.get("sizes", {}).get(link.removeprefix("/static/")), host)


def _sources(element: etree._Element) -> list[tuple[str, int | None]]:
    """Every source an author named, once, with its size where the export tells: sources, handouts, encodings, and YouTube's page."""
    found: dict[str, int | None] = {}
    for named in (*element.iter("source"), *element.iter("handout")):
        found.setdefault(named.get("src", ""), None)
    for encoded in element.iter("encoded_video"):
        size = encoded.get("file_size", "")
        found[encoded.get("url", "")] = int(size) if size.isdigit() and int(size) else None
    youtube = element.get("youtube_id_1_0") or element.get("youtube", "").rpartition(":")[2].strip()
    if youtube:
        found.setdefault(f"https://www.youtube.com/watch?v={youtube}", None)
    found.pop("", None)
    return list(found.items())
