"""What learners send, as plain values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from courses.blocks.faults import FAULTS
from courses.blocks.naming import ACTION, ANSWER, SEPARATOR
from courses.forms.fields import OneOf, OneShown
from courses.queries.facets import ANYTHING, LEVELS, Wish
from minamata.accounts.services.identities import ADDRESS_LENGTH
from minamata.certificates.drawing import missing_glyphs
from minamata.i18n import LANGUAGES, _, _l

__all__ = ["FAULTS"]

Answers = dict[str, dict[str, list[str]]]
CODE = re.compile(r"[a-z0-9-]{1,60}")
MOST_THEMES = 40
LONGEST_REMARK = 2000

LEVELS_IN_WORDS = {
    1: _l("Level 1: at your own pace"),
    2: _l("Level 2: webinars"),
    3: _l("Level 3: workshops"),
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
        _codes(fields.getlist("theme")),
        order if order in ORDERS else ANYTHING.order,
    )


def _codes(values: Collection[str]) -> tuple[str, ...]:
    """Codes of terms among what an address says; one that is none finds nothing."""
    return tuple(dict.fromkeys(value for value in values if CODE.fullmatch(value)))[:MOST_THEMES]


def address_of(wish: Wish) -> dict[str, Any]:
    """The parameters by which `wish_in` reads the wish again; what is not asked for is left out."""
    asked = {
        "language": wish.languages,
        "level": wish.levels,
        "effort": wish.efforts,
        "status": wish.statuses,
        "theme": wish.themes,
    }
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
        if ACTION not in lists and (place := _place_chosen(answers)) is not None:
            action, block_key = "keep", place
        return cls(action, block_key, answers)


def _place_chosen(answers: Answers) -> str | None:
    """The block in whose picture a place was chosen, which then stands among the answers; None when no picture was pressed.

    A browser sends such a place as two fields, `NAME.x` and `NAME.y`. Both are nought when the picture was pressed by a key, or stands for
    the Enter key of another field: then no place was chosen.
    """
    for block_key, given in answers.items():
        for name in [each.removesuffix(".x") for each in given if each.endswith(".x") and f"{each[:-1]}y" in given]:
            x, y = given.pop(f"{name}.x"), given.pop(f"{name}.y")
            if [*x, *y] != ["0", "0"]:
                given[name] = [*x[:1], *y[:1]]
            return block_key
    return None


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

    language = OneOf(
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
    language = OneOf(
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


class RatingForm(FlaskForm):  # type: ignore[misc]
    """How good a course was, and words for its team (C13)."""

    class Meta:
        csrf = False

    STARS = (("5", _l("Very good")), ("4", _l("Good")), ("3", _l("Fair")), ("2", _l("Poor")), ("1", _l("Very poor")))

    stars = OneShown(
        choices=STARS,
        validators=[DataRequired(_l("Choose one of the five."))],
    )
    words = TextAreaField(
        validators=[
            Length(
                max=LONGEST_REMARK,
                message=_l("This is too long: the greatest number of characters is %(number)s.", number=LONGEST_REMARK),
            )
        ],
        filters=[lambda value: (value or "").strip()],
    )


class TrainerForm(FlaskForm):  # type: ignore[misc]
    """Who is named a trainer of a course, by the address of their account, and why (C13)."""

    class Meta:
        csrf = False

    address = StringField(
        validators=[DataRequired(_l("Write the e-mail address of an account.")), Length(max=ADDRESS_LENGTH)],
        filters=[lambda value: (value or "").strip()],
    )
    reason = StringField(
        validators=[
            DataRequired(_l("Write why; it stands in the log of acts.")),
            Length(max=300, message=_l("A reason may have up to 300 letters.")),
        ],
        filters=[lambda value: (value or "").strip()],
    )
