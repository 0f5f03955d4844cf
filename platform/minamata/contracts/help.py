"""What others may hear of questions to the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from minamata.events import Event


@dataclass(frozen=True)
class HelpRequested(Event):
    """Somebody asked the secretariat for help."""

    name: ClassVar[str] = "help.requested"

    request_id: UUID
