"""What the room of forums brings."""

from __future__ import annotations

from forums import reference, views
from forums.search import PostSource
from minamata.contracts.forums import AnswerChosen, PostAdded, TopicStarted
from minamata.i18n import _l
from minamata.modules import Entry, Module

module = Module(
    name="forums",
    blueprints=(views.blueprint,),
    entries=(Entry("header", _l("Forums"), "forums.index", 20),),
    listeners={TopicStarted: (), PostAdded: (), AnswerChosen: ()},
    search_sources=(PostSource(),),
    reference_data=reference.load,
)
