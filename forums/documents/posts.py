"""Posts, and new ones."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.documents.speaking import IdGiven, SpeakerTold
from forums.models.post import STATES
from forums.writing import LONGEST_TEXT
from minamata.api.schemas import Asked, AtMost, Cursor, Id, Text, Told, language_code
from minamata.i18n import _l

ORDERS = ("oldest", "newest")


class PostsQuery(Asked):
    """From which end, and which part: twenty posts at once, fewer where they are long."""

    order = Text(load_default="oldest", validate=validate.OneOf(ORDERS, error=_l("Choose one of the list.")))
    cursor = Cursor(metadata={"description": "Where the next page begins, from `next` of the page before."})


class FileOfPost(Told):
    """A file of a post."""

    id = Id()
    name = fields.String()
    media_type = fields.String()
    bytes = fields.Integer()
    url = fields.String(metadata={"description": "Where a program fetches it."})


class PostTold(Told):
    """A post. Of one that does not stand, only its place is told, but to those who may read it."""

    id = Id()
    topic = Id()
    number = fields.Integer()
    state = fields.String(validate=validate.OneOf(STATES))
    author = fields.Nested(SpeakerTold, allow_none=True)
    reply_to = Id(allow_none=True, metadata={"description": "The post that it answers."})
    is_answer = fields.Boolean(metadata={"description": "Whether who asked has chosen it as the answer."})
    text = fields.String(allow_none=True, metadata={"description": "Markdown, as it was written."})
    html = fields.String(allow_none=True)
    lang = fields.String()
    dir = fields.String(validate=validate.OneOf(["ltr", "rtl"]))
    files = fields.List(fields.Nested(FileOfPost))
    created_at = fields.AwareDateTime()
    edited_at = fields.AwareDateTime(allow_none=True)
    url = fields.String(metadata={"description": "Its permanent address, which holds wherever it is moved."})


class SeenGiven(Asked):
    """The first and the last post that were read before answering."""

    first = IdGiven(required=True)
    last = IdGiven(required=True)


class WordsGiven(Asked):
    """What to post, and in which capacity."""

    text = Text(required=True, validate=AtMost(LONGEST_TEXT), metadata={"description": "Markdown."})
    speak_as = Text(
        load_default=None,
        allow_none=True,
        metadata={"description": "The `value` of one of my capacities; personal where none is named."},
    )
    lang = language_code(
        load_default=None,
        allow_none=True,
        metadata={"description": "In which language it is; else that of the request."},
    )


class ReplyGiven(WordsGiven):
    """An answer in a topic."""

    reply_to = IdGiven(load_default=None, allow_none=True, metadata={"description": "The post that it answers."})
    seen = fields.Nested(
        SeenGiven, load_default=None, allow_none=True, metadata={"description": "Counts as read from now on."}
    )
