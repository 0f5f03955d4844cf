"""What other rooms may hear from, and ask of, the forums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

from minamata.events import Event
from minamata.policies import Actor


@dataclass(frozen=True)
class TopicStarted(Event):
    """A topic stands in its area: it was begun, or a moderator has let it in."""

    name: ClassVar[str] = "forums.topic_started"

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True)
class PostAdded(Event):
    """A reply stands in its topic: it was written, or a moderator has let it in."""

    name: ClassVar[str] = "forums.post_added"

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True)
class PersonNamed(Event):
    """A post that stands names a person since it was edited, and did not before. Whom a new post names, its own event brings along."""

    name: ClassVar[str] = "forums.person_named"

    topic_id: UUID
    post_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class PostWaits(Event):
    """A post was written that waits for a moderator; when it is the first, its topic waits with it."""

    name: ClassVar[str] = "forums.post_waits"

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True)
class CommentWaits(Event):
    """A personal comment was written in a consultation, the topic, that waits for a moderator."""

    name: ClassVar[str] = "forums.comment_waits"

    topic_id: UUID
    comment_id: UUID


@dataclass(frozen=True)
class TextPublished(Event):
    """A version of the text of a consultation, the topic, stands from now on."""

    name: ClassVar[str] = "forums.text_published"

    topic_id: UUID
    draft_id: UUID


@dataclass(frozen=True)
class PostFlagged(Event):
    """Somebody has reported a post to the moderators."""

    name: ClassVar[str] = "forums.post_flagged"

    topic_id: UUID
    post_id: UUID
    flag_id: UUID


@dataclass(frozen=True)
class AnswerChosen(Event):
    """Who asked has chosen a post as the answer."""

    name: ClassVar[str] = "forums.answer_chosen"

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True)
class Subject:
    """A thing of another room that a discussion is about: what kind, which, and how it is called in the language of the topic.

    `path` is its page, without the language; `area` the slug of the area where its topic belongs, or that of a theme.
    """

    kind: str
    id: UUID
    title: str
    path: str
    area: str = ""


class Discussions(Protocol):
    """Opens discussions about things of other rooms, one for each (F13)."""

    def address_of(self, actor: Actor, kind: str, subject_id: UUID) -> str | None:
        """The path of the discussion about a thing; None when there is none that the actor may see."""

    def open(self, actor: Actor, subject: Subject) -> str:
        """The path of the discussion about a thing, begun now when there is none; in the present transaction, once for all who ask."""
