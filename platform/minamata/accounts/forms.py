"""What people type about themselves, and what the secretariat types about others, as plain values."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, DataRequired, Length, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from minamata.accounts.models import ROLES
from minamata.accounts.services import Profile
from minamata.i18n import LANGUAGES, _l

CHOICES = [(code, language.name) for code, language in LANGUAGES.items()]


def tidy(value: str | None) -> str:
    """One line, without spaces at its ends or doubled within."""
    return " ".join((value or "").split())


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """The zones people know by a place, in alphabetical order."""
    return tuple(sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")))


class HouseForm(FlaskForm):  # type: ignore[misc]
    """Fields and their checks; the token of a form is checked by the kernel."""

    class Meta:
        csrf = False

    def first_errors(self) -> list[tuple[str, str]]:
        """Pairs of field and first message, for the list above a form."""
        return [(str(name), str(messages[0])) for name, messages in self.errors.items()]


class ProfileForm(HouseForm):
    """The profile (A10)."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Write the name others should see.")), Length(max=120)],
        filters=[tidy],
    )
    name_latin = StringField(
        _l("Name for certificates, in Latin letters"), validators=[Length(max=120)], filters=[tidy]
    )
    name_native = StringField(
        _l("Name for certificates, in your own script"), validators=[Length(max=120)], filters=[tidy]
    )
    position = StringField(_l("Position"), validators=[Length(max=160)], filters=[tidy])
    language = SelectField(_l("Language of the pages"), choices=CHOICES)
    languages = SelectMultipleField(
        _l("Languages you work in"),
        choices=CHOICES,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    time_zone = StringField(_l("Time zone"), filters=[tidy])
    shows_email = BooleanField(_l("Show my e-mail address to members"))
    shows_position = BooleanField(_l("Show my position to members"))
    version = IntegerField()

    def validate_time_zone(self, found: StringField) -> None:
        if found.data and found.data not in zoneinfo.available_timezones():
            raise ValidationError(_l("There is no such time zone. Write one such as Africa/Nairobi or Europe/Zurich."))

    def value(self) -> Profile:
        return Profile(
            name=self.name.data or "",
            name_latin=self.name_latin.data or None,
            name_native=self.name_native.data or None,
            position=self.position.data or None,
            language=self.language.data or None,
            languages=list(self.languages.data or ()),
            time_zone=self.time_zone.data or None,
            shows_email=bool(self.shows_email.data),
            shows_position=bool(self.shows_position.data),
            version=self.version.data or 0,
        )


class GrantForm(HouseForm):
    """A role for a person, and why."""

    role = SelectField(_l("Role"), choices=[(role, role) for role in ROLES], validators=[AnyOf(ROLES)])
    reason = StringField(
        _l("Reason"), validators=[DataRequired(_l("Say why; it stands in the log.")), Length(max=400)], filters=[tidy]
    )


class ReasonForm(HouseForm):
    """Why something is ended."""

    reason = StringField(
        _l("Reason"), validators=[DataRequired(_l("Say why; it stands in the log.")), Length(max=400)], filters=[tidy]
    )


class DesignationForm(ReasonForm):
    """Which Party designates the person."""

    party = StringField(_l("Party"), validators=[DataRequired(_l("Choose a Party."))])


class MembershipForm(ReasonForm):
    """For which Party or organisation, in which function."""

    body = StringField(_l("Party or organisation"), validators=[DataRequired(_l("Choose a Party or an organisation."))])
    function = SelectField(
        _l("Function"),
        choices=[
            ("country_team", _l("Country team")),
            ("head_of_organisation", _l("Head of organisation")),
            ("member", _l("Member")),
        ],
    )
    scope = StringField(_l("Scope"), validators=[Length(max=160)], filters=[tidy])


class OrganisationForm(HouseForm):
    """An organisation for the register (S9)."""

    code = StringField(
        _l("Short name"),
        validators=[
            DataRequired(_l("Write a short name of letters and digits.")),
            Regexp(r"^[A-Za-z0-9-]{3,20}$", message=_l("A short name has 3 to 20 letters, digits or hyphens.")),
        ],
        filters=[tidy],
    )
    name = StringField(_l("Name"), validators=[DataRequired(_l("Write the name.")), Length(max=200)], filters=[tidy])
    kind = SelectField(
        _l("Kind"),
        choices=[
            ("igo", _l("Intergovernmental organisation")),
            ("observer", _l("Observer")),
            ("indigenous", _l("Indigenous Peoples’ organisation")),
            ("partner", _l("Partner")),
            ("non_party", _l("State that is not a Party")),
        ],
    )
    decision = StringField(_l("Decision that admitted it"), validators=[Length(max=200)], filters=[tidy])
