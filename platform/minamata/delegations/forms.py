"""What a focal point types, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, ValidationError

from minamata.accounts.forms import CHOICES, AtMost, HouseForm
from minamata.accounts.services.identities import ADDRESS_LENGTH
from minamata.accounts.writing import one_line
from minamata.db import now
from minamata.delegations.names import ACT_NAMES
from minamata.delegations.services.giving import LONGEST, Wanted
from minamata.i18n import _, _l, current_language, current_zone

LONGEST_NOTE = 400


def looks_like_an_address(form: FlaskForm, found: Field) -> None:
    """One mailbox, written so that a letter could reach it."""
    before, at, after = (found.data or "").rpartition("@")
    if not (before and at and "." in after) or " " in found.data or any(sign in found.data for sign in '<>,;"'):
        raise ValidationError(_("“%(address)s” is no e-mail address", address=found.data))


class AddressedForm(HouseForm):
    """A form whose service may refuse fields as well."""

    def refuse(self, fields: Mapping[str, object]) -> None:
        """Show what a service said of fields."""
        for name, message in fields.items():
            self[name].errors = [message]


class DelegationForm(AddressedForm):
    """To whom, what, and when."""

    email = StringField(
        _l("Their e-mail address"),
        validators=[
            DataRequired(_l("Write the address of the person.")),
            AtMost(ADDRESS_LENGTH),
            looks_like_an_address,
        ],
        filters=[one_line],
    )
    acts = SelectMultipleField(_l("What they may do"), choices=list(ACT_NAMES.items()))
    first = DateField(_l("From"), validators=[DataRequired(_l("Choose the first day."))])
    until = DateField(_l("Last day"), validators=[DataRequired(_l("Choose the last day."))])
    note = StringField(_l("Note"), validators=[AtMost(LONGEST_NOTE)], filters=[one_line])

    def validate_acts(self, found: SelectMultipleField) -> None:
        if not found.data:
            raise ValidationError(_("Choose at least one."))

    def validate_first(self, found: DateField) -> None:
        if found.data is not None and found.data < today():
            raise ValidationError(_("This day is over. Choose today or a later one."))
        if found.data is not None and found.data > today() + LONGEST:
            raise ValidationError(_("Choose a day within the next two years."))

    def validate_until(self, found: DateField) -> None:
        if found.data is None or self.first.data is None or self.first.errors:
            return
        if found.data < self.first.data:
            raise ValidationError(_("The last day comes before the first."))
        if found.data - self.first.data >= LONGEST - timedelta(days=1):
            raise ValidationError(_("A delegation lasts two years at most. Choose an earlier day."))

    def value(self) -> Wanted:
        """From the first instant of the first day, or from now on, to the last second of the last day, in the zone of who chose them."""
        assert isinstance(self.first.data, date)
        assert isinstance(self.until.data, date)
        begins = datetime.combine(self.first.data, time(), tzinfo=current_zone())
        ends = datetime.combine(self.until.data, time(23, 59, 59), tzinfo=current_zone())
        return Wanted(
            self.email.data or "",
            self.acts.data or [],
            max(begins, now()),
            ends,
            self.note.data or None,
            current_language(),
        )


class OfficeForm(AddressedForm):
    """Where copies go, and in which language."""

    address = StringField(
        _l("Address of the office"),
        validators=[DataRequired(_l("Write the address.")), AtMost(ADDRESS_LENGTH), looks_like_an_address],
        filters=[one_line],
    )
    language = SelectField(_l("Language of the copies"), choices=CHOICES)


def today() -> date:
    """The day that it is for the reader."""
    return now().astimezone(current_zone()).date()
