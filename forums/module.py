"""What the room of forums brings."""

from __future__ import annotations

from forums import live, notices, privacy, reference, slots, tasks, views
from forums.discussions import Discussing
from forums.previews import PostPreviews
from forums.search import PostSource
from minamata.contracts.forums import AnswerChosen, Discussions, PostAdded, TopicStarted
from minamata.i18n import _l
from minamata.modules import Entry, LiveChannel, Module, Task

module = Module(
    name="forums",
    blueprints=(views.blueprint, views.feed_blueprint),
    entries=(Entry("header", _l("Forums"), "forums.index", 20),),
    listeners={TopicStarted: (), PostAdded: (), AnswerChosen: ()},
    provides={Discussions: Discussing()},
    slots={"courses.unit": slots.discussion, "courses.discussion": slots.course_discussion},
    search_sources=(PostSource(),),
    preview_sources=(PostPreviews(),),
    notices=notices.kinds,
    tasks=(Task(tasks.remind),),
    live=(
        LiveChannel("topic", live.may_join, tells_presence=False),
        LiveChannel("topic_here", live.may_see_readers, shows_names=True, tells_writing=True),
    ),
    personal_data=privacy.personal_data,
    reference_data=reference.load,
)
