"""A unit to read and answer, block by block."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from courses.blocks.captions import LONGEST_SECONDS
from courses.blocks.faults import LONGEST_NOTE
from courses.blocks.watching import MOST_STRETCHES
from courses.translations import Standing
from minamata.api.schemas import NEEDED, NOT_EMPTY, Asked, AtMost, Many, Pairs, Text, Told
from minamata.i18n import _l

KINDS = ("single", "multiple", "dropdown", "numeric", "text", "formula", "image", "note", "opinion")


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
    share = fields.Float(
        allow_none=True,
        metadata={
            "description": "How many of all chose it, from 0 to 1; of opinions alone, once I and at least five have answered."
        },
    )
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
    """A question, with what its learner gave; what is right is empty until it may be seen.

    A note is a text for oneself, an opinion one choice that is neither right nor wrong.
    """

    id = fields.String()
    kind = fields.String(validate=validate.OneOf(KINDS))
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
    is_graded = fields.Boolean(
        metadata={"description": "Notes and opinions are not: answer them as often as you like."}
    )
    is_answered = fields.Boolean(metadata={"description": "Whether something was sent that stands."})
    attempts = fields.Integer()
    attempts_left = fields.Integer(allow_none=True, metadata={"description": "Null when there is no limit."})
    can_begin_anew = fields.Boolean()
    must_begin_anew = fields.Boolean(metadata={"description": "Whether the next attempt needs that first."})
    opens_again_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the pause between two attempts is over, while there is one."}
    )
    closes_at = fields.AwareDateTime(allow_none=True)
    is_closed = fields.Boolean()
    is_draft = fields.Boolean(metadata={"description": "Whether what is shown was typed, but not sent yet."})
    is_withheld = fields.Boolean(metadata={"description": "Whether answers were taken whose verdict is not told now."})
    late_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When answers came after the close, which are kept and do not count."}
    )
    solution = fields.String(allow_none=True, metadata={"description": "Null until it may be seen."})


class FormTold(Told):
    """One form that a recording is offered in."""

    kind = fields.String(validate=validate.OneOf(["video", "audio", "slides"]))
    url = fields.String()
    size = fields.Integer(allow_none=True, metadata={"description": "In bytes; null where nobody measured it."})
    height = fields.Integer(allow_none=True, metadata={"description": "The lines of a video, where they are known."})
    host = fields.String(
        allow_none=True, metadata={"description": "The other site that it lies on; null where it is ours."}
    )


class TrackTold(Told):
    """Captions or chapters, as WebVTT."""

    kind = fields.String(validate=validate.OneOf(["captions", "chapters"]))
    language = fields.String()
    url = fields.String()


class CueTold(Told):
    """Words, and the seconds between which they are spoken; null where they have no times."""

    begins = fields.Float(allow_none=True)
    ends = fields.Float(allow_none=True)
    text = fields.String()


class StretchTold(Told):
    """A stretch of a recording, in seconds."""

    begins = fields.Float()
    ends = fields.Float()


class RecordingTold(Told):
    """A recording in all its forms, the lightest first, and how far its learner is."""

    forms = fields.List(fields.Nested(FormTold))
    tracks = fields.List(fields.Nested(TrackTold))
    chapters = fields.List(fields.Nested(CueTold))
    transcript = fields.List(fields.Nested(CueTold))
    transcript_language = fields.String(allow_none=True)
    has_no_speech = fields.Boolean()
    position = fields.Float(metadata={"description": "The second to go on from."})
    seen = fields.List(fields.Nested(StretchTold))
    is_taken = fields.Boolean(metadata={"description": "Whether I said that I have read or heard it."})


class BlockTold(Told):
    """A block of a unit: markup, questions or a recording; none of these when it could not be shown."""

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
    recording = fields.Nested(RecordingTold, allow_none=True)


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


# A note may be longer than an answer; how long an answer may be, its question says.
GIVEN = Many(Text(validate=AtMost(LONGEST_NOTE)))


class Answers(Asked):
    """Answers to the questions of one block: the id of each question, and the ids of choices or the one text or number given."""

    answers = Pairs(keys=Text(), values=GIVEN, required=True)


class Drafts(Asked):
    """Answers that were typed and not sent, by block and question."""

    answers = Pairs(keys=Text(), values=Pairs(keys=Text(), values=GIVEN), load_default=dict)


class Seconds(fields.Float):
    """A moment of a recording, within a day."""

    default_error_messages = {  # noqa: RUF012 - as marshmallow has it
        "required": NEEDED,
        "null": NOT_EMPTY,
        "invalid": _l("This must be a number of seconds, a day at most."),
        "too_large": _l("This must be a number of seconds, a day at most."),
        "special": _l("This must be a number of seconds, a day at most."),
    }

    def __init__(self, **kwargs: Any) -> None:
        within = validate.Range(0, LONGEST_SECONDS, error=_l("This must be a number of seconds, a day at most."))
        super().__init__(validate=within, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        seconds: float = super()._deserialize(value, attr, data, **kwargs)
        return seconds


class StretchSeen(Asked):
    """A stretch that was played."""

    begins = Seconds(required=True)
    ends = Seconds(required=True)


class WatchedSoFar(Asked):
    """Where the learner stopped, how long the recording is, and what was played of it since it was last told, all in seconds."""

    position = Seconds(required=True)
    length = Seconds(required=True)
    seen = Many(
        fields.Nested(StretchSeen),
        load_default=list,
        validate=validate.Length(max=MOST_STRETCHES, error=_l("Join stretches that meet, and send up to 200.")),
    )
