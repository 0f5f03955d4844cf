"""What readers send, as plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forums.services.posting import Words
from forums.writing import LONGEST_TEXT, LONGEST_TITLE
from minamata.files.models import StoredFile
from minamata.i18n import _, _l, number
from minamata.web.addresses import id_in

KINDS = (
    ("discussion", _l("Discussion")),
    ("question", _l("Question")),
    ("announcement", _l("Announcement")),
)
LEVEL_NAMES = {
    "watching": _l("Watching: told of every reply"),
    "tracking": _l("Tracking: shown as new, told of answers to me"),
    "normal": _l("Normal: told when I am named or answered"),
    "muted": _l("Muted: never"),
}
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]")


def cleaned(text: str) -> str:
    """A text as it is kept: without signs that nobody sees, its lines ended in one way."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """A title as it is kept: one line, without white space around it."""
    return " ".join(_UNSEEN.sub("", text).split())


class WordsForm(FlaskForm):  # type: ignore[misc]
    """A reply: text, capacity, what it answers, and which posts the page showed."""

    class Meta:
        csrf = False

    text = TextAreaField(filters=[lambda value: cleaned(value or "")])
    speak_as = StringField()
    reply_to = HiddenField()
    seen = HiddenField()

    def validate_text(self, found: TextAreaField) -> None:
        text = found.data or ""
        if not text.strip():
            raise ValidationError(_("Write something of your own below what you quote."))
        if len(text) > LONGEST_TEXT:
            raise ValidationError(
                _(
                    "This text has %(length)s characters; there is room for %(most)s. Shorten it, or attach a file.",
                    length=number(len(text)),
                    most=number(LONGEST_TEXT),
                )
            )

    def words(self, files: Sequence[StoredFile] = ()) -> Words:
        """What is to be posted; ids that are none are left out."""
        first, _dot, last = (self.seen.data or "").partition(".")
        seen = (_id(first), _id(last))
        return Words(
            self.text.data or "",
            self.speak_as.data or None,
            _id(self.reply_to.data or ""),
            (seen[0], seen[1]) if seen[0] is not None and seen[1] is not None else None,
            files=files,
        )


class TopicForm(WordsForm):
    """A new topic: the same with title, kind and area."""

    title = StringField(
        validators=[
            DataRequired(_l("Write a title that says what it is about.")),
            Length(max=LONGEST_TITLE, message=_l("A title may have up to 200 characters.")),
        ],
        filters=[lambda value: one_line(value or "")],
    )
    kind = SelectField(choices=KINDS, default="discussion")
    area = StringField()


def _id(signs: str) -> UUID | None:
    try:
        return id_in(signs)
    except ValueError:
        return None
