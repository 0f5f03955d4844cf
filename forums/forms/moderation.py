"""What moderators and the secretariat send, as plain values."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Optional, Regexp, ValidationError

from forums.instants import NoSuchZone, zone_meant
from forums.models import Area
from forums.models.area import CHECKS
from forums.queries.arranging import audience_exists
from forums.reference import SECTIONS
from forums.services.arranging import Arrangement, Hours
from minamata.accounts.forms import AtMost, HouseForm
from minamata.accounts.time_zones import zone_named
from minamata.accounts.writing import one_line
from minamata.i18n import LANGUAGES, Localized, _, _l, current_zone, weekday_name
from minamata.thesaurus.queries import labels_by_code

RESERVED = frozenset({"t", "p", "new", "about", "desk", "guidelines", "people", "names", "reported", "feed", "search"})
"""What stands in the place of an area in other addresses."""
AUDIENCES = {
    "public": _l("Everyone"),
    "members": _l("Everyone who is signed in"),
    "parties": _l("Parties only"),
    "role:national_focal_point": _l("National focal points only"),
    "party": _l("One Party, by its code"),
    "organisation": _l("One organisation, by its short name"),
    "group": _l("A group, by its short name"),
}
POSTERS = {
    "readers": _l("Whoever reads it, once signed in"),
    "parties": _l("Whoever acts for a Party"),
    "role:national_focal_point": _l("National focal points"),
    "role:administrator": _l("The secretariat and the moderators"),
}
CHECK_NAMES = {
    "none": _l("Nobody's posts wait"),
    "newcomers": _l("First posts of newcomers wait for a moderator"),
    "all": _l("All posts wait for a moderator"),
}
NOBODY = _l("Nobody here has this address and has verified it.")
WITH_CODE = ("party", "organisation", "group")
HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
"""A time of the day, which is compared as text."""


class AreaForm(HouseForm):
    """An area; a text for each language is read beside the fields that are declared."""

    section = SelectField(_l("Section"), choices=list(SECTIONS.items()))
    position = IntegerField(_l("Place within the section"), validators=[Optional()], default=0)
    concepts = StringField(_l("Themes, by their codes, with commas between"), filters=[one_line])
    audience = SelectField(_l("Who reads"), choices=list(AUDIENCES.items()))
    audience_code = StringField(_l("Code of the Party, short name of the organisation or group"), filters=[one_line])
    posters = SelectField(_l("Who writes"), choices=list(POSTERS.items()))
    checks = SelectField(_l("Whose posts wait"), choices=[(name, CHECK_NAMES[name]) for name in CHECKS])
    shows_presence = BooleanField(_l("Show who is reading, and who is writing"))
    version = IntegerField(validators=[Optional()], default=0)

    def validate_concepts(self, found: StringField) -> None:
        unknown = [code for code in self.codes() if code not in labels_by_code(self.codes())]
        if unknown:
            raise ValidationError(_("There is no theme called %(code)s. Choose from the thesaurus.", code=unknown[0]))

    def validate_audience_code(self, found: StringField) -> None:
        if self.audience.data in WITH_CODE and not audience_exists(self.audience.data, found.data or ""):
            raise ValidationError(
                _("There is none of this code. Look it up among the Parties, organisations or groups.")
            )

    def codes(self) -> list[str]:
        return [code.strip() for code in (self.concepts.data or "").split(",") if code.strip()]

    def value(self) -> Arrangement:
        """The area as it was sent."""
        audience = (
            f"{self.audience.data}:{self.audience_code.data}" if self.audience.data in WITH_CODE else self.audience.data
        )
        readers = "members" if audience == "public" else audience
        return Arrangement(
            section=self.section.data,
            position=self.position.data or 0,
            title=self.texts("title"),
            description=self.texts("description"),
            concepts=self.codes(),
            audience=audience,
            posters=readers if self.posters.data == "readers" else self.posters.data,
            checks=self.checks.data,
            shows_presence=bool(self.shows_presence.data),
        )

    def texts(self, name: str) -> Localized:
        return Localized({code: (getattr(self, f"{name}_{code}").data or "").strip() for code in LANGUAGES})

    @staticmethod
    def values_of(area: Area) -> dict[str, Any]:
        """An area as the form shows it."""
        kind, _colon, code = area.audience.partition(":")
        is_coded = kind in WITH_CODE
        readers = "members" if area.audience == "public" else area.audience
        return {
            "section": area.section,
            "position": area.position,
            "concepts": ", ".join(area.concepts),
            "audience": kind if is_coded else area.audience,
            "audience_code": code if is_coded else "",
            "posters": "readers" if area.posters == readers else area.posters,
            "checks": area.checks,
            "shows_presence": area.shows_presence,
            "version": area.version,
            **{f"title_{code}": text for code, text in area.title.items()},
            **{f"description_{code}": text for code, text in area.description.items()},
        }


for _code in LANGUAGES:
    _checks = [DataRequired(_l("Write a title in English; other languages may follow."))] if _code == "en" else []
    setattr(AreaForm, f"title_{_code}", StringField(validators=[*_checks, AtMost(120)], filters=[one_line]))
    setattr(AreaForm, f"description_{_code}", TextAreaField(validators=[AtMost(600)], filters=[one_line]))


class NewAreaForm(AreaForm):
    """An area that is made, with the name it has in addresses."""

    slug = StringField(
        _l("Name in addresses"),
        validators=[Regexp(r"^[a-z0-9-]{2,40}$", message=_l("Write 2 to 40 small letters, digits or hyphens."))],
        filters=[one_line],
    )

    def validate_slug(self, found: StringField) -> None:
        if found.data in RESERVED:
            raise ValidationError(_("This short name is taken. Choose another."))


class PersonForm(HouseForm):
    """Somebody, by their e-mail address, and why."""

    person = StringField(
        _l("E-mail address of the person"),
        validators=[DataRequired(_l("Write the e-mail address."))],
        filters=[one_line],
    )
    reason = StringField(_l("Reason"), validators=[AtMost(400)], filters=[one_line])

    def refuse_person(self) -> None:
        """Nobody has this address."""
        self.person.errors = [str(NOBODY)]


class GroupForm(HouseForm):
    """A group that is made."""

    slug = StringField(
        _l("Short name"),
        validators=[Regexp(r"^[a-z0-9-]{2,40}$", message=_l("Write 2 to 40 small letters, digits or hyphens."))],
        filters=[one_line],
    )
    name = StringField(_l("Name"), validators=[DataRequired(_l("Write the name.")), AtMost(120)], filters=[one_line])


class DutyForm(PersonForm):
    """A duty of the rota."""

    weekdays = SelectMultipleField(_l("Days"), choices=[])
    begins = StringField(_l("From this hour"), default="09:00", filters=[one_line])
    ends = StringField(_l("To this hour"), default="17:00", filters=[one_line])
    zone = StringField(_l("Time zone"), filters=[one_line])
    languages = SelectMultipleField(
        _l("Languages"), choices=[(code, language.name) for code, language in LANGUAGES.items()]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.weekdays.choices = [(str(day), weekday_name(day)) for day in range(7)]

    def validate_weekdays(self, found: SelectMultipleField) -> None:
        if not found.data:
            raise ValidationError(_("Choose at least one day."))

    def validate_languages(self, found: SelectMultipleField) -> None:
        if not found.data:
            raise ValidationError(_("Choose at least one language."))

    def validate_begins(self, found: StringField) -> None:
        if not re.match(HOUR, found.data or ""):
            raise ValidationError(_("Write a time such as 09:00."))

    def validate_ends(self, found: StringField) -> None:
        if not re.match(HOUR, found.data or "") or found.data == self.begins.data:
            raise ValidationError(_("Write a time such as 17:00."))

    def validate_zone(self, found: StringField) -> None:
        try:
            zone_meant(found.data or "")
        except NoSuchZone as error:
            raise ValidationError(str(error)) from error

    def value(self) -> Hours:
        """The hours as they were sent."""
        return Hours(
            weekdays=list(self.weekdays.data or ()),
            begins=self.begins.data or "",
            ends=self.ends.data or "",
            zone=zone_named(self.zone.data or "") or "UTC",
            languages=list(self.languages.data or ()),
        )


class SuspensionForm(HouseForm):
    """Until when somebody may not write, and why; or only why they are warned."""

    reason = StringField(_l("Reason"), validators=[AtMost(400)], filters=[one_line])
    until = DateField(_l("Suspended up to and including"), validators=[Optional()])

    def end(self) -> datetime | None:
        """The last second of that day, in the zone of who chose it."""
        if self.until.data is None:
            return None
        return datetime.combine(self.until.data, time(23, 59, 59), tzinfo=current_zone())
