"""What a module puts into the one learning record (G7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from minamata.i18n import Localized
from minamata.policies import Actor

State = Literal["begun", "completed"]


@dataclass(frozen=True)
class Learnt:
    """Something a person learns or has learnt. `minutes` is the effort it is meant to take, `share` what is done of it (0 to 1).

    `kind` and `subject_id` are those under which a certificate was issued for it. `endpoint` and `values` are its page, without the
    language.
    """

    kind: str
    subject_id: UUID
    title: Localized
    state: State
    begun_at: datetime
    completed_at: datetime | None
    minutes: int
    share: float
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class LearningRecordSource(Protocol):
    """A module's supplier of what people learn with it."""

    @property
    def name(self) -> str:
        """Its name, unique among the sources."""

    @property
    def label(self) -> Any:
        """What its things are, one of them, lazily translated: "Course"."""

    def learnt(self, actor: Actor, limit: int) -> Sequence[Learnt]:
        """What the actor learns or has learnt, the last begun first, the first `limit` of it; in one statement."""
