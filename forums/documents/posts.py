"""Posts, and new ones."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.attachments import MOST_FILES
from forums.documents.speaking import IdGiven, SpeakerTold
from forums.models.post import STATES
from forums.models.reaction import REACTIONS
from forums.writing import LONGEST_TEXT, LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, CursorQuery, Id, Many, Text, Told, language_code, one_of
from minamata.i18n import _l

ORDERS = ("oldest", "newest")


class PostsQuery(CursorQuery):
    """From which end, and which part: twenty posts at once, fewer where they are long."""

    order = Text(load_default="oldest", validate=one_of(ORDERS))


class FileTold(Told):
    """A file that goes with a text."""

    id = Id()
    name = fields.String()
    media_type = fields.String()
    bytes = fields.Integer()
    url = fields.String(metadata={"description": "Where a program fetches it."})


class ReactionCount(Told):
    """How many people reacted in one way."""

    kind = fields.String(validate=validate.OneOf(REACTIONS))
    count = fields.Integer()


class PostFacts(Told):
    """What is told of a post wherever it stands. Of one that does not stand, only its place is told, but to those who may read it."""

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
    files = fields.List(fields.Nested(FileTold))
    reactions = fields.List(fields.Nested(ReactionCount))
    created_at = fields.AwareDateTime()
    edited_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer(metadata={"description": "Counts its texts; the first is 1."})
    url = fields.String(metadata={"description": "Its permanent address, which holds wherever it is moved."})


class PostTold(PostFacts):
    """A post, and how I stand to it. Of one that does not stand, only its place is told, but to those who may read it."""

    mine = fields.List(
        fields.String(validate=validate.OneOf(REACTIONS)), metadata={"description": "How I reacted to it."}
    )
    is_kept = fields.Boolean(metadata={"description": "Whether I have a bookmark of it."})


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
    files = Many(
        IdGiven(),
        load_default=list,
        validate=validate.Length(max=MOST_FILES, error=_l("There is room for ten files.")),
        metadata={"description": "Files that I brought and that no post has yet, by their ids."},
    )


class ReplyGiven(WordsGiven):
    """An answer in a topic."""

    reply_to = IdGiven(load_default=None, allow_none=True, metadata={"description": "The post that it answers."})
    seen = fields.Nested(
        SeenGiven, load_default=None, allow_none=True, metadata={"description": "Counts as read from now on."}
    )


class PostEdited(Asked):
    """A text in the place of the one that stands."""

    text = Text(required=True, validate=AtMost(LONGEST_TEXT), metadata={"description": "Markdown."})
    title = Text(
        load_default=None,
        allow_none=True,
        validate=AtMost(LONGEST_TITLE),
        metadata={"description": "Of the first post: a new title of the topic."},
    )


class OwnPostTold(Told):
    """A post of mine, also one that I took back."""

    id = Id()
    topic = Id()
    state = fields.String(validate=validate.OneOf(STATES))
    text = fields.String(metadata={"description": "Markdown, as I wrote it."})
    version = fields.Integer()
    back_until = fields.AwareDateTime(
        allow_none=True, metadata={"description": "Until when I can put it back; null where that is over or it stands."}
    )


class TextTold(Told):
    """What a post said from an instant on."""

    version = fields.Integer()
    text = fields.String()
    title = fields.String(allow_none=True, metadata={"description": "Of the first post: the title of then."})
    written_at = fields.AwareDateTime()


class ReactedTold(Told):
    """Who reacted, and how."""

    name = fields.String()
    kind = fields.String(validate=validate.OneOf(REACTIONS))


class FileGiven(Asked):
    """A file to go with a post or a submission, whole."""

    name = Text(required=True, validate=[validate.Length(min=1, error=_l("Write a name.")), AtMost(200)])
    content = Text(required=True, metadata={"description": "Its bytes in Base64."})


class FileBrought(Told):
    """A file that I brought, which is kept for a day until a post or a submission takes it."""

    id = Id(metadata={"description": "What `files` of a post or a submission takes."})
    name = fields.String()
    bytes = fields.Integer()
