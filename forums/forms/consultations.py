"""What is sent to consultations, as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forums.instants import NoSuchHour, NoSuchZone, instant_of, zone_meant
from forums.models.consultation import COUNTRY_TEAMS, FOCAL_POINTS, ORGANISATIONS
from forums.services.consulting import Plan
from forums.writing import LONGEST_TITLE
from minamata.accounts.time_zones import zone_named
from minamata.i18n import LANGUAGES, _, _l, current_language

SUBMITTER_NAMES = {
    FOCAL_POINTS: _l("National focal points, and those to whom they have delegated it"),
    COUNTRY_TEAMS: _l("Country teams of Parties"),
    ORGANISATIONS: _l("Members of accredited organisations"),
}
MOST_ENTRIES = 1000
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]")
_ENTRY = re.compile(r"text-(\d{1,6})")


def words(value: str | None) -> str:
    """Text as people mean it: without signs that nobody sees, and with the line ends of this program."""
    return _UNSEEN.sub("", (value or "").replace("\r\n", "\n"))


class _Form(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    def first_errors(self) -> list[tuple[str, str]]:
        """Pairs of the id of a field and its first message, for the list above a form."""
        return [(str(name), str(messages[0])) for name, messages in self.errors.items()]

    def refuse(self, fields: Mapping[str, object]) -> None:
        """Put what a service refuses beside the fields."""
        for name, message in fields.items():
            field = self._fields.get({"closes_at": "closes_day"}.get(name, name))
            if field is not None:
                field.errors = [*field.errors, message]


class _Zone:
    """Refuses what is no time zone, and proposes the one that was meant."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        try:
            zone_meant(field.data or "")
        except NoSuchZone as error:
            raise ValidationError(str(error)) from error


class _Closing(_Form):
    """An end, and the zone in which it is meant."""

    closes_day = StringField()
    closes_hour = StringField()
    zone = StringField(validators=[_Zone()], filters=[lambda value: (value or "").strip()])

    @property
    def place(self) -> str:
        return zone_named(self.zone.data or "") or "UTC"

    @property
    def closes_at(self) -> datetime:
        """The end in UTC; the form was validated."""
        return instant_of(_day(self.closes_day), _hour(self.closes_hour), self.place, is_end=True)

    def validate_closes_day(self, _field: StringField) -> None:
        _refuse_no_instant(self.closes_day, self.closes_hour, self.place, is_end=True)


class StartForm(_Closing):
    """A new consultation."""

    title = StringField(
        validators=[
            DataRequired(_l("Write a title that says what it is about.")),
            Length(max=LONGEST_TITLE, message=_l("A title may have up to 200 characters.")),
        ],
        filters=[lambda value: " ".join(words(value).split())],
    )
    text = TextAreaField(
        validators=[DataRequired(_l("Say in a few sentences what views are asked for, and what happens with them."))],
        filters=[words],
    )
    area = StringField(validators=[DataRequired(_l("Choose an area."))])
    opens_day = StringField()
    opens_hour = StringField()
    submitters = SelectMultipleField(choices=list(SUBMITTER_NAMES.items()))

    def validate_opens_day(self, _field: StringField) -> None:
        _refuse_no_instant(self.opens_day, self.opens_hour, self.place, is_end=False)

    def plan(self) -> Plan:
        """What was typed; the form was validated."""
        return Plan(
            self.title.data or "",
            self.text.data or "",
            instant_of(_day(self.opens_day), _hour(self.opens_hour), self.place),
            self.closes_at,
            self.place,
            list(self.submitters.data or ()),
        )


class ExtendForm(_Closing):
    """A new end, and why."""

    reason = StringField(
        validators=[DataRequired(_l("Say why: everyone who follows the consultation reads it."))],
        filters=[lambda value: " ".join(words(value).split())],
    )


class TextForm(_Form):
    """A version of the text, or a translation."""

    text = TextAreaField(filters=[words])
    language = StringField()

    def chosen_language(self) -> str:
        """The language of the text; that of the page where none of ours was chosen."""
        return self.language.data if self.language.data in LANGUAGES else current_language()


def entries_in(sent: MultiDict[str, str]) -> dict[int, str]:
    """What a form says on each paragraph, by its key."""
    found = {int(match[1]): words(text) for name, text in sent.items() if (match := _ENTRY.fullmatch(name))}
    return dict(sorted(found.items())[:MOST_ENTRIES])


def language_in(sent: MultiDict[str, str]) -> str:
    """The language in which the texts of a form are written."""
    chosen = sent.get("language", "")
    return chosen if chosen in LANGUAGES else current_language()


def shown_at(moment: datetime, zone: str) -> tuple[str, str]:
    """The day and the hour of an instant on the clocks of a zone, as browsers take them into fields."""

    local = moment.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    return local.date().isoformat(), local.strftime("%H:%M")


def _refuse_no_instant(day: StringField, hour: StringField, zone: str, *, is_end: bool) -> None:
    try:
        instant_of(_day(day), _hour(hour), zone, is_end=is_end)
    except NoSuchHour as error:
        raise ValidationError(
            _("Clocks in %(zone)s jump over this hour on that day. Choose another.", zone=zone)
        ) from error
    except ValueError as error:
        raise ValidationError(_("Write a day such as 2027-03-31 and an hour such as 23:59.")) from error


def _day(field: StringField) -> date:
    return date.fromisoformat((field.data or "").strip())


def _hour(field: StringField) -> time:
    return time.fromisoformat((field.data or "").strip()).replace(tzinfo=None)
