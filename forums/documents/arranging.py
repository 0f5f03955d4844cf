"""Areas, as the secretariat arranges them (F5, F6)."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.documents.given import WholeGiven
from forums.forms.moderation import POSTERS
from forums.models.area import CHECKS, STATES
from forums.reference import SECTIONS
from forums.writing import LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, Flag, Many, Pairs, Text, Told, one_of
from minamata.i18n import LANGUAGES, _l

LONGEST_WORDS = 600
MOST_CONCEPTS = 50


class AreaArranged(Told):
    """An area, also one that is a draft, with all its texts."""

    slug = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    section = fields.String()
    position = fields.Integer()
    title = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "By language."})
    description = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "By language."})
    concepts = fields.List(fields.String())
    audience = fields.String()
    posters = fields.String(metadata={"description": "Who writes; `readers` is whoever reads it."})
    checks = fields.String(validate=validate.OneOf(CHECKS))
    shows_presence = fields.Boolean()
    version = fields.Integer()


def _texts() -> Pairs:
    return Pairs(
        keys=Text(validate=validate.OneOf(list(LANGUAGES), error=_l("Choose one of the six languages."))),
        values=Text(validate=AtMost(LONGEST_WORDS)),
        required=True,
        metadata={"description": "By language; English is needed."},
    )


class AreaGiven(Asked):
    """How an area should be."""

    section = Text(required=True, validate=one_of(SECTIONS))
    position = WholeGiven(load_default=0)
    title = _texts()
    description = _texts()
    concepts = Many(
        Text(validate=AtMost(LONGEST_TITLE)), load_default=list, validate=validate.Length(max=MOST_CONCEPTS)
    )
    audience = Text(
        required=True,
        validate=AtMost(LONGEST_TITLE),
        metadata={
            "description": "`public`, `members`, `parties`, `role:…`, or `party:…`, `organisation:…`, `group:…`."
        },
    )
    posters = Text(load_default="readers", validate=one_of(POSTERS))
    checks = Text(load_default="newcomers", validate=one_of(CHECKS))
    shows_presence = Flag(load_default=False)


class NewAreaGiven(AreaGiven):
    """An area that is to be made."""

    slug = Text(required=True, validate=AtMost(LONGEST_TITLE), metadata={"description": "Its name in addresses."})


class StateGiven(Asked):
    """Whether an area is open, archived, or a draft."""

    state = Text(required=True, validate=one_of(STATES))
