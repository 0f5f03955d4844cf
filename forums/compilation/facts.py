"""What a compilation says, in the words that are printed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True)
class Words:
    """The words of the documents themselves, in the language of the consultation."""

    consultation: str
    by_paragraph: str
    by_body: str
    in_personal_capacity: str
    whole_text: str
    removed: str
    nothing: str
    received: str
    files: str
    informal: str
    columns: Sequence[str]


@dataclass(frozen=True)
class Part:
    """A paragraph of the text, or a heading; its words are Markdown as they were written."""

    key: int
    label: str
    text: str
    language: str
    level: int = 0
    is_present: bool = True


@dataclass(frozen=True)
class Entry:
    """What a body says on a part of the text."""

    key: int
    on_version: int
    text: str


@dataclass(frozen=True)
class File:
    """A file of a submission: how much it weighs, in words as well, and where it opens for those who may read the submission."""

    name: str
    size: int
    weight: str
    address: str


@dataclass(frozen=True)
class Body:
    """A version of the submission of a Party or an organisation; of one body there may be one in time and one late."""

    code: str
    name: str
    kind: str
    capacity: str
    function: str
    number: int
    received_at: datetime
    received: str
    late: str
    late_seconds: int
    language: str
    language_name: str
    entries: Sequence[Entry]
    version: str = ""
    files: Sequence[File] = ()

    @property
    def heading(self) -> str:
        """Who speaks, and that it came late: nobody should have to look for that."""
        name = f"{self.name} ({self.code})"
        return f"{name} · {self.late}" if self.late else name


@dataclass(frozen=True)
class Personal:
    """A personal comment."""

    key: int
    on_version: int
    author: str
    capacity: str
    code: str
    written_at: datetime
    written: str
    language: str
    language_name: str
    text: str


@dataclass(frozen=True)
class Compiled:
    """All of it: the text, official submissions (Parties first), and personal comments apart."""

    title: str
    language: str
    area: str
    closed_at: datetime
    period: Sequence[str]
    parts: Sequence[Part]
    bodies: Sequence[Body]
    personal: Sequence[Personal]
    words: Words

    @property
    def fingerprint(self) -> str:
        """The same for the same facts."""
        told = json.dumps(asdict(self), default=str, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def label_of(self, key: int) -> str:
        """What a part of the text is called."""
        return next((part.label for part in self.parts if part.key == key), self.words.whole_text)

    def facts_of(self, body: Body) -> str:
        """The line below the name of a body."""
        facts = [body.capacity, self.words.received % {"when": body.received}, body.language_name, body.version]
        return " · ".join(filter(None, facts))
