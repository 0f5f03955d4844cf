"""In which order a compilation says things, for documents that are read from the top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from forums.compilation.facts import Compiled, Part

Kind = Literal["title", "heading", "paragraph", "body", "facts", "said", "file", "plain"]


@dataclass(frozen=True)
class Line:
    """A piece of a document. `level` is that of a heading; `language` the one its words are in.

    A paragraph of the text, and what somebody said, are Markdown.
    """

    kind: Kind
    text: str
    language: str
    level: int = 0

    @property
    def is_markdown(self) -> bool:
        return self.kind in {"paragraph", "said"}


def lines_of(compiled: Compiled) -> Iterator[Line]:
    """Everything, first by paragraph, then by Party and organisation, then what people said in personal capacity."""
    words, own = compiled.words, compiled.language
    yield Line("title", compiled.title, own)
    yield Line("facts", f"{words.consultation} · {compiled.area}", own)
    for fact in compiled.period:
        yield Line("facts", fact, own)
    yield Line("heading", words.by_paragraph, own, 1)
    yield from _by_paragraph(compiled)
    yield Line("heading", words.by_body, own, 1)
    yield from _by_body(compiled)
    yield Line("heading", words.in_personal_capacity, own, 1)
    yield Line("facts", words.informal, own)
    yield from _personal(compiled)


def _by_paragraph(compiled: Compiled) -> Iterator[Line]:
    own = compiled.language
    level = 2
    for part in (*compiled.parts, _whole(compiled)):
        # A document may not skip a level of its headings, and a text need not have any of its own.
        level = 3 if part.level else 2 if part.key == 0 else level
        yield from _part(compiled, part, level)
        for body in compiled.bodies:
            for entry in body.entries:
                if entry.key == part.key:
                    yield Line("body", body.heading, own)
                    yield Line("facts", compiled.facts_of(body), own)
                    yield Line("said", entry.text, body.language)


def _by_body(compiled: Compiled) -> Iterator[Line]:
    own = compiled.language
    if not compiled.bodies:
        yield Line("plain", compiled.words.nothing, own)
    for body in compiled.bodies:
        yield Line("heading", body.heading, own, 2)
        yield Line("facts", compiled.facts_of(body), own)
        for entry in body.entries:
            yield Line("body", compiled.label_of(entry.key), own)
            yield Line("said", entry.text, body.language)
        if body.files:
            yield Line("body", compiled.words.files, own)
        for file in body.files:
            yield Line("file", f"{file.name} ({file.weight})", body.language)
            yield Line("file", file.address, "en")


def _personal(compiled: Compiled) -> Iterator[Line]:
    own = compiled.language
    if not compiled.personal:
        yield Line("plain", compiled.words.nothing, own)
    for part in (*compiled.parts, _whole(compiled)):
        comments = [each for each in compiled.personal if each.key == part.key]
        if comments:
            yield Line("heading", part.label or part.text, own, 2)
        for comment in comments:
            yield Line("body", comment.author, own)
            yield Line("facts", f"{comment.capacity} · {comment.written} · {comment.language_name}", own)
            yield Line("said", comment.text, comment.language)


def _part(compiled: Compiled, part: Part, level: int) -> Iterator[Line]:
    if part.level:
        yield Line("heading", part.text, part.language, 2)
        return
    label = part.label if part.is_present else f"{part.label} · {compiled.words.removed}"
    yield Line("heading", label, compiled.language, level)
    if part.text:
        yield Line("paragraph", part.text, part.language)


def _whole(compiled: Compiled) -> Part:
    return Part(0, compiled.words.whole_text, "", compiled.language)
