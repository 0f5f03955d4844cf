"""What the room of forums brings."""

from __future__ import annotations

from forums import entries, listeners_moderation, live, notices_moderation, privacy, reference, slots, views
from forums.discussions import Discussing
from forums.search import PostSource
from minamata.contracts.forums import AnswerChosen, Discussions, PostAdded, PostFlagged, PostWaits, TopicStarted
from minamata.i18n import _l
from minamata.modules import Entry, LiveChannel, Module

module = Module(
    name="forums",
    blueprints=(views.blueprint,),
    entries=(Entry("header", _l("Forums"), "forums.index", 20), entries.desk),
    listeners={
        TopicStarted: (),
        PostAdded: (),
        AnswerChosen: (),
        PostWaits: (listeners_moderation.tell_of_waiting,),
        PostFlagged: (listeners_moderation.tell_of_flag,),
    },
    provides={Discussions: Discussing()},
    slots={"courses.unit": slots.discussion},
    search_sources=(PostSource(),),
    notices=(*notices_moderation.kinds,),
    live=(LiveChannel("topic", live.may_join),),
    personal_data=privacy.personal_data,
    reference_data=reference.load,
)
