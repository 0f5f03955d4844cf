"""Documents of the courses room: what programs are told, and what they send."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate

from courses.blocks.faults import LONGEST_ANSWER
from courses.forms import LONGEST_REMARK
from courses.translations import Standing
from minamata.api.schemas import Asked, AtMost, Id, Many, Pairs, Text, Told, Words, language_code
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


class CourseListed(Told):
    """A course in the catalogue."""

    id = Id()
    slug = fields.String()
    title = fields.Nested(Words)
    summary = fields.Nested(Words)
    languages = fields.List(fields.String())
    minutes = fields.Integer()
    units = fields.Integer()
    questions = fields.Integer()
    bytes = fields.Integer(metadata={"description": "What there is to read, without media."})
    level = fields.Integer()
    rating = fields.Float(
        allow_none=True, metadata={"description": "The mean of 1 to 5 stars; null while fewer than five have rated it."}
    )
    enrolment = fields.Nested(EnrolmentTold, allow_none=True)


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


class CourseTold(CourseListed):
    """A course with its outline."""

    lang = fields.String(metadata={"description": "The language that titles and overview are really in."})
    overview = fields.String(metadata={"description": "HTML without anything that acts."})
    pass_mark = fields.Float()
    themes = fields.List(fields.String(), metadata={"description": "Codes of terms of the thesaurus."})
    prerequisites = fields.List(
        fields.String(), metadata={"description": "Courses, by their slugs, that I have to complete first."}
    )
    trainers = fields.List(fields.String(), metadata={"description": "The names of those who teach it."})
    chapters = fields.List(fields.Nested(ChapterListed))


class RatingTold(Told):
    """What I said of a course."""

    stars = fields.Integer()
    words = fields.String()
    rated_at = fields.AwareDateTime()


class Resume(Told):
    """Where to go on."""

    unit = fields.String()
    block = fields.String(allow_none=True)


class ProgressTold(EnrolmentTold):
    """The same with every unit, and where to go on."""

    pass_mark = fields.Float()
    resume = fields.Nested(Resume, allow_none=True)
    chapters = fields.List(fields.Nested(ChapterListed))


class BlankTold(Told):
    """A place for a number in a choice; it is answered under its own id, beside the question."""

    id = fields.String()
    text = fields.String(metadata={"description": "What was typed."})


class ChoiceTold(Told):
    """A choice; `mark` is right or wrong once that may be seen."""

    id = fields.String()
    label = fields.String(metadata={"description": "HTML."})
    chosen = fields.Boolean()
    mark = fields.String(validate=validate.OneOf(["", "right", "wrong"]))
    blanks = fields.List(fields.Nested(BlankTold))


class PictureTold(Told):
    """The picture of a question, whose answer is two numbers: pixels from its left and from its top."""

    url = fields.String(metadata={"description": "Empty when the course does not hold it."})
    alternative = fields.String()
    width = fields.Integer()
    height = fields.Integer()
    areas = fields.List(
        fields.String(), metadata={"description": "Right areas, once they may be seen: points of polygons."}
    )


class QuestionTold(Told):
    """A question, with what its learner gave; what is right is empty until it may be seen."""

    id = fields.String()
    kind = fields.String(
        validate=validate.OneOf(["single", "multiple", "dropdown", "numeric", "text", "formula", "image"])
    )
    label = fields.String(metadata={"description": "HTML."})
    descriptions = fields.List(fields.String())
    trailing_text = fields.String()
    choices = fields.List(fields.Nested(ChoiceTold))
    text = fields.String(metadata={"description": "What was typed, where there are no choices."})
    verdict = fields.String(
        allow_none=True, validate=validate.OneOf([None, "correct", "partly", "incorrect", "unanswered"])
    )
    feedback = fields.List(fields.String())
    right_answer = fields.String()
    picture = fields.Nested(PictureTold, allow_none=True)


class PartTold(Told):
    """Text between questions, or a question."""

    html = fields.String(allow_none=True)
    question = fields.Nested(QuestionTold, allow_none=True)


class QuestionsTold(Told):
    """Questions that are answered together."""

    parts = fields.List(fields.Nested(PartTold))
    hints = fields.List(fields.String())
    attempts = fields.Integer()
    attempts_left = fields.Integer(allow_none=True, metadata={"description": "Null when there is no limit."})
    is_closed = fields.Boolean()
    is_draft = fields.Boolean(metadata={"description": "Whether what is shown was typed, but not sent yet."})
    is_withheld = fields.Boolean(metadata={"description": "Whether answers were taken whose verdict is not told now."})
    late_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When answers came after the close, which are kept and do not count."}
    )
    solution = fields.String(allow_none=True, metadata={"description": "Null until it may be seen."})


class BlockTold(Told):
    """A block of a unit: markup or questions; neither when it could not be shown."""

    key = fields.String()
    type = fields.String()
    lang = fields.String()
    standing = fields.String(
        allow_none=True,
        validate=validate.OneOf([None, *Standing]),
        metadata={"description": "Of the translation; null in the source language."},
    )
    title = fields.String()
    html = fields.String(allow_none=True)
    questions = fields.Nested(QuestionsTold, allow_none=True)


class UnitTold(Told):
    """A unit to read and answer."""

    course = fields.String()
    slug = fields.String()
    title = fields.String()
    lang = fields.String()
    chapter = fields.String()
    minutes = fields.Integer()
    blocks = fields.List(fields.Nested(BlockTold))
    previous = fields.String(allow_none=True)
    following = fields.String(allow_none=True)


GIVEN = Many(Text(validate=AtMost(LONGEST_ANSWER)))


class Answers(Asked):
    """Answers to the questions of one block: the id of each question, and the ids of choices or the one text or number given."""

    answers = Pairs(keys=Text(), values=GIVEN, required=True)


class Drafts(Asked):
    """Answers that were typed and not sent, by block and question."""

    answers = Pairs(keys=Text(), values=Pairs(keys=Text(), values=GIVEN), load_default=dict)


def _printable(name: str) -> None:
    if missing := missing_glyphs(name):
        raise ValidationError(_("These letters cannot be printed: %(letters)s", letters=" ".join(sorted(missing))))


def _not_blank(name: str) -> None:
    if not name.split():
        raise ValidationError(_("Write your name as it should stand on the certificate."))


class RatingGiven(Asked):
    """What I think of a course that I have completed; the words are read by its team alone."""

    stars = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    words = Text(load_default="", validate=AtMost(LONGEST_REMARK))


class CertificateNames(Asked):
    """In which language, and under which name, a certificate is made."""

    language = language_code(required=True)
    name_latin = Text(required=True, validate=[AtMost(120), _not_blank, _printable])
    name_native = Text(allow_none=True, load_default=None, validate=[AtMost(120), _printable])
