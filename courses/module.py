"""What the courses room brings."""

from __future__ import annotations

from courses import api, listeners, notices, privacy, reference, slots, views
from courses.commands import courses
from courses.learning_record import CoursesLearnt
from courses.queries.catalogue import Catalogue
from courses.search import CourseSource
from minamata.contracts.courses import CourseCatalogue, CourseCompleted
from minamata.i18n import _l
from minamata.modules import Entry, Module, Scope

module = Module(
    name="courses",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    scopes=(
        Scope("courses:read", _l("Read my courses, their units and my progress")),
        Scope("courses:write", _l("Enrol, answer questions and make certificates for me")),
    ),
    entries=(Entry("header", _l("Courses"), "courses.catalogue", 10),),
    provides={CourseCatalogue: Catalogue()},
    listeners={CourseCompleted: (listeners.tell_the_learner,)},
    notices=(notices.completed,),
    search_sources=(CourseSource(),),
    learning_sources=(CoursesLearnt(),),
    slots={"home.next": slots.my_courses, "home.public": slots.some_courses},
    personal_data=privacy.personal_data,
    commands=(courses,),
    reference_data=reference.load,
)
