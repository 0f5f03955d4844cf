"""What the team of a course decides about it, as a plain value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional, ValidationError

from courses.forms import LEVELS_IN_WORDS
from courses.forms.fields import Day, OneOf, SomeOf, WholeNumber
from courses.models import Course
from courses.services.rules import Rules
from minamata.i18n import _, _l, zone_called


class RulesForm(FlaskForm):  # type: ignore[misc]
    """Who may enrol in a course, how many, and from which day until which, in the time zone of who sets it; and what it gives."""

    class Meta:
        csrf = False

    mode = OneOf(
        choices=[
            ("open", _l("Everyone who may see the course")),
            ("invitation", _l("Those whom the team has invited")),
            ("closed", _l("Nobody for now")),
        ]
    )
    capacity = WholeNumber(
        validators=[Optional(), NumberRange(1, 1_000_000, message=_l("Write a number from 1 on, or leave it empty."))]
    )
    opens = Day(validators=[Optional()])
    closes = Day(validators=[Optional()])
    level = OneOf(coerce=int)
    themes = SomeOf()
    required = SomeOf()
    gives_certificate = BooleanField()

    def validate_closes(self, found: Day) -> None:
        if found.data and self.opens.data and found.data < self.opens.data:
            raise ValidationError(_("The last day lies before the first."))

    def offer(self, themes: Mapping[str, str], courses: Mapping[UUID, str]) -> RulesForm:
        """The form with what can be chosen in it: themes by their codes, and courses that may come first."""
        self.level.choices = list(LEVELS_IN_WORDS.items())
        self.themes.choices = list(themes.items())
        self.required.choices = [(str(course_id), title) for course_id, title in courses.items()]
        return self

    @classmethod
    def of(
        cls, course: Course, time_zone: str | None, themes: Collection[str], required: Collection[UUID]
    ) -> RulesForm:
        """The form with the rules as they are."""
        zone = zone_called(time_zone)
        last = course.enrol_until and (course.enrol_until - timedelta(seconds=1)).astimezone(zone).date()
        return cls(
            formdata=None,
            mode=course.enrolment_mode,
            capacity=course.capacity,
            opens=course.enrol_from and course.enrol_from.astimezone(zone).date(),
            closes=last,
            level=course.level,
            themes=list(themes),
            required=[str(each) for each in required],
            gives_certificate=course.gives_certificate,
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
            self.level.data,
            self.themes.data,
            [UUID(each) for each in self.required.data or ()],
            bool(self.gives_certificate.data),
        )
