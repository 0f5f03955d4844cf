"""What I follow, and addresses by which I read and write without pages: of feeds, and for e-mail (F3, F4, F10)."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.models.reading import LEVELS
from minamata.api.schemas import Asked, Id, Told, Words, language_code


class FollowedTopic(Told):
    """A topic that I follow in a way of its own."""

    topic = Id()
    title = fields.String()
    area = fields.String()
    level = fields.String(validate=validate.OneOf(LEVELS))


class FollowedArea(Told):
    """An area that I follow in a way of its own."""

    slug = fields.String()
    title = fields.Nested(Words)
    level = fields.String(validate=validate.OneOf(LEVELS))


class MailAddressTold(Told):
    """The address at which I begin topics in an area by e-mail; null where I have none. It takes what comes from my own address alone."""

    area = fields.String()
    address = fields.String(allow_none=True)


class AreaFeed(Told):
    """The feed of an area."""

    slug = fields.String()
    url = fields.String()


class PersonalFeed(Told):
    """Addresses of Atom feeds that hold what I may read; null and empty where there are none. Whoever has one reads it."""

    url = fields.String(allow_none=True, metadata={"description": "The newest posts of all areas."})
    areas = fields.List(fields.Nested(AreaFeed))
    language = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(allow_none=True)


class FeedWanted(Asked):
    """In which language the feeds speak."""

    language = language_code(metadata={"description": "That of the request where none is named."})
