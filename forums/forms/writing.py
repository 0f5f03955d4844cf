"""What readers send, as plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forums.models.poll import FEWEST_OPTIONS, LONGEST_OPTION, MOST_OPTIONS
from forums.services.drafting import Drafted, Origin
from forums.services.polling import Asked
from forums.services.posting import Words
from forums.writing import LONGEST_TEXT, LONGEST_TITLE
from minamata.db import now
from minamata.errors import InvalidInput
from minamata.files.models import StoredFile
from minamata.i18n import _, _l, current_zone, number
from minamata.web.addresses import id_in

KINDS = (
    ("discussion", _l("Discussion")),
    ("question", _l("Question")),
    ("announcement", _l("Announcement")),
)
LEVEL_NAMES = {
    "watching": _l("Watching: told of every reply"),
    "tracking": _l("Tracking: also what is new"),
    "normal": _l("Normal: mentions and answers"),
    "muted": _l("Muted: never"),
}
REACTION_NAMES = {
    "useful": _l("Useful"),
    "thanks": _l("Thanks"),
    "agree": _l("I agree"),
    "same": _l("We do the same"),
}
RESULT_NAMES = {
    "always": _l("Everyone, at any time"),
    "voted": _l("Whoever has voted"),
    "closed": _l("Everyone, once the poll is closed"),
}
LONGEST_PAGE = 64
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
    draft = HiddenField()
    page = HiddenField()

    def validate_text(self, found: TextAreaField) -> None:
        text = found.data or ""
        if not text.strip():
            raise ValidationError(_("Write something of your own; what is quoted does not count."))
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

    def origin(self) -> Origin:
        """The draft and the page that the text comes from."""
        draft_id, _dot, version = (self.draft.data or "").partition(".")
        page = (self.page.data or "")[:LONGEST_PAGE]
        return Origin(_id(draft_id), int(version) if version.isascii() and version.isdigit() else 0, page)

    def drafted(self, files: Sequence[UUID] = ()) -> Drafted:
        """What is to be kept as a draft, whether or not it could be posted."""
        return Drafted(
            self.text.data or "",
            speak_as=self.speak_as.data or None,
            reply_to=_id(self.reply_to.data or ""),
            files=files,
        )


class EditForm(WordsForm):
    """The new text of a post, and of the first one the title of its topic; `version` is the one that its author saw."""

    title = StringField(
        validators=[Length(max=LONGEST_TITLE, message=_l("A title may have up to 200 characters."))],
        filters=[lambda value: " ".join(_UNSEEN.sub("", value or "").split())],
    )
    version = IntegerField(default=0)
    mine = TextAreaField(filters=[lambda value: _UNSEEN.sub("", (value or "").replace("\r\n", "\n"))])
    mine_title = StringField()


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

    def drafted(self, files: Sequence[UUID] = ()) -> Drafted:
        """What is to be kept as a draft, whether or not it could be posted."""
        return replace(
            super().drafted(files),
            title=(self.title.data or "")[:LONGEST_TITLE],
            kind=self.kind.data if self.kind.data in dict(KINDS) else "discussion",
            area=(self.area.data or "")[:LONGEST_TITLE],
        )


class BookmarkForm(FlaskForm):  # type: ignore[misc]
    """How a post is kept: a note, and an hour in the reader's own zone."""

    class Meta:
        csrf = False

    note = TextAreaField(filters=[lambda value: _UNSEEN.sub("", (value or "").replace("\r\n", "\n")).strip()])
    remind_at = StringField(filters=[lambda value: (value or "").strip()])

    def validate_remind_at(self, found: StringField) -> None:
        _instant(found.data)

    def instant(self) -> datetime | None:
        """When to remind."""
        return _instant(self.remind_at.data)

    def refuse(self, error: InvalidInput) -> None:
        """Say at the fields what a service refused."""
        for name, words in error.fields.items():
            self[name].errors = [words]


class PollForm(FlaskForm):  # type: ignore[misc]
    """A poll within the form of a new topic; one whose question and options are empty is none."""

    class Meta:
        csrf = False

    poll_question = StringField(
        validators=[Length(max=LONGEST_TITLE, message=_l("A question may have up to 200 characters."))],
        filters=[lambda value: " ".join(_UNSEEN.sub("", value or "").split())],
    )
    poll_option = FieldList(
        StringField(filters=[lambda value: " ".join(_UNSEEN.sub("", value or "").split())]),
        min_entries=MOST_OPTIONS,
        max_entries=MOST_OPTIONS,
    )
    poll_several = BooleanField()
    poll_names = BooleanField()
    poll_results = SelectField(choices=list(RESULT_NAMES.items()), default="always")
    poll_closes_at = StringField(filters=[lambda value: (value or "").strip()])

    def validate_poll_question(self, found: StringField) -> None:
        if self.is_wanted and not found.data:
            raise ValidationError(_("Write the question of the poll, or empty its options."))

    def validate_poll_option(self, found: FieldList[StringField]) -> None:
        options = self.options
        if not self.is_wanted:
            return
        if len(options) < FEWEST_OPTIONS:
            raise ValidationError(_("A poll has at least two options."))
        if len(set(options)) < len(options):
            raise ValidationError(_("Two options say the same."))
        if max(len(option) for option in options) > LONGEST_OPTION:
            raise ValidationError(_("An option may have up to 200 characters."))

    def validate_poll_closes_at(self, found: StringField) -> None:
        moment = _instant(found.data)
        if moment is not None and moment <= now():
            raise ValidationError(_("Choose a date and an hour that are still to come."))

    @property
    def options(self) -> list[str]:
        """What can be chosen, without empty lines."""
        return [option for option in self.poll_option.data if option]

    @property
    def is_wanted(self) -> bool:
        """Whether anything of a poll was written."""
        return bool(self.poll_question.data or self.options)

    def asked(self) -> Asked:
        """The poll."""
        return Asked(
            self.poll_question.data or "",
            self.options,
            takes_several=self.poll_several.data,
            shows_names=self.poll_names.data,
            results=self.poll_results.data,
            closes_at=_instant(self.poll_closes_at.data),
        )


def _instant(text: str | None) -> datetime | None:
    """An hour as a browser writes it, in the zone of the reader. ValidationError for anything else."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=current_zone())
    except ValueError as error:
        raise ValidationError(_("Write date and hour such as 2027-03-31 14:00.")) from error


def _id(signs: str) -> UUID | None:
    try:
        return id_in(signs)
    except ValueError:
        return None
