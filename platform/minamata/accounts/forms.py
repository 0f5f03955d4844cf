"""What people type about themselves, and what the secretariat types about others, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, datetime, time

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Optional, Regexp, ValidationError

from minamata.accounts.names import FUNCTION_NAMES, ORGANISATION_KINDS, ROLE_NAMES
from minamata.accounts.people import FOCAL_POINT
from minamata.accounts.services.profile import Profile
from minamata.accounts.time_zones import zone_like, zone_named
from minamata.accounts.writing import one_line
from minamata.db import now
from minamata.i18n import LANGUAGES, _, _l, current_language, current_zone, number
from minamata.parties.models import Organisation, Party

NOT_ENTERED = (FOCAL_POINT, "delegate")
CHOICES = [(code, language.name) for code, language in LANGUAGES.items()]


class AtMost:
    """Refuses more characters than there is room for."""

    def __init__(self, characters: int) -> None:
        self._characters = characters

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if len(field.data or "") > self._characters:
            raise ValidationError(
                _("This is too long: the greatest number of characters is %(number)s.", number=number(self._characters))
            )


class HouseForm(FlaskForm):  # type: ignore[misc]
    """Fields and their checks; the token of a form is checked by the kernel."""

    class Meta:
        csrf = False

    def first_errors(self, prefix: str = "") -> list[tuple[str, str]]:
        """Pairs of the id of a field and its first message, for the list above a form."""
        return [(f"{prefix}{name}", str(messages[0])) for name, messages in self.errors.items()]


class ProfileForm(HouseForm):
    """The profile (A10)."""

    name = StringField(
        _l("Your name"),
        validators=[DataRequired(_l("Write the name others should see.")), AtMost(120)],
        filters=[one_line],
    )
    name_latin = StringField(
        _l("Name for certificates, in Latin letters"), validators=[AtMost(120)], filters=[one_line]
    )
    name_native = StringField(
        _l("Name for certificates, in your own script"), validators=[AtMost(120)], filters=[one_line]
    )
    position = StringField(_l("Position"), validators=[AtMost(160)], filters=[one_line])
    language = SelectField(_l("Language of the pages"), choices=CHOICES)
    languages = SelectMultipleField(_l("Languages you work in"), choices=CHOICES)
    time_zone = StringField(_l("Time zone"), filters=[one_line])
    shows_email = BooleanField(_l("Show my e-mail address to members"))
    shows_position = BooleanField(_l("Show my position to members"))
    version = IntegerField(validators=[Optional()])

    def validate_time_zone(self, found: StringField) -> None:
        if not found.data or zone_named(found.data):
            return
        near = zone_like(found.data)
        if near:
            raise ValidationError(_("There is no such time zone. Did you mean %(zone)s?", zone=near))
        raise ValidationError(_l("There is no such time zone. Write one such as Africa/Nairobi or Europe/Zurich."))

    def value(self) -> Profile:
        return Profile(
            name=self.name.data or "",
            name_latin=self.name_latin.data or None,
            name_native=self.name_native.data or None,
            position=self.position.data or None,
            language=self.language.data or None,
            languages=list(self.languages.data or ()),
            time_zone=zone_named(self.time_zone.data or ""),
            shows_email=bool(self.shows_email.data),
            shows_position=bool(self.shows_position.data),
            version=self.version.data or 0,
        )


class ReasonForm(HouseForm):
    """Why something is given or ended."""

    reason = StringField(
        _l("Reason"), validators=[DataRequired(_l("Say why; it stands in the log.")), AtMost(400)], filters=[one_line]
    )


class PeriodForm(ReasonForm):
    """Why, and until when."""

    until = DateField(_l("Last day, if it ends"), validators=[Optional()])

    def validate_until(self, found: DateField) -> None:
        if found.data is not None and found.data < now().astimezone(current_zone()).date():
            raise ValidationError(_l("This day is over. Choose a later one, or none."))

    def end(self) -> datetime | None:
        """The last second of the last day, in the zone of the person who chose it. The last year that calendars know stands for no end."""
        if self.until.data is None or self.until.data.year == MAXYEAR:
            return None
        return datetime.combine(self.until.data, time(23, 59, 59), tzinfo=current_zone())


class GrantForm(PeriodForm):
    """A role for a person, and why."""

    role = SelectField(_l("Role"), choices=list(ROLE_NAMES.items()))


class DesignationForm(ReasonForm):
    """Which Party designates the person."""

    party = SelectField(_l("Party"), validators=[DataRequired(_l("Choose a Party."))])

    def offer(self, parties: Sequence[Party]) -> DesignationForm:
        """Choose among these."""
        self.party.choices = [("", _("Choose")), *_named(parties)]
        return self


class MembershipForm(PeriodForm):
    """For which Party or organisation, in which function."""

    body = SelectField(_l("Party or organisation"), validators=[DataRequired(_l("Choose a Party or an organisation."))])
    function = SelectField(
        _l("Function"), choices=[(kind, name) for kind, name in FUNCTION_NAMES.items() if kind not in NOT_ENTERED]
    )
    scope = StringField(_l("Field of work"), validators=[AtMost(160)], filters=[one_line])

    def offer(self, parties: Sequence[Party], organisations: Sequence[Organisation]) -> MembershipForm:
        """Choose among these."""
        self.body.choices = [("", _("Choose")), *_named(organisations), *_named(parties)]
        return self

    def refuse_function(self) -> None:
        """The body that was chosen has no such function."""
        self.function.errors = [
            _("A Party has a country team; an organisation has a head and members. Choose the function that fits.")
        ]


class OrganisationForm(HouseForm):
    """An organisation for the register (S9)."""

    code = StringField(
        _l("Short name"),
        validators=[
            DataRequired(_l("Write a short name of letters and digits.")),
            Regexp(r"^[A-Za-z0-9-]{3,20}$", message=_l("A short name has 3 to 20 letters, digits or hyphens.")),
        ],
        filters=[one_line],
    )
    name = StringField(_l("Name"), validators=[DataRequired(_l("Write the name.")), AtMost(200)], filters=[one_line])
    kind = SelectField(_l("Kind"), choices=list(ORGANISATION_KINDS.items()))
    decision = StringField(_l("Decision that admitted it"), validators=[AtMost(200)], filters=[one_line])

    def refuse_code(self) -> None:
        """Another organisation has this short name."""
        self.code.errors = [_("This short name is taken. Choose another, or look for the organisation above.")]


def _named(bodies: Sequence[Party] | Sequence[Organisation]) -> list[tuple[str, str]]:
    return [(body.code, f"{body.code} {body.name.shown(current_language()).text}") for body in bodies]
