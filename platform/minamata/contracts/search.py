"""What a module gives to the search, and takes from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class Document:
    """One thing in one language, as it may be found. `part` tells the parts of a thing apart, such as the units of a course.

    `endpoint` and `values` are where it is, without the language; `audience` are the tokens of which a reader needs one (decision 2).
    `marks` are what is true of it, of those that its kind declares: a reader may want only what has one of them.
    """

    subject_id: UUID
    part: str
    language: str
    title: str
    text: str
    endpoint: str
    values: Mapping[str, str]
    audience: frozenset[str]
    at: datetime
    context: str = ""
    country: str | None = None
    area: str | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Kind:
    """What a reader may narrow a search down to; `label` is lazily translated.

    `at_once` things are looked at together; it is small where each has many documents. `marks` are what its documents may be marked
    with, with their words: kinds that use the same mark mean the same by it.
    """

    name: str
    label: Any
    at_once: int = 50
    marks: Mapping[str, Any] = field(default_factory=dict)


class SearchSource(Protocol):
    """A module's supplier of documents."""

    @property
    def kind(self) -> Kind:
        """What its documents are."""

    def documents(self, ids: Sequence[UUID]) -> Iterable[Document]:
        """The documents of these things as they are now; none for what is gone or is not to be found."""

    def ids(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """The things that have documents, by their ids in order, those after `after`."""


@dataclass(frozen=True)
class Asked:
    """A search: words as they were typed, what it is narrowed down to, and the language whose documents stand first among equals."""

    words: str
    kinds: frozenset[str] = field(default_factory=frozenset)
    languages: frozenset[str] = field(default_factory=frozenset)
    countries: frozenset[str] = field(default_factory=frozenset)
    areas: frozenset[str] = field(default_factory=frozenset)
    marks: frozenset[str] = field(default_factory=frozenset)
    since: datetime | None = None
    prefers: str = ""
