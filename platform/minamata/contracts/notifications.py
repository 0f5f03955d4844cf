"""Kinds of notices that modules declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from minamata.policies import Actor

Rhythm = Literal["now", "daily", "weekly", "none"]
RHYTHMS: tuple[Rhythm, ...] = ("now", "daily", "weekly", "none")


@dataclass(frozen=True)
class Told:
    """A notice in the reader's words: what happened, a short line about it, and the path it leads to."""

    title: str
    line: str
    path: str


@dataclass(frozen=True)
class NoticeKind:
    """What a module tells people about, called `<module>.<name>`; `label` is what a person chooses by, lazily translated.

    `tell` puts notices into words for their reader, with the reader's rights of this instant, all of a page at once; None for one that
    the reader may not see any more, or whose thing is gone. `email` is the rhythm of those who chose none. With `copied_to_office`, what
    a national focal point is told also goes to the address of their office (A14); `about` then names the Party by its id, as `party`.
    `letter` writes the e-mail of a notice that is sent at once (`minamata.mail.letters.Letter`, to a person, about something), in the place
    of the plain one, when there is more to say than title and line; how to end such letters is added to it.
    `thread` names the conversation in which mail programs keep its letters; without it, those about the very same things are one.
    """

    name: str
    label: Any
    tell: Callable[[Actor, Sequence[Mapping[str, str]]], Sequence[Told | None]]
    email: Rhythm = "daily"
    copied_to_office: bool = False
    letter: Callable[[Any, Mapping[str, str]], Any] | None = None
    thread: Callable[[Mapping[str, str]], str] | None = None


class OfficeCopies(Protocol):
    """Sends copies of notices to offices of national focal points."""

    def copy(self, notices: Mapping[UUID, UUID], party_id: UUID) -> None:
        """Have those of `notices` (reader -> notice) copied whose reader is the focal point of the Party; in the present transaction."""
