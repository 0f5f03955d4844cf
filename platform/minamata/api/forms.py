"""A new token, as a person asks for it."""

from __future__ import annotations

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired

from minamata.accounts.forms import AtMost, HouseForm
from minamata.accounts.writing import one_line
from minamata.i18n import _l
from minamata.modules import registry

LIVES = {"30": _l("30 days"), "90": _l("90 days"), "365": _l("One year")}


class TokenForm(HouseForm):
    """Name, scopes and length of life of a token."""

    name = StringField(
        _l("What it is for"),
        validators=[DataRequired(_l("Write a name by which you will know it again.")), AtMost(80)],
        filters=[one_line],
    )
    scopes = SelectMultipleField(_l("What it may be used for"), validators=[DataRequired(_l("Choose at least one."))])
    days = SelectField(_l("How long it lasts"), choices=list(LIVES.items()), default="90")

    def offer(self) -> TokenForm:
        """Choose among the scopes that rooms declared."""
        self.scopes.choices = [(scope.name, str(scope.label)) for scope in registry().scopes.values()]
        return self
