"""How a room plugs in: it declares a `Module`, and the program is the sum of the declarations."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

import click
from flask import Blueprint, Flask, current_app
from markupsafe import Markup

from minamata.contracts.calendar import CalendarSource
from minamata.contracts.files import UploadUse
from minamata.contracts.learning import LearningRecordSource
from minamata.contracts.notifications import NoticeKind
from minamata.contracts.previews import PreviewSource
from minamata.contracts.privacy import Exempt, Exporter, Retention
from minamata.contracts.search import SearchSource
from minamata.events import Event
from minamata.policies import Actor

Place = Literal["header", "account", "footer"]
K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """A link a room puts into the frame of every page, once it works."""

    place: Place
    label: Any
    endpoint: str
    order: int
    shown_to: Callable[[Actor], bool] = lambda actor: True


@dataclass(frozen=True)
class Task:
    """Work that the job runner does later, called `<module>.<name of the function>`.

    `run` is called in an application context and outside of any transaction, with the texts that `jobs.later` was given; once, or
    again after a crash, so it must be idempotent. A task with `every` is called without arguments about that often; when the program
    was down in the meantime, once to make up for it.
    """

    run: Callable[..., None]
    every: timedelta | None = None


@dataclass(frozen=True)
class LiveChannel:
    """Things of one kind that pages follow while they change, such as topics; every thing is a channel of its own.

    `may_join` is asked in an application context, with the rights of that instant: before a person joins, within seconds after what they
    hold has changed, and again every few minutes. What it refuses does not exist for them, so unknown ids are refused as well. Who is
    there is told as a number; with `shows_names`, by name; without `tells_presence` nothing is told and nothing is kept of it. With
    `tells_writing` its readers say while they write something.

    `standing` says what those rights hang on in the things themselves, for many at once: when its answer for one is another, whoever
    follows that one is asked again within seconds, and when it has no answer, nobody may follow it. It is asked every few seconds.
    """

    kind: str
    may_join: Callable[[Actor, UUID], bool]
    shows_names: bool = False
    tells_presence: bool = True
    tells_writing: bool = False
    standing: Callable[[Collection[UUID]], Mapping[UUID, Hashable]] | None = None


@dataclass(frozen=True)
class Scope:
    """What a personal token may be used for, such as `courses:read`, and in words."""

    name: str
    label: Any


class SlotFiller(Protocol):
    """Fills a slot of another room's page; an empty Markup when there is nothing to show this actor."""

    def __call__(self, actor: Actor, **context: Any) -> Markup: ...


@dataclass(frozen=True)
class Module:
    """What a room brings. Everything is optional; nothing here runs on import.

    `sample_data` comes with every start of a development server, `demo_data` by the command `demo` alone; both may be called again.
    """

    name: str
    blueprints: Sequence[Blueprint] = ()
    entries: Sequence[Entry] = ()
    listeners: Mapping[type[Event], Sequence[Callable[[Any], None]]] = field(default_factory=dict)
    provides: Mapping[type, object] = field(default_factory=dict)
    slots: Mapping[str, SlotFiller] = field(default_factory=dict)
    tasks: Sequence[Task] = ()
    live: Sequence[LiveChannel] = ()
    api: Sequence[Blueprint] = ()
    scopes: Sequence[Scope] = ()
    notices: Sequence[NoticeKind] = ()
    search_sources: Sequence[SearchSource] = ()
    preview_sources: Sequence[PreviewSource] = ()
    uploads: Sequence[UploadUse] = ()
    calendar_sources: Sequence[CalendarSource] = ()
    learning_sources: Sequence[LearningRecordSource] = ()
    letters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    personal_data: Sequence[Exporter | Exempt] = ()
    retention: Sequence[Retention] = ()
    commands: Sequence[click.Command] = ()
    install: Callable[[Flask], None] | None = None
    reference_data: Callable[[], None] | None = None
    sample_data: Callable[[], None] | None = None
    demo_data: Callable[[], None] | None = None
    ready: Callable[[], bool] | None = None


class Registry:
    """The modules of one application, and what they declared.

    Raises ValueError where two declare what only one may: the answer to a question, a name of an event, of a listener or of a live channel.
    """

    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = tuple(modules)
        self.entries = sorted((entry for module in modules for entry in module.entries), key=lambda entry: entry.order)
        self.answers: dict[type, object] = {}
        self.slots: dict[str, list[SlotFiller]] = {}
        self.listeners: dict[str, dict[str, Callable[[Any], None]]] = {}
        self.event_types: dict[str, type[Event]] = {}
        self.tasks: dict[str, Task] = {}
        self.channels: dict[str, LiveChannel] = {}
        self.scopes: dict[str, Scope] = {}
        self.search_sources: dict[str, SearchSource] = {}
        self.preview_sources: dict[str, PreviewSource] = {}
        self.notice_kinds: dict[str, NoticeKind] = {}
        self.uploads: dict[str, UploadUse] = {}
        self.calendar_sources: dict[str, CalendarSource] = {}
        self.learning_sources: dict[str, LearningRecordSource] = {}
        self.letters: dict[str, Callable[..., Any]] = {}
        self.exporters: dict[str, Exporter] = {}
        self.exempt: dict[str, Exempt] = {}
        self.retention: dict[str, Retention] = {}
        for module in modules:
            self._take_what_meets(module)
            self._take_what_is_called(module)
            self._take_privacy(module)

    def _take_what_meets(self, module: Module) -> None:
        """Contracts: answers, previews, slots and listeners."""
        for contract, answer in module.provides.items():
            _put(self.answers, contract, answer, f"the answer to {contract.__name__}, in {module.name} again")
        for source in module.preview_sources:
            _put(self.preview_sources, source.name, source, f"the source of previews {source.name}")
        for name, filler in module.slots.items():
            self.slots.setdefault(name, []).append(filler)
        for event_type, listeners in module.listeners.items():
            _put(self.event_types, event_type.name, event_type, f"the event {event_type.name}")
            heard = self.listeners.setdefault(event_type.name, {})
            for listener in listeners:
                name = f"{module.name}.{listener.__name__}"
                _put(heard, name, listener, f"the listener {name}")

    def _take_what_is_called(self, module: Module) -> None:
        """What the services of the ground call by its name."""
        for task in module.tasks:
            name = f"{module.name}.{task.run.__name__}"
            _put(self.tasks, name, task, f"the task {name}")
        for channel in module.live:
            _put(self.channels, channel.kind, channel, f"the live channel {channel.kind}")
        for scope in module.scopes:
            _put(self.scopes, scope.name, scope, f"the scope {scope.name}")
        for source in module.search_sources:
            _put(self.search_sources, source.kind.name, source, f"the search source {source.kind.name}")
        for notice in module.notices:
            name = f"{module.name}.{notice.name}"
            _put(self.notice_kinds, name, notice, f"the notice {name}")
        for dated in module.calendar_sources:
            _put(self.calendar_sources, dated.name, dated, f"the source of the calendar {dated.name}")
        for learning in module.learning_sources:
            _put(self.learning_sources, learning.name, learning, f"the source of the learning record {learning.name}")
        for use in module.uploads:
            _put(self.uploads, f"{module.name}.{use.name}", use, f"the use {module.name}.{use.name}")
        for kind, writer in module.letters.items():
            _put(self.letters, f"{module.name}.{kind}", writer, f"the letter {module.name}.{kind}")

    def _take_privacy(self, module: Module) -> None:
        """What each module holds of people, and for how long."""
        for held in module.personal_data:
            if isinstance(held, Exporter):
                name = f"{module.name}.{held.name}"
                _put(self.exporters, name, held, f"the exporter {name}")
            else:
                _put(self.exempt, held.column, held, f"the exemption of {held.column}")
        for limit in module.retention:
            name = f"{module.name}.{limit.name}"
            _put(self.retention, name, limit, f"the retention {name}")


def _put(kept: dict[K, T], key: K, value: T, words: str) -> None:
    if kept.setdefault(key, value) is not value:
        raise ValueError(f"there are two of what there can be one of: {words}")


def load(names: Sequence[str]) -> Registry:
    """Import `<name>.module` for each name and gather the declarations.

    The tables of every module are imported as well, so that keys between them are known before the first query.
    """
    for name in names:
        if importlib.util.find_spec(f"{name}.models"):
            importlib.import_module(f"{name}.models")
    return Registry([importlib.import_module(f"{name}.module").module for name in names])


def registry(app: Flask | None = None) -> Registry:
    """The registry of `app`, or of the current application."""
    found: Registry = (app or current_app).extensions["minamata"]
    return found


def ask(contract: type[T]) -> T:
    """The answer a room provides for `contract`; LookupError when no room of this application does."""
    answers = registry().answers
    if contract not in answers:
        raise LookupError(f"no room answers {contract.__name__}")
    answer: T = answers[contract]  # type: ignore[assignment]
    return answer
