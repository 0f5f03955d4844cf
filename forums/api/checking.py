"""What came in, held to the forms of the pages: a rule and its words stand in one place for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from flask_wtf import FlaskForm

from forums.forms.moderation import NOBODY
from minamata.accounts import queries as accounts
from minamata.accounts.models import Person
from minamata.accounts.writing import one_line
from minamata.errors import InvalidInput
from minamata.web.current import current_user

Form = TypeVar("Form", bound=FlaskForm)


def checked(form: Form, called: Mapping[str, str] | None = None) -> Form:
    """The form when nothing is wrong with it. InvalidInput names fields as programs know them, by `called` where that is another name."""
    if not form.validate():
        names = called or {}
        raise InvalidInput(fields={names.get(name, name): str(errors[0]) for name, errors in form.errors.items()})
    return form


def person_named(address: str) -> Person:
    """The person whose verified address it is, for the secretariat. InvalidInput where it is nobody's."""
    found = accounts.person_with_address(current_user, one_line(address))
    if found is None:
        raise InvalidInput(fields={"person": NOBODY})
    return found
