"""What the room of forums brings."""

from __future__ import annotations

from forums import api, demo, live, privacy, reference, slots, views
from forums.discussions import Discussing
from forums.search import PostSource
from minamata.contracts.forums import AnswerChosen, Discussions, PostAdded, TopicStarted
from minamata.i18n import _l
from minamata.modules import Entry, LiveChannel, Module, Scope

module = Module(
    name="forums",
    blueprints=(views.blueprint,),
    api=(api.blueprint,),
    scopes=(
        Scope(api.READ, _l("Read the forums as I may, and what is new to me")),
        Scope(api.WRITE, _l("Write in the forums for me, follow, and note what I have read")),
    ),
    entries=(Entry("header", _l("Forums"), "forums.index", 20),),
    listeners={TopicStarted: (), PostAdded: (), AnswerChosen: ()},
    provides={Discussions: Discussing()},
    slots={"courses.unit": slots.discussion},
    search_sources=(PostSource(),),
    live=(LiveChannel("topic", live.may_join),),
    personal_data=privacy.personal_data,
    reference_data=reference.load,
    demo_data=demo.load,
)
