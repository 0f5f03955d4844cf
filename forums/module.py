"""What the room of forums brings."""

from __future__ import annotations

from forums import live, privacy, reference, slots, views
from forums.attachments import ATTACHMENT
from forums.discussions import Discussing
from forums.search import PostSource
from minamata.contracts.forums import AnswerChosen, Discussions, PersonNamed, PostAdded, TopicStarted
from minamata.i18n import _l
from minamata.modules import Entry, LiveChannel, Module

module = Module(
    name="forums",
    blueprints=(views.blueprint,),
    entries=(Entry("header", _l("Forums"), "forums.index", 20),),
    listeners={TopicStarted: (), PostAdded: (), PersonNamed: (), AnswerChosen: ()},
    provides={Discussions: Discussing()},
    slots={"courses.unit": slots.discussion},
    search_sources=(PostSource(),),
    live=(LiveChannel("topic", live.may_join),),
    uploads=(ATTACHMENT,),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
    reference_data=reference.load,
)
