"""What the room of forums brings."""

from __future__ import annotations

from forums import live, privacy, reference, slots, views
from forums.consulting import notices as consultation_notices
from forums.consulting import tasks as consultation_tasks
from forums.consulting.calendar import ConsultationDates
from forums.consulting.search import SubmissionSource
from forums.consulting.uploads import DRAFT
from forums.discussions import Discussing
from forums.search import PostSource
from minamata.contracts.forums import AnswerChosen, Discussions, PostAdded, TopicStarted
from minamata.i18n import _l
from minamata.modules import Entry, LiveChannel, Module, Task

module = Module(
    name="forums",
    blueprints=(views.blueprint,),
    entries=(Entry("header", _l("Forums"), "forums.index", 20),),
    listeners={TopicStarted: (), PostAdded: (), AnswerChosen: ()},
    provides={Discussions: Discussing()},
    slots={"courses.unit": slots.discussion},
    search_sources=(PostSource(), SubmissionSource()),
    tasks=(Task(consultation_tasks.compile_consultation), Task(consultation_tasks.remind_of_closing)),
    notices=consultation_notices.kinds,
    uploads=(DRAFT,),
    calendar_sources=(ConsultationDates(),),
    live=(LiveChannel("topic", live.may_join),),
    personal_data=privacy.personal_data,
    reference_data=reference.load,
)
