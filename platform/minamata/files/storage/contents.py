"""What a storage of bytes promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

PIECE = 1 << 18


@dataclass(frozen=True)
class Content:
    """Bytes that are kept: their SHA-256 in hexadecimal, and how many there are."""

    sha256: str
    size: int


class Storage(Protocol):
    """Keeps bytes; the same bytes kept twice, even at the same time, are one content."""

    def put(self, streams: Iterable[BinaryIO]) -> list[Content]:
        """Keep what each stream yields to its end, one after the other. When it returns, all survive a crash. Raises NoRoom."""

    def open(self, sha256: str) -> BinaryIO:
        """The content, seekable, fetched as it is read; FileNotFoundError when it is not kept here."""

    def address(self, sha256: str, lasts: timedelta) -> str | None:
        """An address at which anyone fetches the content from the storage itself for that long; None where it is no server."""

    @property
    def origin(self) -> str | None:
        """Where those addresses lead, such as `https://bucket.example`, for the content policy of pages; None where there are none."""

    def remove(self, sha256: str, unless_put_since: datetime) -> bool:
        """Let the content go, and say so, unless somebody kept the same bytes since; nothing happens when it is not kept here."""

    def kept_before(self, instant: datetime) -> Iterator[str]:
        """Every content that nobody has put since `instant`."""

    def forget_unfinished(self, before: datetime) -> None:
        """Let go of what a crash left behind half written before that instant."""

    def is_there(self) -> bool:
        """Whether bytes can be kept here now; what stands in the way may be raised."""
