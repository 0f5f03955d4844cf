"""What goes over the wire: the names of channels and the shape of messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from minamata.web.addresses import id_in, short

Message = dict[str, Any]


class Channel(NamedTuple):
    """One thing that pages follow: its kind, as the room declared it, and its id."""

    kind: str
    id: UUID

    @property
    def room(self) -> str:
        """What Socket.IO calls those who joined."""
        return f"{self.kind}:{short(self.id)}"

    def message(self, **more: Any) -> Message:
        """A message about this channel."""
        return {"kind": self.kind, "id": short(self.id), **more}


class Told(NamedTuple):
    """An event as it is sent."""

    number: int
    name: str
    ids: Mapping[str, str]

    def message(self) -> Message:
        return {"number": self.number, "name": self.name, "ids": dict(self.ids)}


def channel_in(data: object) -> Channel | None:
    """The channel that a browser names; None for what names none."""
    if not isinstance(data, dict):
        return None
    kind, signs = data.get("kind"), data.get("id")
    if not isinstance(kind, str) or not isinstance(signs, str):
        return None
    try:
        return Channel(kind, id_in(signs))
    except ValueError:
        return None


def last_in(data: object) -> int | None:
    """The number of the last event that a browser has; None when it says none, or nothing that can be one."""
    last = data.get("last") if isinstance(data, dict) else None
    return last if isinstance(last, int) and not isinstance(last, bool) and 0 <= last < 2**31 else None
