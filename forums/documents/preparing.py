"""Starting consultations, giving them more time, and preparing their texts; for the secretariat (F9)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates, validates_schema

from forums.documents.consultations import ReasonGiven
from forums.documents.given import InstantGiven, WholeGiven, ZoneGiven
from forums.documents.posts import FileGiven
from forums.documents.speaking import IdGiven
from forums.documents.topics import says_something
from forums.models.consultation import SUBMITTERS
from forums.services.preparing import LONGEST_DRAFT, MOST_PARAGRAPHS
from forums.writing import LONGEST_TEXT, LONGEST_TITLE
from minamata.api.schemas import Asked, AtMost, Id, Many, Text, Told, language_code, one_of
from minamata.i18n import _, _l


class ConsultationGiven(Asked):
    """A consultation that is to be started."""

    title = Text(required=True, validate=[AtMost(LONGEST_TITLE), says_something])
    text = Text(
        required=True,
        validate=AtMost(LONGEST_TEXT),
        metadata={"description": "Markdown: what views are asked for, and what happens with them."},
    )
    lang = language_code(
        load_default=None,
        allow_none=True,
        metadata={"description": "In which language both are; else that of the request."},
    )
    opens_at = InstantGiven(load_default=None, allow_none=True, metadata={"description": "At once where it is null."})
    closes_at = InstantGiven(required=True, metadata={"description": "The first instant at which it is over."})
    zone = ZoneGiven(
        load_default=None,
        allow_none=True,
        metadata={"description": "The IANA time zone in which people mean both; else that of the profile, or UTC."},
    )
    submitters = Many(
        Text(validate=one_of(SUBMITTERS)),
        required=True,
        validate=validate.Length(1, len(SUBMITTERS), error=_l("Choose who submits officially.")),
        metadata={"description": "Who submits officially."},
    )


class ExtensionGiven(ReasonGiven):
    """A later end, and why; everyone who follows the consultation reads it."""

    closes_at = InstantGiven(required=True)


class ParagraphAtWork(Told):
    """A paragraph or a heading of the text that is worked on."""

    id = Id()
    key = fields.Integer(metadata={"description": "Names it through all versions."})
    number = fields.Integer(allow_none=True, metadata={"description": "What readers call it by; headings have none."})
    level = fields.Integer(metadata={"description": "0, or that of a heading."})
    standing = fields.String(
        validate=validate.OneOf(["same", "changed", "new"]),
        metadata={"description": "How it stands to the version before."},
    )
    continues = fields.Integer(
        allow_none=True,
        metadata={
            "description": "Of a prepared version: the key of the paragraph of the standing one that it goes on from; null for none."
        },
    )
    text = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "Markdown, by language."})


class TextAtWorkTold(Told):
    """The version that is prepared, else the one that stands."""

    number = fields.Integer()
    stands = fields.Boolean(metadata={"description": "Whether it was published; the next text is another version."})
    lang = fields.String(metadata={"description": "The language it was written in."})
    languages = fields.List(
        fields.String(), metadata={"description": "In which it can be read whole, that language in front."}
    )
    text = fields.String(metadata={"description": "The whole of it in that language, in Markdown, to be edited."})
    paragraphs = fields.List(fields.Nested(ParagraphAtWork))


class TextGiven(Asked):
    """A text, whole."""

    text = Text(
        load_default=None,
        allow_none=True,
        validate=AtMost(LONGEST_DRAFT),
        metadata={
            "description": "Markdown; an empty line ends a paragraph, and each item of a numbered list is one of its own."
        },
    )
    file = fields.Nested(
        FileGiven,
        load_default=None,
        allow_none=True,
        metadata={"description": "In the place of `text`: a document of the endings docx or txt, which is read."},
    )
    lang = language_code(
        required=True,
        metadata={
            "description": "That of the text begins a version; any other is a translation, with the same headings and paragraphs."
        },
    )

    @validates_schema
    def _is_one_of_both(self, given: dict[str, Any], **_more: Any) -> None:
        if (given.get("text") is None) == (given.get("file") is None):
            raise ValidationError(_("Send a text, or a file in its place."), "text")


class ContinuationGiven(Asked):
    """From which paragraph of the standing version one of the prepared version goes on."""

    paragraph = IdGiven(required=True)
    continues = WholeGiven(required=True, allow_none=True, metadata={"description": "A key; null for none."})


class ContinuationsGiven(Asked):
    """Which paragraphs go on from which; those that are left out stay as they are."""

    continuations = Many(
        fields.Nested(ContinuationGiven),
        required=True,
        validate=validate.Length(max=MOST_PARAGRAPHS),
    )

    @validates("continuations")
    def _names_each_once(self, continuations: list[dict[str, Any]], **_more: Any) -> None:
        named = [each["paragraph"] for each in continuations if "paragraph" in each]
        if len(set(named)) < len(named):
            raise ValidationError(_("Name each paragraph once."))
