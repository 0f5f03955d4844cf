"""Polls and votes (F10)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates

from forums.documents.given import InstantGiven, WholeGiven
from forums.forms.writing import one_line
from forums.models.poll import FEWEST_OPTIONS, LONGEST_OPTION, MOST_OPTIONS, RESULTS
from forums.writing import LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, Flag, Id, Many, Text, Told, one_of
from minamata.db import now
from minamata.i18n import _, _l


class OptionTold(Told):
    """What can be chosen."""

    place = fields.Integer(metadata={"description": "What `choices` of a vote takes."})
    text = fields.String()
    votes = fields.Integer(allow_none=True, metadata={"description": "Null as long as I may not see the results."})


class PollTold(Told):
    """A poll, with its results as far as I may see them. It is never a formal position of anybody."""

    topic = Id()
    question = fields.String()
    options = fields.List(fields.Nested(OptionTold))
    takes_several = fields.Boolean()
    shows_names = fields.Boolean(metadata={"description": "Whether everybody who reads it sees who chose what."})
    results = fields.String(validate=validate.OneOf(RESULTS), metadata={"description": "When they are shown."})
    closes_at = fields.AwareDateTime(allow_none=True)
    is_open = fields.Boolean()
    voters = fields.Integer(allow_none=True)
    chosen = fields.List(fields.Integer(), metadata={"description": "The places that I chose."})


class VotersTold(Told):
    """Who chose an option, by name."""

    place = fields.Integer()
    names = fields.List(fields.String())


class VoteGiven(Asked):
    """What I choose, in place of what I chose before."""

    choices = Many(
        WholeGiven(), required=True, validate=validate.Length(1, MOST_OPTIONS, error=_l("Choose one of the list."))
    )


class PollGiven(Asked):
    """A poll for a topic that I began."""

    question = Text(required=True, validate=AtMost(LONGEST_TITLE))
    options = Many(Text(validate=AtMost(LONGEST_OPTION)), required=True)
    takes_several = Flag(load_default=False)
    shows_names = Flag(load_default=False)
    results = Text(
        load_default="always",
        validate=one_of(RESULTS),
        metadata={"description": "When results are shown: always, to who voted, or once it is closed."},
    )
    closes_at = InstantGiven(load_default=None, allow_none=True)

    @validates("question")
    def _asks_something(self, question: str, **_more: Any) -> None:
        if not one_line(question):
            raise ValidationError(_("Write the question of the poll, or empty its options."))

    @validates("options")
    def _can_be_told_apart(self, options: list[str], **_more: Any) -> None:
        told = [one_line(option) for option in options]
        if len(told) < FEWEST_OPTIONS or not all(told):
            raise ValidationError(_("A poll has at least two options."))
        if len(told) > MOST_OPTIONS:
            raise ValidationError(_("A poll has at most ten options."))
        if len(set(told)) < len(told):
            raise ValidationError(_("Two options say the same."))

    @validates("closes_at")
    def _is_to_come(self, moment: Any, **_more: Any) -> None:
        if moment is not None and moment <= now():
            raise ValidationError(_("Choose a date and an hour that are still to come."))
