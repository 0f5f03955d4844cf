"""Being a learner: places, progress, the grade, the certificate and what one says of a course."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate

from courses.forms import LONGEST_REMARK
from minamata.api.schemas import Asked, AtMost, Text, Told, Words, language_code
from minamata.certificates.drawing import missing_glyphs
from minamata.i18n import _

STATES = ("done", "half", "")


class EnrolmentTold(Told):
    """How far a learner is in a course, over all languages."""

    course = fields.String(metadata={"description": "The course by its slug."})
    title = fields.Nested(Words)
    enrolled_at = fields.AwareDateTime()
    done = fields.Integer()
    required = fields.Integer()
    share = fields.Float(metadata={"description": "Done of required, from 0 to 1."})
    grade = fields.Float(allow_none=True, metadata={"description": "From 0 to 1; null where nothing is graded yet."})
    last_unit = fields.String(allow_none=True)
    completed_at = fields.AwareDateTime(allow_none=True)


class PlacesTold(Told):
    """Who may enrol, and whether I may now."""

    course = fields.String()
    is_learner = fields.Boolean(metadata={"description": "Whether I am one already."})
    may_enrol = fields.Boolean(
        metadata={
            "description": "Whether enrolling now makes me a learner, or puts me on the waiting list of a full course."
        }
    )
    mode = fields.String(
        validate=validate.OneOf(["open", "invitation", "closed"]),
        metadata={"description": "Everyone who sees it, whom its team has invited, or nobody."},
    )
    is_invited = fields.Boolean(metadata={"description": "Who was invited may enrol whatever the rules."})
    opens_at = fields.AwareDateTime(allow_none=True)
    closes_at = fields.AwareDateTime(allow_none=True)
    capacity = fields.Integer(allow_none=True, metadata={"description": "Null where there is no limit."})
    left = fields.Integer(allow_none=True, metadata={"description": "Places that are free now."})
    waits_as = fields.Integer(
        allow_none=True, metadata={"description": "My number on the waiting list; null where I do not wait."}
    )
    prerequisites = fields.List(
        fields.String(), metadata={"description": "Courses, by their slugs, that I have to complete first."}
    )
    hidden_prerequisites = fields.Integer(
        metadata={"description": "How many more there are that I may not see; its team can help."}
    )


class UnitListed(Told):
    """A unit in the outline, and how far its learner is: `done`, `half` or nothing."""

    slug = fields.String()
    title = fields.String()
    minutes = fields.Integer()
    bytes = fields.Integer()
    done = fields.Integer()
    of = fields.Integer()
    state = fields.String(validate=validate.OneOf(STATES))


class ChapterListed(Told):
    """A module of the course."""

    title = fields.String()
    units = fields.List(fields.Nested(UnitListed))


class Resume(Told):
    """Where to go on."""

    unit = fields.String()
    block = fields.String(allow_none=True)


class ProgressTold(EnrolmentTold):
    """The same with every unit, and where to go on."""

    pass_mark = fields.Float()
    resume = fields.Nested(Resume, allow_none=True)
    chapters = fields.List(fields.Nested(ChapterListed))


class GradedSectionTold(Told):
    """What one section adds to the grade."""

    title = fields.String()
    label = fields.String()
    earned = fields.Float()
    possible = fields.Float()
    share = fields.Float()
    dropped = fields.Boolean(metadata={"description": "Whether a better one counts in its place."})


class GradedTypeTold(Told):
    """One type of graded sections, and its part (0 to 1) of the whole grade."""

    name = fields.String()
    part = fields.Float()
    share = fields.Float()
    awaited = fields.Integer(
        metadata={"description": "Sections that are still to come, and count as nought until then."}
    )
    sections = fields.List(fields.Nested(GradedSectionTold))


class CutoffTold(Told):
    """A grade that can be reached, and from which share on."""

    name = fields.String()
    share = fields.Float()


class GradeTold(Told):
    """How my grade comes about, and what is missing for the certificate."""

    lang = fields.String(metadata={"description": "The language that titles are really in."})
    share = fields.Float(allow_none=True, metadata={"description": "From 0 to 1; null where nothing is graded."})
    pass_mark = fields.Float()
    parts_left = fields.Integer()
    is_below_mark = fields.Boolean()
    name = fields.String(allow_none=True, metadata={"description": "The highest of the cutoffs that is reached."})
    cutoffs = fields.List(fields.Nested(CutoffTold))
    types = fields.List(fields.Nested(GradedTypeTold))


class RatingTold(Told):
    """What I said of a course."""

    stars = fields.Integer()
    words = fields.String()
    rated_at = fields.AwareDateTime()


class RatingGiven(Asked):
    """What I think of a course that I have completed; the words are read by its team alone."""

    stars = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    words = Text(load_default="", validate=AtMost(LONGEST_REMARK))


def _printable(name: str) -> None:
    if missing := missing_glyphs(name):
        raise ValidationError(_("These letters cannot be printed: %(letters)s", letters=" ".join(sorted(missing))))


def _not_blank(name: str) -> None:
    if not name.split():
        raise ValidationError(_("Write your name as it should stand on the certificate."))


class CertificateNames(Asked):
    """In which language, and under which name, a certificate is made."""

    language = language_code(required=True)
    name_latin = Text(required=True, validate=[AtMost(120), _not_blank, _printable])
    name_native = Text(allow_none=True, load_default=None, validate=[AtMost(120), _printable])
