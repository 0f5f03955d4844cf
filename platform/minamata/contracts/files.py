"""What a room says about the files that people may give it, and what it hears about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from minamata.events import Event
from minamata.policies import Actor


@dataclass(frozen=True, eq=False)
class UploadUse:
    """What files are wanted for: `largest` is in bytes, `endings` are those of names, without the dot and in small letters.

    A picture is kept without what its camera wrote into it, and at most `longest_side` pixels long or, where `square` is set, cut to a
    square of so many. With `is_read` the text in a file is read in the background, and FileRead follows. `may_upload` says to whom it is
    offered; what a file becomes readable to is decided by the room that takes it.
    """

    name: str
    label: Any
    largest: int
    endings: tuple[str, ...]
    may_upload: Callable[[Actor], bool]
    longest_side: int = 2560
    square: int | None = None
    is_read: bool = False

    @property
    def kinds(self) -> str:
        """The kinds of files that are taken, for people: each once, as it is called everywhere."""
        return ", ".join(ending.upper() for ending in self.endings if ending != "jpeg" or "jpg" not in self.endings)


@dataclass(frozen=True)
class FileRead(Event):
    """The text in a file was read, or it is known why it cannot be; `minamata.files.queries.text_of` has it."""

    name: ClassVar[str] = "files.file_read"

    file_id: UUID
