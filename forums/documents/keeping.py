"""What people keep for themselves: bookmarks and drafts (F10)."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.attachments import MOST_FILES
from forums.documents.given import InstantGiven
from forums.documents.speaking import IdGiven
from forums.forms.writing import KINDS
from forums.models.bookmark import LONGEST_NOTE
from forums.services.drafting import LONGEST_DRAFT
from forums.writing import LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, Id, Many, Text, Told, one_of
from minamata.i18n import _l

DRAFT_KINDS = [kind for kind, _words in KINDS]


class BookmarkTold(Told):
    """How I keep a post."""

    post = Id()
    is_kept = fields.Boolean()
    note = fields.String(allow_none=True)
    remind_at = fields.AwareDateTime(allow_none=True)


class BookmarkListed(BookmarkTold):
    """A bookmark in the list, with the post it is for."""

    topic = Id()
    title = fields.String(metadata={"description": "Of the topic."})
    author = fields.String()
    url = fields.String(metadata={"description": "The page of the post."})


class BookmarkGiven(Asked):
    """How to keep a post."""

    note = Text(load_default="", validate=AtMost(LONGEST_NOTE), metadata={"description": "For me alone."})
    remind_at = InstantGiven(load_default=None, allow_none=True, metadata={"description": "When to remind me of it."})


class DraftTold(Told):
    """What I am writing and have not posted."""

    id = Id()
    topic = Id(allow_none=True, metadata={"description": "In which it is to answer; null for a topic to be begun."})
    area = fields.String(metadata={"description": "Of a topic to be begun, the slug of its area; it may be empty."})
    kind = fields.String(validate=validate.OneOf(DRAFT_KINDS))
    title = fields.String()
    text = fields.String()
    speak_as = fields.String(allow_none=True)
    reply_to = Id(allow_none=True)
    files = fields.List(fields.String(), metadata={"description": "Files that go with it, by their ids."})
    version = fields.Integer()
    changed_at = fields.AwareDateTime()


class DraftGiven(Asked):
    """What has been written so far."""

    text = Text(load_default="", validate=AtMost(LONGEST_DRAFT), metadata={"description": "Markdown."})
    title = Text(load_default="", validate=AtMost(LONGEST_TITLE))
    area = Text(load_default="", validate=AtMost(LONGEST_TITLE))
    kind = Text(load_default="discussion", validate=one_of(DRAFT_KINDS))
    speak_as = Text(load_default=None, allow_none=True, validate=AtMost(LONGEST_TITLE))
    reply_to = IdGiven(load_default=None, allow_none=True)
    files = Many(
        IdGiven(),
        load_default=list,
        validate=validate.Length(max=MOST_FILES, error=_l("A post has room for ten files.")),
    )


class NewDraftGiven(DraftGiven):
    """A new draft."""

    topic = IdGiven(load_default=None, allow_none=True, metadata={"description": "In which it is to answer."})
