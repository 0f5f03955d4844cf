"""The forms that a recording comes in: those that its package names, and those that the course team laid over them (C8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from lxml import etree

LINE = 400_000 / 8
AUDIO = (".mp3", ".ogg", ".oga", ".opus", ".m4a", ".wav")
SLIDES = (".pdf", ".pptx", ".odp")
STREAMS = (".m3u8", ".mpd")


@dataclass(frozen=True)
class Rung:
    """One way to take in the recording; `size` in bytes when it is known, `host` when it lies on another site, `height` in lines."""

    kind: str
    url: str
    size: int | None = None
    host: str | None = None
    height: int | None = None

    @property
    def name(self) -> str:
        """The file that its address names; empty where the address names none."""
        return unquote(urlsplit(self.url).path.rstrip("/").rpartition("/")[2])

    @property
    def seconds(self) -> int | None:
        """How long the whole takes at 400 kbit/s."""
        return None if self.size is None else max(1, round(self.size / LINE))

    def share_of(self, largest: int) -> int:
        """The length of its bar, 1 to 100."""
        return 1 if self.size is None else max(1, round(100 * self.size / largest))


@dataclass(frozen=True)
class Laid:
    """What the course team laid over a block in one language: a file or a link, or the `text` of words with or without times."""

    kind: str
    language: str
    rung: Rung | None = None
    text: str = ""
    no_speech: bool = False


class Shelf(Protocol):
    """The `media` service: what was laid over a block, and where its captions and its place are kept."""

    def laid(self, usage: Any) -> Sequence[Laid]: ...

    def captions_at(self, usage: Any, kind: str, language: str) -> str: ...

    def watched_at(self, usage: Any) -> str: ...


class NoShelf:
    """Where nothing can be laid over a block, such as in the SDK."""

    @staticmethod
    def laid(_usage: Any) -> Sequence[Laid]:
        return ()

    @staticmethod
    def captions_at(_usage: Any, _kind: str, _language: str) -> str:
        return ""

    @staticmethod
    def watched_at(_usage: Any) -> str:
        return ""


def kind_of(path: str) -> str | None:
    """What a file of that name is for a learner; None for a stream, which only a script could play."""
    path = path.lower()
    if path.endswith(STREAMS):
        return None
    return "audio" if path.endswith(AUDIO) else "slides" if path.endswith(SLIDES) else "video"


def host_of(link: str) -> str | None:
    """The other site that a link leads to. ValueError for what is no address, such as `http://[`."""
    return urlsplit(link).hostname


def sources_of(element: etree._Element) -> list[tuple[str, int | None]]:
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


def told_by(rung: Rung, rungs: Sequence[Rung]) -> str:
    """By what `rung` is told from others of its kind: `height`, `size` or `host`; empty where it is the only one, or like another."""
    others = [other for other in rungs if other.kind == rung.kind and other is not rung]
    if rung.height:
        return "height"
    if rung.size and all(other.size != rung.size for other in others):
        return "size" if others else ""
    return "host" if rung.host and any(other.host != rung.host for other in others) else ""


def in_order(rungs: Sequence[Rung]) -> list[Rung]:
    """From the one that any line can carry to the heaviest; what nobody has measured comes last."""
    return sorted(rungs, key=lambda rung: (rung.size or 10**12, rung.height or 0))
