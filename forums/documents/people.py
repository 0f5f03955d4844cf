"""Whom the secretariat names: moderators of areas, members of groups, and who is on duty (F5, F6)."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.documents.given import WholeGiven, ZoneGiven
from forums.documents.moderation import LONGEST_REASON
from forums.forms.moderation import HOUR
from forums.writing import LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, Id, Many, Text, Told, language_code
from minamata.i18n import LANGUAGES, _l

LONGEST_ADDRESS = 320
DAYS = "0 is Monday."


class PersonGiven(Asked):
    """Somebody, by their e-mail address."""

    person = Text(
        required=True,
        validate=[validate.Length(min=1, error=_l("Write the e-mail address.")), AtMost(LONGEST_ADDRESS)],
        metadata={"description": "Their e-mail address, which they have verified."},
    )


class ModeratorGiven(PersonGiven):
    """Who is to moderate an area, and why."""

    reason = Text(load_default="", validate=AtMost(LONGEST_REASON))


class MemberTold(Told):
    """Who belongs to a group."""

    id = Id(metadata={"description": "That of the membership."})
    person = Id()
    name = fields.String()
    since = fields.AwareDateTime()


class ModeratorTold(Told):
    """Who moderates an area by name."""

    id = Id(metadata={"description": "That of the grant."})
    person = Id()
    name = fields.String()
    since = fields.AwareDateTime()
    until = fields.AwareDateTime(allow_none=True)
    reason = fields.String()


class GroupTold(Told):
    """A group of people, such as a committee; `group:` and its slug is an audience."""

    slug = fields.String()
    name = fields.String()
    members = fields.Integer()


class GroupGiven(Asked):
    """A group that is to be made."""

    slug = Text(required=True, validate=AtMost(LONGEST_TITLE), metadata={"description": "Names it in audiences."})
    name = Text(required=True, validate=AtMost(LONGEST_TITLE))


class DutyTold(Told):
    """When a moderator is on duty. One that ends before it begins goes on into the next day."""

    id = Id()
    person = Id()
    name = fields.String()
    weekdays = fields.List(fields.Integer(), metadata={"description": DAYS})
    begins = fields.String(metadata={"description": "A time of the day in the zone, such as 09:00."})
    ends = fields.String()
    zone = fields.String(metadata={"description": "An IANA time zone."})
    languages = fields.List(fields.String(validate=validate.OneOf(list(LANGUAGES))))
    is_now = fields.Boolean(metadata={"description": "Whether it holds at this instant."})


class DutyGiven(PersonGiven):
    """Who is on duty, and when."""

    weekdays = Many(
        WholeGiven(validate=validate.Range(0, 6, error=_l("Choose one of the list.")), metadata={"maximum": 6}),
        required=True,
        validate=validate.Length(1, 7, error=_l("Choose at least one day.")),
        metadata={"description": DAYS},
    )
    begins = Text(required=True, validate=validate.Regexp(HOUR, error=_l("Write a time such as 09:00.")))
    ends = Text(required=True, validate=validate.Regexp(HOUR, error=_l("Write a time such as 17:00.")))
    zone = ZoneGiven(required=True, metadata={"description": "An IANA time zone."})
    languages = Many(
        language_code(),
        required=True,
        validate=validate.Length(1, len(LANGUAGES), error=_l("Choose at least one language.")),
    )
