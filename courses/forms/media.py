"""What a player tells of a recording, and what a course team lays over one."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import BooleanField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from courses.blocks.captions import LONGEST_SECONDS, read_cues, read_words
from courses.blocks.recordings import kind_of
from courses.blocks.watching import MOST_STRETCHES, Stretch
from courses.forms.fields import OneOf, WholeNumber
from courses.services.laying import Offered, Words
from courses.services.media import LARGEST_TRANSCRIPT
from courses.services.watching import Watched
from minamata.errors import Unreadable
from minamata.i18n import LANGUAGES, _l

LONGEST_FIGURE = 20
LONGEST_LINK = 2000
LARGEST_MEGABYTES = 100_000
LOWEST, HIGHEST = 100, 4320
WORDS: tuple[Words, ...] = ("transcript", "captions", "chapters")


class MediaForm(FlaskForm):  # type: ignore[misc]
    """A recording or slides, as a file or a link, in one language, and its words (C8)."""

    class Meta:
        csrf = False

    language = OneOf(_l("Language"), choices=[(code, language.name) for code, language in LANGUAGES.items()])
    link = StringField(
        _l("Link, where it lies elsewhere"),
        validators=[Length(max=LONGEST_LINK, message=_l("This address is too long."))],
        filters=[lambda value: (value or "").strip()],
    )
    megabytes = WholeNumber(
        _l("Its size in megabytes"),
        validators=[Optional(), NumberRange(1, LARGEST_MEGABYTES, _l("Write a whole number of megabytes."))],
    )
    height = WholeNumber(
        _l("Height of the picture in lines"),
        validators=[Optional(), NumberRange(LOWEST, HIGHEST, _l("Write a number such as 360 or 720."))],
    )
    transcript = FileField(_l("Transcript"))
    captions = FileField(_l("Captions"))
    chapters = FileField(_l("Chapters"))
    no_speech = BooleanField(_l("Nobody speaks in this recording"))

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self._words: dict[Words, str] = {}

    def validate_link(self, found: StringField) -> None:
        """Only what lies behind https, so that nobody on the way changes it; and no stream, which only a script could play."""
        if not found.data:
            return
        try:
            parts = urlsplit(found.data)
            is_usable = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
        except ValueError:
            is_usable = False
        if not is_usable or kind_of(parts.path) is None:
            raise ValidationError(_l("Write an address that begins with https:// and leads to the recording itself."))

    def validate_transcript(self, found: FileField) -> None:
        """Words with times or without."""
        self._read("transcript", found, bool(found.data) and str(found.data.filename).lower().endswith(".txt"))

    def validate_captions(self, found: FileField) -> None:
        self._read("captions", found, False)

    def validate_chapters(self, found: FileField) -> None:
        self._read("chapters", found, False)

    @property
    def has_words(self) -> bool:
        """Whether any words came along."""
        return bool(self._words)

    def value(self) -> Offered:
        megabytes = self.megabytes.data
        return Offered(
            language=self.language.data,
            link=self.link.data or "",
            size=megabytes * 1_000_000 if megabytes else None,
            height=self.height.data or 0,
            no_speech=bool(self.no_speech.data),
            words=dict(self._words),
        )

    def _read(self, name: Words, found: FileField, may_be_untimed: bool) -> None:
        file: FileStorage | None = found.data
        if not isinstance(file, FileStorage) or not file.filename:
            return
        content = file.stream.read(LARGEST_TRANSCRIPT + 1)
        if len(content) > LARGEST_TRANSCRIPT:
            raise ValidationError(_l("This file is too large for words: the largest has half a megabyte."))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_l("This text is not in UTF-8. Save it again in that encoding.")) from error
        if "\x00" in text or not (read_words(text) if may_be_untimed else read_cues(text)):
            raise ValidationError(_l("This cannot be read as WebVTT (.vtt) or SubRip (.srt)."))
        self._words[name] = text


def watched_in(fields: MultiDict[str, str]) -> Watched:
    """The fields `position`, `length` and `seen`, such as `0-12.5,40-61`. Raises Unreadable for what no player of ours sends."""
    length = _seconds(fields.get("length", ""))
    stretches = [_stretch(part) for part in fields.get("seen", "").split(",") if part]
    if len(stretches) > MOST_STRETCHES:
        raise Unreadable
    return Watched.of(_seconds(fields.get("position", "")), length, stretches)


def _stretch(text: str) -> Stretch:
    begins, _dash, ends = text.partition("-")
    return _seconds(begins), _seconds(ends)


def _seconds(text: str) -> float:
    try:
        value = float(text) if len(text) <= LONGEST_FIGURE else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= LONGEST_SECONDS:
        raise Unreadable
    return value
