"""A question out of a form."""

from __future__ import annotations

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from minamata.accounts.forms import AtMost, HouseForm
from minamata.accounts.writing import one_line
from minamata.help.services import Question
from minamata.i18n import _l, current_language

LONGEST = 5000


class QuestionForm(HouseForm):
    """What somebody asks, and where to answer."""

    text = TextAreaField(_l("Your question"), validators=[DataRequired(_l("Write your question.")), AtMost(LONGEST)])

    def value(self) -> Question:
        return Question(str(self.text.data).strip(), "", "", current_language())


class StrangersForm(QuestionForm):
    """Somebody who is not signed in says where to answer."""

    name = StringField(_l("Your name"), validators=[AtMost(120)], filters=[one_line])
    email = StringField(
        _l("Your e-mail address"),
        validators=[DataRequired(_l("Write the address to which the answer should go.")), AtMost(254)],
        filters=[one_line],
    )

    def validate_email(self, found: StringField) -> None:
        name, _at, host = str(found.data or "").rpartition("@")
        if not name or "." not in host or " " in str(found.data):
            raise ValidationError(_l("This is no e-mail address. Write one such as name@example.org."))

    def value(self) -> Question:
        return Question(
            str(self.text.data).strip(), str(self.name.data or ""), str(self.email.data), current_language()
        )
