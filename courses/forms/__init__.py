"""What learners send, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from courses.blocks.naming import ACTION, ANSWER, SEPARATOR
from courses.blocks.problem.block import LONGEST_ANSWER
from courses.blocks.reflection import LONGEST_NOTE
from courses.models import Course
from courses.queries.facets import ANYTHING, LEVELS, Wish
from courses.services.enrolling import Rules
from minamata.certificates.drawing import missing_glyphs
from minamata.i18n import LANGUAGES, _, _l, zone_called

Answers = dict[str, dict[str, list[str]]]

FAULTS = {
    "not_a_number": _l("This cannot be read as a number. No attempt was used."),
    "too_large": _l("This number is too large. No attempt was used."),
    "unanswered": _l("Answer this question, then send again. No attempt was used."),
    "too_long": _l("This is too long: the greatest number of characters is %(number)s.", number=LONGEST_ANSWER),
    "note_too_long": _l("This is too long: the greatest number of characters is %(number)s.", number=LONGEST_NOTE),
    "several_answers": _l("Give one answer only. No attempt was used."),
}


EFFORTS = {"short": _l("Up to 1 hour"), "medium": _l("1 to 5 hours"), "long": _l("More than 5 hours")}
STATUSES = {"new": _l("Not begun"), "begun": _l("Under way"), "completed": _l("Completed")}
ORDERS = {"newest": _l("Newest"), "title": _l("Title"), "shortest": _l("Shortest")}


def wish_in(fields: MultiDict[str, str]) -> Wish:
    """What the form of the catalogue asks for; a value that it does not offer narrows nothing."""

    def chosen(name: str, offered: Collection[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in fields.getlist(name) if value in offered))

    order = fields.get("order", "")
    return Wish(
        chosen("language", LANGUAGES),
        chosen("level", LEVELS),
        chosen("effort", EFFORTS),
        chosen("status", STATUSES),
        order if order in ORDERS else ANYTHING.order,
    )


def address_of(wish: Wish) -> dict[str, Any]:
    """The parameters by which `wish_in` reads the wish again; what is not asked for is left out."""
    asked = {"language": wish.languages, "level": wish.levels, "effort": wish.efforts, "status": wish.statuses}
    given: dict[str, Any] = {name: list(values) for name, values in asked.items() if values}
    return given if wish.order == ANYTHING.order else {**given, "order": wish.order}


@dataclass(frozen=True)
class UnitForm:
    """The one form of a unit page: which button was pressed, for which block, and everything typed or chosen on the page."""

    action: str
    block_key: str
    answers: Answers = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: MultiDict[str, str] | Mapping[str, list[str]]) -> UnitForm:
        """Read the fields; what is not of this form is left out."""
        lists = fields.to_dict(flat=False) if isinstance(fields, MultiDict) else dict(fields)
        answers: Answers = {}
        for name, values in lists.items():
            prefix, _separator, rest = name.partition(SEPARATOR)
            block_key, separator, question = rest.rpartition(SEPARATOR)
            if prefix == ANSWER and separator:
                answers.setdefault(block_key, {})[question] = [value for value in values if value != ""]
        action, _separator, block_key = lists.get(ACTION, [""])[0].partition(SEPARATOR)
        return cls(action, block_key, answers)


@dataclass(frozen=True)
class CertificateNames:
    """The holder's choices for a certificate."""

    language: str
    name_latin: str
    name_native: str | None


class CertificateForm(FlaskForm):  # type: ignore[misc]
    """In which language, and under which name, a certificate is made (C6)."""

    class Meta:
        csrf = False

    language = SelectField(
        _l("Language of the certificate"), choices=[(code, language.name) for code, language in LANGUAGES.items()]
    )
    name_latin = StringField(
        _l("Your name in Latin letters"),
        validators=[
            DataRequired(_l("Write your name as it should stand on the certificate.")),
            Length(max=120, message=_l("A name may have up to 120 letters.")),
        ],
        filters=[lambda value: " ".join((value or "").split())],
    )
    name_native = StringField(
        _l("Your name in your own script, if it is another"),
        validators=[Length(max=120, message=_l("A name may have up to 120 letters."))],
        filters=[lambda value: " ".join((value or "").split())],
    )

    def validate_name_latin(self, found: StringField) -> None:
        _refuse_unprintable(found.data)

    def validate_name_native(self, found: StringField) -> None:
        _refuse_unprintable(found.data)

    def value(self) -> CertificateNames:
        return CertificateNames(self.language.data, self.name_latin.data or "", self.name_native.data or None)


def _refuse_unprintable(name: str | None) -> None:
    missing = missing_glyphs(name or "")
    if missing:
        raise ValidationError(_("These letters cannot be printed: %(letters)s", letters=" ".join(sorted(missing))))


@dataclass(frozen=True)
class PackageWish:
    """What an author says of a package; None is for what the package itself says."""

    slug: str | None
    language: str | None
    is_machine: bool


class PackageForm(FlaskForm):  # type: ignore[misc]
    """Under which name, and in which language, a package is imported."""

    class Meta:
        csrf = False

    slug = StringField(
        validators=[
            Length(max=80, message=_l("Use small letters, digits and single hyphens, 80 of them at most.")),
            Regexp(
                r"^(|[a-z0-9]+(-[a-z0-9]+)*)$",
                message=_l("Use small letters, digits and single hyphens, 80 of them at most."),
            ),
        ],
        filters=[lambda value: (value or "").strip()],
    )
    language = SelectField(
        choices=[("", _l("As the package says")), *((code, language.name) for code, language in LANGUAGES.items())],
        default="",
    )
    is_machine = BooleanField()

    def value(self) -> PackageWish:
        return PackageWish(self.slug.data or None, self.language.data or None, bool(self.is_machine.data))


class RevocationForm(FlaskForm):  # type: ignore[misc]
    """Which certificate is revoked, and why."""

    class Meta:
        csrf = False

    number = StringField(
        _l("Number of the certificate"),
        [
            DataRequired(_l("Write the number of the certificate.")),
            Length(max=80, message=_l("A number has 32 signs.")),
        ],
    )
    reason = StringField(
        _l("Reason"),
        [
            DataRequired(_l("Write the reason; everyone who checks it reads it.")),
            Length(max=300, message=_l("A reason may have up to 300 letters.")),
        ],
    )


class RulesForm(FlaskForm):  # type: ignore[misc]
    """Who may enrol in a course, how many, and from which day until which, in the time zone of who sets it."""

    class Meta:
        csrf = False

    mode = SelectField(
        choices=[
            ("open", _l("Everyone who may see the course")),
            ("invitation", _l("Those whom the team has invited")),
            ("closed", _l("Nobody for now")),
        ]
    )
    capacity = IntegerField(
        validators=[Optional(), NumberRange(1, 1_000_000, message=_l("Write a number from 1 on, or leave it empty."))]
    )
    opens = DateField(validators=[Optional()])
    closes = DateField(validators=[Optional()])

    def validate_closes(self, found: DateField) -> None:
        if found.data and self.opens.data and found.data < self.opens.data:
            raise ValidationError(_("The last day lies before the first."))

    @classmethod
    def of(cls, course: Course, time_zone: str | None) -> RulesForm:
        """The form with the rules as they are."""
        zone = zone_called(time_zone)
        last = course.enrol_until and (course.enrol_until - timedelta(seconds=1)).astimezone(zone).date()
        return cls(
            formdata=None,
            mode=course.enrolment_mode,
            capacity=course.capacity,
            opens=course.enrol_from and course.enrol_from.astimezone(zone).date(),
            closes=last,
        )

    def value(self, time_zone: str | None) -> Rules:
        """The rules that were chosen: the first day from its beginning, the last one to its end."""
        zone = zone_called(time_zone)
        first, last = self.opens.data, self.closes.data
        return Rules(
            self.mode.data,
            self.capacity.data,
            datetime.combine(first, time(), zone) if first else None,
            datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
        )
