"""What others may hear of letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from minamata.events import Event


@dataclass(frozen=True)
class CopyCameBack(Event):
    """A letter to another mailbox than the person's own was refused, or came back for good."""

    name: ClassVar[str] = "mail.copy_came_back"

    message_id: UUID
