"""What a module declares about the personal data it holds, and about how long it keeps what (G9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Literal
from uuid import UUID

Basis = Literal["task", "contract", "consent", "security"]


@dataclass(frozen=True)
class HeldFile:
    """A file that belongs to a person: the name it gets in their archive, and how to open it."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Held:
    """What is held about one person: rows of JSON-able values, and files."""

    rows: Sequence[Mapping[str, Any]]
    files: Sequence[HeldFile] = ()


@dataclass(frozen=True)
class Exporter:
    """One line of the register of purposes, and how it is given out and erased.

    `covers` names the columns (`table.column`) by which rows belong to a person; a test finds those nobody covers. `title`, `purpose`
    and `kept_for` are what the public register says, lazily translated. `export` gives what is held about a person, and nothing of
    another. `erase` takes away what may go; it runs inside the transaction that erases, may run again, and is None where the record
    stays.
    """

    name: str
    title: Any
    purpose: Any
    basis: Basis
    kept_for: Any
    covers: Sequence[str]
    export: Callable[[UUID], Held]
    erase: Callable[[UUID], None] | None = None


@dataclass(frozen=True)
class Exempt:
    """A column that names a person and is not given out with them, and why."""

    column: str
    reason: str


@dataclass(frozen=True)
class Retention:
    """That a module deletes something when it is old: `delete` takes the instant before which it goes, and says how many went.

    `what` is said in the public register, lazily translated. `delete` is called outside of any transaction.
    """

    name: str
    what: Any
    after: timedelta
    delete: Callable[[datetime], int]
