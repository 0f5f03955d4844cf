"""What moderators decide about, what they did, and reports of posts (F5)."""

from __future__ import annotations

from marshmallow import fields, validate

from forums.documents.consultations import CommentTold
from forums.documents.given import InstantGiven
from forums.documents.posts import PostFacts
from forums.documents.speaking import IdGiven
from forums.documents.topics import says_something
from forums.models.moderation import FLAG_REASONS, OUTCOMES
from forums.services.flagging import LONGEST_WORDS
from forums.writing import LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, CursorQuery, Id, Many, Text, Told, one_of
from minamata.i18n import _l

JUDGEMENTS = ("let_in", "refuse", "hide", "keep", "restore")
COMMENT_JUDGEMENTS = ("let_in", "refuse", "hide", "restore")
TOPIC_ACTS = ("lock", "unlock", "pin", "unpin", "feature", "unfeature", "hide", "restore")
LONGEST_REASON = 400
MOST_SPLIT = 500


class ReportTold(Told):
    """Why somebody reported a post."""

    reason = fields.String(validate=validate.OneOf(FLAG_REASONS))
    words = fields.String(allow_none=True)
    by = fields.String()


class OnDeskTold(Told):
    """A post or a personal comment that waits for a moderator, or a post that was reported."""

    post = fields.Nested(PostFacts, allow_none=True, metadata={"description": "Null where it is a comment."})
    comment = fields.Nested(CommentTold, allow_none=True, metadata={"description": "Null where it is a post."})
    title = fields.String(metadata={"description": "Of its topic."})
    area = fields.String()
    is_first = fields.Boolean(metadata={"description": "Whether its topic waits with it."})
    since = fields.AwareDateTime()
    reports = fields.List(fields.Nested(ReportTold))


class SpeedTold(Told):
    """How quickly moderators acted within 90 days, in working time."""

    acts = fields.Integer(metadata={"description": "On what waited or was reported."})
    within_a_day = fields.Integer(metadata={"description": "How many of these within a working day."})
    median_seconds = fields.Integer(allow_none=True, metadata={"description": "Null where there was nothing."})


class DeskQuery(CursorQuery):
    """Which part of the list: twenty at once."""


class ActTold(Told):
    """Something that a moderator did. What I may not see (any more) is null."""

    id = Id()
    kind = fields.String()
    by = fields.String(allow_none=True, metadata={"description": "Null where the program did it."})
    at = fields.AwareDateTime()
    area = fields.String(allow_none=True)
    other_area = fields.String(allow_none=True, metadata={"description": "Where a topic was moved to."})
    topic = Id(allow_none=True)
    title = fields.String(allow_none=True)
    post = Id(allow_none=True)
    comment = Id(allow_none=True)
    person = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    undone_at = fields.AwareDateTime(allow_none=True)
    undone_by = fields.String(allow_none=True)


class ConcernedTold(Told):
    """A person whom moderators have warned or suspended."""

    person = Id()
    name = fields.String()
    suspended_until = fields.AwareDateTime(allow_none=True)
    suspended_for = fields.String(allow_none=True)
    warnings = fields.Integer()


class Reasoned(Asked):
    """Why it is done; whoever it concerns reads it."""

    reason = Text(load_default="", validate=AtMost(LONGEST_REASON))


class JudgementGiven(Reasoned):
    """What becomes of a post. Refusing and hiding need a reason."""

    act = Text(required=True, validate=one_of(JUDGEMENTS))


class CommentJudgementGiven(Reasoned):
    """What becomes of a personal comment. Refusing and hiding need a reason."""

    act = Text(required=True, validate=one_of(COMMENT_JUDGEMENTS))


class TopicActGiven(Reasoned):
    """What to do with a topic. Hiding needs a reason."""

    act = Text(required=True, validate=one_of(TOPIC_ACTS))


class MoveGiven(Reasoned):
    """Where a topic goes."""

    area = Text(required=True, validate=AtMost(LONGEST_TITLE), metadata={"description": "An area by its slug."})


class MergeGiven(Reasoned):
    """Into which topic another goes."""

    into = IdGiven(required=True)


class SplitGiven(Reasoned):
    """Which posts become a topic of their own."""

    posts = Many(
        IdGiven(), required=True, validate=validate.Length(1, MOST_SPLIT, error=_l("Choose one post or more."))
    )
    title = Text(required=True, validate=[AtMost(LONGEST_TITLE), says_something])


class WarningGiven(Asked):
    """Why somebody is warned, and for which post."""

    reason = Text(required=True, validate=AtMost(LONGEST_REASON))
    post = IdGiven(load_default=None, allow_none=True)


class SuspensionGiven(Asked):
    """Until when somebody may read and not write, and why."""

    until = InstantGiven(required=True)
    reason = Text(required=True, validate=AtMost(LONGEST_REASON))


class FlagGiven(Asked):
    """What is wrong with a post."""

    reason = Text(required=True, validate=validate.OneOf(FLAG_REASONS, error=_l("Choose what is wrong with it.")))
    words = Text(
        load_default="", validate=AtMost(LONGEST_WORDS), metadata={"description": "Needed where it is `other`."}
    )


class FlagTold(Told):
    """A report of mine, and what became of it."""

    id = Id()
    post = Id()
    reason = fields.String(validate=validate.OneOf(FLAG_REASONS))
    words = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    outcome = fields.String(
        allow_none=True,
        validate=validate.OneOf(OUTCOMES),
        metadata={"description": "Null until a moderator has looked at it."},
    )
