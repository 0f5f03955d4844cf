"""What the team of a course is told: its people, lists of addresses, and the package it fetches."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate

from courses.lists import MOST_ROWS, is_address, no_address
from minamata.accounts.services.identities import ADDRESS_LENGTH
from minamata.api.schemas import Asked, AtMost, Flag, Id, Many, PageQuery, Text, Told, language_code
from minamata.i18n import _l

LONGEST_NAME = 80


class LearnersQuery(PageQuery):
    """Which learners."""

    cohort = Text(validate=AtMost(LONGEST_NAME), metadata={"description": "Those of the cohort of this name alone."})


class LearnerTold(Told):
    """A learner of the course."""

    person = Id()
    name = fields.String()
    cohort = fields.String(allow_none=True)
    enrolled_at = fields.AwareDateTime()
    done = fields.Integer()
    required = fields.Integer()
    share = fields.Float(metadata={"description": "Done of required, from 0 to 1."})
    completed_at = fields.AwareDateTime(allow_none=True)


class WaitingTold(Told):
    """Somebody who waits for a place."""

    person = Id()
    name = fields.String()
    since = fields.AwareDateTime()


class InvitedTold(Told):
    """An address whose owner may enrol as soon as they sign in with it."""

    address = fields.String()
    invited_at = fields.AwareDateTime()


class CohortTold(Told):
    """Learners who go together."""

    id = Id()
    name = fields.String()
    learners = fields.Integer()
    share = fields.Float(metadata={"description": "What they have done altogether, from 0 to 1."})
    completed = fields.Integer()


def _an_address(text: str) -> None:
    if not is_address(text.strip()):
        raise ValidationError(no_address(text))


class ListSent(Asked):
    """People to enrol by the verified addresses of their accounts, whatever the rules; addresses that nobody has are invited."""

    addresses = Many(
        Text(validate=[AtMost(ADDRESS_LENGTH), _an_address]),
        required=True,
        validate=[
            validate.Length(min=1, error=_l("The list holds nobody.")),
            validate.Length(
                max=MOST_ROWS, error=_l("The list has more than %(number)s lines. Split it.", number=MOST_ROWS)
            ),
        ],
    )
    cohort = Text(
        allow_none=True,
        load_default=None,
        validate=AtMost(LONGEST_NAME),
        metadata={"description": "Those of the list who are learners then go together under this name."},
    )
    dry_run = Flag(load_default=False, metadata={"description": "Tell what would become of each, and change nothing."})


class AddressOutcome(Told):
    """What became of an address: enrolled now, a learner or invited already, or invited now."""

    address = fields.String()
    outcome = fields.String(validate=validate.OneOf(["enrolled", "already", "invited"]))


class OutcomeTold(Told):
    """What became of a list; kept for seven days, for who sent it."""

    id = Id()
    sent_at = fields.AwareDateTime()
    dry_run = fields.Boolean(
        metadata={"description": "Whether this is what would become of it, and nothing was changed."}
    )
    cohort = fields.String(allow_none=True)
    enrolled = fields.Integer()
    already = fields.Integer()
    invited = fields.Integer()
    items = fields.List(fields.Nested(AddressOutcome))


class ExportAsked(Asked):
    """In which language."""

    language = language_code(metadata={"description": "The language the course was written in where none is named."})


class ReasonTold(Told):
    """What stood in the way, and where."""

    path = fields.String()
    message = fields.String()


class ExportTold(Told):
    """A package on its way out: it waits, is done, or was refused for reasons."""

    id = Id()
    course = fields.String()
    language = fields.String()
    state = fields.String(validate=validate.OneOf(["waiting", "done", "refused"]))
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    files = fields.Integer(allow_none=True)
    size = fields.Integer(allow_none=True, metadata={"description": "Of the archive, in bytes."})
    archive = fields.String(
        allow_none=True, metadata={"description": "Where it is fetched, for a day; null before and after."}
    )
    reasons = fields.List(fields.Nested(ReasonTold))
