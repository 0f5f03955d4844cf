"""Consultations, their text by paragraph, and what comes in on them (F9)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates

from forums.attachments import MOST_FILES
from forums.documents.given import WholeGiven
from forums.documents.posts import FileTold
from forums.documents.speaking import IdGiven, SpeakerTold
from forums.models.consultation import SUBMITTERS
from forums.writing import LONGEST_TEXT
from minamata.api.schemas import Asked, AtMost, Id, Many, Text, Told, Words, language_code
from minamata.i18n import _, _l

STAGES = ("announced", "open", "closed")
COMPILATIONS = ("docx", "pdf", "csv")
MOST_ENTRIES = 1000
LONGEST_REASON = 2000


class ConsultationListed(Told):
    """A consultation in a list."""

    id = Id(metadata={"description": "That of its topic, where it is discussed."})
    area = fields.String()
    title = fields.String()
    opens_at = fields.AwareDateTime(allow_none=True)
    closes_at = fields.AwareDateTime(allow_none=True)
    consultation = fields.String(metadata={"description": "Its address."})


class TextVersion(Told):
    """A version of the text that was published."""

    number = fields.Integer()
    lang = fields.String(metadata={"description": "The language it was written in."})
    published_at = fields.AwareDateTime()
    text = fields.String(metadata={"description": "The address of its paragraphs."})


class ExtensionTold(Told):
    """That it was given more time."""

    closed_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    reason = fields.String()
    extended_at = fields.AwareDateTime()


class BodyTold(Told):
    """A Party or an organisation."""

    kind = fields.String(validate=validate.OneOf(["party", "organisation"]))
    code = fields.String()
    name = fields.Nested(Words, allow_none=True)


class CompiledFile(Told):
    """A file of the compilation."""

    kind = fields.String(validate=validate.OneOf(COMPILATIONS))
    bytes = fields.Integer()
    url = fields.String()


class ConsultationTold(Told):
    """One consultation."""

    id = Id()
    area = fields.String()
    title = fields.String()
    stage = fields.String(validate=validate.OneOf(STAGES))
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    zone = fields.String(metadata={"description": "The time zone in which people meant both."})
    submitters = fields.List(
        fields.String(validate=validate.OneOf(SUBMITTERS)), metadata={"description": "Who submits officially."}
    )
    introduction = fields.String(metadata={"description": "What the secretariat says about it, as HTML."})
    version = fields.Integer(metadata={"description": "The version of the text that stands; 0 while there is none."})
    versions = fields.List(fields.Nested(TextVersion), metadata={"description": "The newest first."})
    extensions = fields.List(fields.Nested(ExtensionTold), metadata={"description": "The newest first."})
    submissions = fields.Integer(metadata={"description": "Bodies whose submission stands."})
    comments = fields.Integer(metadata={"description": "Personal comments that stand."})
    submit_for = fields.List(
        fields.Nested(BodyTold), metadata={"description": "The bodies for which I submit officially."}
    )
    compilation = fields.List(fields.Nested(CompiledFile), metadata={"description": "Everything that came in."})
    url = fields.String(metadata={"description": "Its page."})


class ParagraphTold(Told):
    """A paragraph or a heading of a version."""

    key = fields.Integer(metadata={"description": "Names it through all versions; 0 is the text as a whole."})
    number = fields.Integer(allow_none=True, metadata={"description": "What readers call it by; headings have none."})
    level = fields.Integer(metadata={"description": "0, or that of a heading."})
    text = fields.Nested(Words)
    html = fields.Nested(Words)
    standing = fields.String(
        validate=validate.OneOf(["same", "changed", "new"]),
        metadata={"description": "How it stands to the version before."},
    )


class VersionTold(Told):
    """A version of the text with its paragraphs."""

    number = fields.Integer()
    lang = fields.String()
    published_at = fields.AwareDateTime()
    paragraphs = fields.List(fields.Nested(ParagraphTold))


class CommentTold(Told):
    """A personal comment. Of one that does not stand only its place is told, but to those who may read it."""

    id = Id()
    consultation = Id()
    key = fields.Integer(metadata={"description": "The paragraph it is on; 0 is the text as a whole."})
    version = fields.Integer(metadata={"description": "The version of the text that its author read."})
    state = fields.String(validate=validate.OneOf(["visible", "pending", "refused", "hidden"]))
    author = fields.Nested(SpeakerTold, allow_none=True)
    text = fields.String(allow_none=True)
    html = fields.String(allow_none=True)
    lang = fields.String()
    created_at = fields.AwareDateTime()
    url = fields.String(metadata={"description": "Its address, which leads to its place below its paragraph."})


class CommentGiven(Asked):
    """What I say in personal capacity."""

    text = Text(required=True, validate=AtMost(LONGEST_TEXT), metadata={"description": "Markdown."})
    lang = language_code(load_default=None, allow_none=True)


class SubmissionListed(Told):
    """Who submitted, and how it stands."""

    body = fields.Nested(BodyTold)
    received_at = fields.AwareDateTime(metadata={"description": "When the last of it came."})
    lang = fields.String()
    state = fields.String(
        validate=validate.OneOf(["in_time", "late", "withdrawn"]),
        metadata={"description": "`late` where nothing stands that came in time."},
    )
    submission = fields.String(metadata={"description": "The address of what it says."})


class SaidTold(Told):
    """What is said on one paragraph."""

    key = fields.Integer(metadata={"description": "The paragraph; 0 is the text as a whole."})
    version = fields.Integer(metadata={"description": "The version of the text that it is on."})
    text = fields.String()
    html = fields.String()


class SentTold(Told):
    """What a body sent, or that it withdrew what it had sent."""

    number = fields.Integer()
    kind = fields.String(validate=validate.OneOf(["sent", "withdrawn"]))
    received_at = fields.AwareDateTime()
    is_late = fields.Boolean()
    stands = fields.Boolean()
    function = fields.String(metadata={"description": "In which function it was sent."})
    lang = fields.String()
    reason = fields.String(allow_none=True, metadata={"description": "Why it was withdrawn."})
    entries = fields.List(fields.Nested(SaidTold))
    files = fields.List(fields.Nested(FileTold))


class SubmissionTold(Told):
    """The submission of a body with its history, the first version first."""

    body = fields.Nested(BodyTold)
    versions = fields.List(fields.Nested(SentTold))


class OwnEntryTold(Told):
    """What is being written on one paragraph."""

    key = fields.Integer()
    text = fields.String()


class SubmissionDraftTold(Told):
    """What my body is writing, or has sent, to go on with."""

    body = fields.Nested(BodyTold)
    version = fields.Integer(metadata={"description": "Counts the savings; 0 while nothing is saved."})
    lang = fields.String()
    entries = fields.List(fields.Nested(OwnEntryTold))
    files = fields.List(fields.Nested(FileTold))


class EntryGiven(Asked):
    """What to say on one paragraph."""

    key = WholeGiven(required=True, metadata={"description": "The paragraph; 0 is the text as a whole."})
    text = Text(required=True, validate=AtMost(LONGEST_TEXT), metadata={"description": "Markdown."})


class EntriesGiven(Asked):
    """What a body says, paragraph by paragraph."""

    entries = Many(fields.Nested(EntryGiven), required=True, validate=validate.Length(max=MOST_ENTRIES))
    lang = language_code(load_default=None, allow_none=True)
    files = Many(
        IdGiven(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MOST_FILES, error=_l("There is room for ten files.")),
        metadata={
            "description": "By their ids: files that it has already, and files that I brought. Left out, those that it has stay."
        },
    )

    @validates("entries")
    def _names_each_once(self, entries: list[dict[str, Any]], **_more: Any) -> None:
        keys = [each["key"] for each in entries if "key" in each]
        if len(set(keys)) < len(keys):
            raise ValidationError(_("Name each paragraph once."))


class ReasonGiven(Asked):
    """Why something is done."""

    reason = Text(
        required=True,
        validate=[validate.Length(min=1, error=_l("Say why.")), AtMost(LONGEST_REASON)],
    )
