"""Fields that say in our own words, and in the reader's language, what is wrong with what was sent."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from minamata.i18n import _, current_language
from minamata.numbers import UnreadableNumber, parse_whole


class WholeNumber(IntegerField):
    """A whole number in any digits, grouped as the reader's language groups, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. ValueError in our words."""
        if not valuelist:
            return
        self.data = None
        try:
            self.data = parse_whole(valuelist[0], current_language())
        except UnreadableNumber as error:
            raise ValueError(_("Write a whole number.")) from error


class Day(DateField):
    """A day as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent. ValueError in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write a day as year, month and day, such as 2027-03-31.")) from error


class OneOf(SelectField):
    """One of a list."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was chosen. ValueError in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_not_on_the_list()) from error

    def pre_validate(self, form: Any) -> None:
        _in_our_words(super().pre_validate, form)


class SomeOf(SelectMultipleField):
    """Any number of a list."""

    def pre_validate(self, form: Any) -> None:
        _in_our_words(super().pre_validate, form)


class OneShown(RadioField):
    """One of a few that all are seen."""

    def pre_validate(self, form: Any) -> None:
        _in_our_words(super().pre_validate, form)


def _in_our_words(validate: Any, form: Any) -> None:
    try:
        validate(form)
    except ValidationError as error:
        raise ValidationError(_not_on_the_list()) from error


def _not_on_the_list() -> str:
    return _("Choose one of the list.")
