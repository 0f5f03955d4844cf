"""Areas, and what is new to me in them."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.documents.speaking import CapacityOffered, CapacityTold, IdGiven
from forums.models.area import STATES
from forums.models.reading import LEVELS
from minamata.api.schemas import Asked, Text, Told, Words, one_of


class AreaTold(Told):
    """An area, with how I follow it and how many of its topics have something new for me."""

    slug = fields.String()
    section = fields.String(metadata={"description": "Areas stand in the order of their sections."})
    title = fields.Nested(Words)
    description = fields.Nested(Words)
    articles = fields.List(fields.String(), metadata={"description": "Articles of the Convention."})
    concepts = fields.List(fields.String(), metadata={"description": "Codes of terms of the thesaurus."})
    state = fields.String(validate=validate.OneOf(STATES))
    audience = fields.String(
        metadata={"description": "Who reads it: `public`, `members`, `parties`, `role:…`, `party:…` or `group:…`."}
    )
    topics = fields.Integer()
    posts = fields.Integer()
    last_at = fields.AwareDateTime(allow_none=True)
    last = fields.Nested(CapacityTold, allow_none=True, metadata={"description": "For whom the last post spoke."})
    level = fields.String(validate=validate.OneOf(LEVELS), metadata={"description": "How I follow it."})
    unread = fields.Integer(metadata={"description": "Topics with something new for me; stops at 50."})
    may_post = fields.Boolean()
    newest = fields.String(allow_none=True, metadata={"description": "The newest post, as `up_to` takes it."})
    url = fields.String(metadata={"description": "Its page."})


class AreaNews(Told):
    """An area with something new for me."""

    slug = fields.String()
    title = fields.Nested(Words)
    unread = fields.Integer(metadata={"description": "Topics with something new for me; stops at 50."})
    topics = fields.String(metadata={"description": "The address of their list."})


class ForumsTold(Told):
    """What is new to me, how I may speak, and where to go on."""

    unread = fields.Integer(metadata={"description": "Topics with something new for me, over all areas."})
    areas = fields.List(fields.Nested(AreaNews))
    capacities = fields.List(
        fields.Nested(CapacityOffered), metadata={"description": "In which I may speak now; the last is personal."}
    )
    search = fields.String(
        metadata={"description": "Finds posts once words are given as `q`; needs the scope `search:read`."}
    )
    guidelines = fields.String(metadata={"description": "The page of the guidelines."})


class LevelGiven(Asked):
    """How to follow something."""

    level = Text(
        required=True,
        validate=one_of(LEVELS),
        metadata={"description": "`watching` is told of every reply, `tracking` counts them, `muted` hears nothing."},
    )


class UpTo(Asked):
    """Up to which post everything counts as read."""

    up_to = IdGiven(required=True, metadata={"description": "A post, such as `newest` of the area."})
