"""What the learning record brings: a list on the profile page, kept up to date by what the rooms tell."""

from __future__ import annotations

from flask import Blueprint

from minamata.contracts.courses import CourseCompleted
from minamata.modules import Module
from minamata.records import listeners, privacy, slots

templates = Blueprint("records", __name__, template_folder="templates")

module = Module(
    name="records",
    blueprints=(templates,),
    personal_data=privacy.personal_data,
    slots={"me": slots.completed},
    listeners={CourseCompleted: (listeners.on_course_completed,)},
)
