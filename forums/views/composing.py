"""What goes along with a text that is being written: its files, its draft, and what was kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, NamedTuple, cast
from uuid import UUID

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forums.attachments import ATTACHMENT, MOST_FILES, USE
from forums.capacities import Capacity
from forums.forms.writing import WordsForm
from forums.models import Area, Draft, Topic
from forums.queries import drafts as draft_queries
from forums.services import attaching, drafting, posting
from forums.services.attaching import HeldFile
from forums.writing import calls_nobody, markup_of
from minamata.accounts.queries import kept_input
from minamata.contracts.files import UploadUse
from minamata.errors import DomainError
from minamata.i18n import _, hour_of
from minamata.web.addresses import asked_id, id_in, short
from minamata.web.current import current_user
from minamata.web.errors import wants_problem_document

# What comes in one form is received by one of few threads; more comes in pieces, or form by form: a preview keeps what it brought.
LARGEST_FORM = 60_000_000


class FileField(NamedTuple):
    """The field for files of a text, as it looks: what it takes, how many and how large at most, and whether something was wrong."""

    use_name: str
    endings: tuple[str, ...]
    most: int
    largest: int
    has_faults: bool


class Preview(NamedTuple):
    """A text as it will stand, and what stands in it behind an @ and calls nobody."""

    markup: str
    calls_nobody: Sequence[str]


@dataclass(frozen=True)
class Writing:
    """The state of a text that is being written, beside its words."""

    files: Sequence[HeldFile] = ()
    faults: Sequence[str] = ()
    draft: str = ""
    saved_at: datetime | None = None
    others: Sequence[Draft] = ()
    was_kept: bool = False
    use: UploadUse = ATTACHMENT
    use_name: str = USE
    most_files: int = MOST_FILES

    @property
    def ids(self) -> Sequence[UUID]:
        return [file.id for file in self.files]

    @property
    def field(self) -> FileField:
        return FileField(self.use_name, tuple(self.use.endings), self.most_files, self.use.largest, bool(self.faults))


class Answered(NamedTuple):
    """The post that a reply answers; `unquoted` is the address of the reply without its words."""

    number: int
    author: str
    unquoted: str | None


class ReplyLook(NamedTuple):
    """A reply as its form looks; one of which nothing is written looks the same under every topic."""

    capacities: tuple[Capacity, ...]
    capacity: str | None = None
    capacity_faults: tuple[str, ...] = ()
    text: str = ""
    text_fault: str = ""
    writing: Writing = Writing()
    answers: Answered | None = None
    refusal: DomainError | None = None
    preview: Preview | None = None

    @property
    def is_blank(self) -> bool:
        return self == ReplyLook(self.capacities)


def brings_files() -> bool:
    """Whether the present form brings files, in it or by the number of an upload."""
    return "upload" in request.form or any(file.filename for file in request.files.getlist("files"))


def brought(beside: Sequence[HeldFile] = ()) -> Writing:
    """The files that the present form brings, in it or by the number of an upload, beside kept ones, and which draft it goes on with.

    Called before the transaction of the write, because a look at a file may take long.
    """
    files, faults = attaching.bring(
        current_user,
        ids_in(request.form.getlist("upload")),
        ((file.filename, cast(BinaryIO, file.stream)) for file in request.files.getlist("files") if file.filename),
        beside,
    )
    return Writing(files, faults, request.form.get("draft", ""))


def previewed(text: str, area: Area) -> Preview:
    """How a text will look in an area."""
    mentions = posting.mentioned(text, area)
    return Preview(markup_of(text, mentions), calls_nobody(text, mentions))


def begun(topic: Topic | None, count: int | None = None) -> tuple[Draft | None, Writing]:
    """The draft with which a page begins: the one asked for, else the latest; and what goes along with it."""
    if not current_user.is_signed_in or count == 0:
        return None, Writing()
    drafts = draft_queries.of_topic(current_user, topic.id if topic is not None else None)
    asked = asked_id("draft")
    chosen = next((draft for draft in drafts if draft.id == asked), None) or (drafts[0] if drafts else None)
    if chosen is None:
        return None, Writing()
    files = attaching.held(current_user, [UUID(each) for each in chosen.files])
    others = [draft for draft in drafts if draft.id != chosen.id]
    return chosen, Writing(files, (), named(chosen), chosen.changed_at, others)


def kept() -> tuple[MultiDict[str, str] | None, Writing]:
    """What was typed here when a session had ended (decision 10), with the files that are still there."""
    fields = kept_input(current_user, asked_id("kept"), request.path)
    if fields is None:
        return None, Writing()
    typed: MultiDict[str, str] = MultiDict([(name, value) for name, values in fields.items() for value in values])
    files = attaching.held(current_user, ids_in(typed.getlist("upload")))
    return typed, Writing(files, (), typed.get("draft", ""), was_kept=True)


def of_draft(draft: Draft) -> Mapping[str, str]:
    """A draft as the fields of a form."""
    return {
        "text": draft.text,
        "title": draft.title,
        "kind": draft.kind,
        "area": draft.area,
        "speak_as": draft.speak_as or "",
        "reply_to": short(draft.reply_to_id) if draft.reply_to_id else "",
    }


def save(form: WordsForm, writing: Writing, topic: Topic | None, back: str) -> ResponseReturnValue:
    """Keep the form as a draft: a browser is led `back` to it, a script hears under which name it goes on."""
    draft = drafting.save(current_user, topic, form.drafted(writing.ids), form.origin())
    if wants_problem_document():
        at = hour_of(draft.changed_at) if draft else ""
        return jsonify(draft=named(draft) if draft else "", says=_("Draft saved, %(at)s", at=at) if draft else "")
    more = f"{'&' if '?' in back else '?'}draft={short(draft.id)}" if draft else ""
    return redirect(f"{back}{more}#reply", 303)


def named(draft: Draft) -> str:
    """A draft and its version, as a form carries them."""
    return f"{short(draft.id)}.{draft.version}"


def ids_in(signs: Sequence[str]) -> list[UUID]:
    """The ids in a list of signs; what is none is left out."""
    found = []
    for each in signs:
        try:
            found.append(id_in(each))
        except ValueError:
            continue
    return found
