"""What the courses room brings."""

from __future__ import annotations

from datetime import timedelta

from courses import api, letters, listeners, notices, policies, privacy, reference, slots, tasks, views
from courses.calendar import CourseDeadlines
from courses.commands import courses
from courses.learning_record import CoursesLearnt
from courses.previews import CoursePreviews
from courses.queries.catalogue import Catalogue
from courses.search import CourseSource
from courses.services.laying import MEDIA
from courses.services.package_desk import PACKAGE
from minamata.contracts.courses import CourseCatalogue, CourseCompleted, Enrolled, RevisionPublished
from minamata.i18n import _l
from minamata.modules import Entry, Module, Scope, Task

module = Module(
    name="courses",
    blueprints=(views.blueprint, views.frames.blueprint),
    api=(api.blueprint,),
    scopes=(
        Scope(api.READ, _l("Read my courses, their units and my progress")),
        Scope(api.WRITE, _l("Enrol, answer questions and make certificates for me")),
        Scope(api.TEAM_READ, _l("Read who learns the courses that I teach, and fetch these as packages")),
        Scope(api.TEAM_WRITE, _l("Enrol people in the courses that I teach, and have these written as packages")),
    ),
    entries=(
        Entry("header", _l("Courses"), "courses.catalogue", 10),
        Entry("account", _l("Course packages"), "courses.imports", 40, policies.may_import),
    ),
    provides={CourseCatalogue: Catalogue()},
    listeners={
        CourseCompleted: (listeners.tell_the_learner,),
        RevisionPublished: (listeners.tell_of_new_units,),
        Enrolled: (listeners.tell_who_was_enrolled,),
    },
    notices=notices.kinds,
    letters={"invitation": letters.invitation},
    tasks=(Task(tasks.remind, every=timedelta(hours=1)), Task(tasks.work_on_package)),
    uploads=(PACKAGE, MEDIA),
    calendar_sources=(CourseDeadlines(),),
    search_sources=(CourseSource(),),
    preview_sources=(CoursePreviews(),),
    learning_sources=(CoursesLearnt(),),
    slots={"home.next": slots.my_courses, "home.public": slots.some_courses},
    personal_data=privacy.personal_data,
    retention=privacy.retention,
    install=views.frames.install,
    commands=(courses,),
    reference_data=reference.load,
)
