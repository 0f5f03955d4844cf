"""Pages of ours as small cards, where somebody links to them (F10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from minamata.policies import Actor


@dataclass(frozen=True)
class Preview:
    """A page as a card shows it: its title, which is in `lang`, what it is in a few words of the reader's language, and where it is."""

    title: str
    lang: str
    line: str
    path: str


class PreviewSource(Protocol):
    """What a module says of its pages."""

    @property
    def name(self) -> str:
        """What these things are, such as `forums.topic`."""

    @property
    def endpoints(self) -> Collection[str]:
        """The pages that show one of them."""

    def thing(self, values: Mapping[str, Any]) -> UUID | None:
        """What the page with these values in its address shows, whoever asks; None when there is no such thing."""

    def previews(self, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Preview]:
        """Those of the things that the actor may see; in one statement."""
