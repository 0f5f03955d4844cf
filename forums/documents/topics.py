"""Topics, in lists and one by one, and new ones."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate

from forums.documents.posts import WordsGiven
from forums.documents.speaking import CapacityTold, IdGiven, SpeakerTold
from forums.forms.writing import KINDS as KINDS_OPEN
from forums.forms.writing import one_line
from forums.models.reading import LEVELS
from forums.models.topic import KINDS, STATES
from forums.queries.topics import VIEWS
from forums.writing import LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, CursorQuery, Id, Text, Told, one_of
from minamata.i18n import _


class TopicsQuery(CursorQuery):
    """Which topics, the newest posts first, and which part of the list: thirty at once."""

    view = Text(
        load_default="latest",
        validate=one_of(VIEWS),
        metadata={"description": "All, or only those with something new for me, open questions, or consultations."},
    )


class TopicFacts(Told):
    """What is told of a topic wherever it stands."""

    id = Id()
    area = fields.String(metadata={"description": "Its area by the slug."})
    title = fields.String()
    lang = fields.String(metadata={"description": "The language it is held in."})
    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(
        validate=validate.OneOf(STATES), metadata={"description": "One that is `pending` waits for a moderator."}
    )
    is_pinned = fields.Boolean()
    is_locked = fields.Boolean(metadata={"description": "Whether it is closed to new posts."})
    replies = fields.Integer()
    created_at = fields.AwareDateTime()
    author = fields.Nested(SpeakerTold)
    last_at = fields.AwareDateTime(allow_none=True)
    last = fields.Nested(CapacityTold, allow_none=True, metadata={"description": "For whom the last post spoke."})
    last_post = Id(allow_none=True)
    answer = Id(allow_none=True, metadata={"description": "The post that was chosen as the answer."})
    url = fields.String(metadata={"description": "Its page."})


class TopicListed(TopicFacts):
    """A topic in a list."""

    unread = fields.Integer(metadata={"description": "Posts that are new to me; stops at 100."})
    level = fields.String(
        allow_none=True,
        validate=validate.OneOf(LEVELS),
        metadata={"description": "How I follow it; null where I follow it as its area."},
    )


class TopicTold(TopicFacts):
    """One topic, and how I stand to it."""

    level = fields.String(
        allow_none=True,
        validate=validate.OneOf(LEVELS),
        metadata={"description": "How I follow it; null where I follow it as its area."},
    )
    area_level = fields.String(allow_none=True, validate=validate.OneOf(LEVELS))
    first_post = Id(allow_none=True)
    first_unread = Id(allow_none=True, metadata={"description": "The first post that is new to me."})
    may_post = fields.Boolean()
    posts = fields.String(metadata={"description": "The address of its posts."})


def says_something(title: str) -> None:
    """Refuses a title without a word."""
    if not one_line(title):
        raise ValidationError(_("Write a title that says what it is about."))


class TopicGiven(WordsGiven):
    """A new topic with its first post."""

    title = Text(required=True, validate=[AtMost(LONGEST_TITLE), says_something])
    kind = Text(
        load_default="discussion",
        validate=one_of([kind for kind, _words in KINDS_OPEN]),
        metadata={"description": "Announcements are for moderators."},
    )


class PageRead(Asked):
    """The first and the last post of what was read."""

    first = IdGiven(required=True)
    last = IdGiven(required=True)
