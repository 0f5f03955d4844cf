"""What the room of forums brings."""

from __future__ import annotations

from forums import (
    api,
    calendar,
    commands,
    demo,
    entries,
    letters,
    live,
    notices,
    privacy,
    reference,
    slots,
    views,
)
from forums.attachments import ATTACHMENT
from forums.discussions import Discussing
from forums.listeners import moderation as moderation_heard
from forums.listeners import telling
from forums.previews import PostPreviews
from forums.queries import topics as topic_queries
from forums.search.comments import CommentSource
from forums.search.posts import PostSource
from forums.search.submissions import SubmissionSource
from forums.tasks import consultations, posts
from forums.uploads import DRAFT
from minamata.contracts.forums import (
    AnswerChosen,
    CommentWaits,
    Discussions,
    PersonNamed,
    PostAdded,
    PostFlagged,
    PostWaits,
    TextPublished,
    TopicStarted,
)
from minamata.i18n import _l
from minamata.modules import Entry, LiveChannel, Module, Scope, Task

module = Module(
    name="forums",
    blueprints=(views.blueprint, views.feed_blueprint, views.mail_in.blueprint),
    api=(api.blueprint,),
    scopes=(
        Scope(api.READ, _l("Read the forums as I may, and what is new to me")),
        Scope(api.WRITE, _l("Write in the forums for me, follow, and note what I have read")),
        Scope(api.MODERATION_READ, _l("Read what waits in the areas of the forums that I moderate, and what was done")),
        Scope(api.MODERATION_WRITE, _l("Moderate the forums for me, where I may")),
    ),
    entries=(Entry("header", _l("Forums"), "forums.index", 20), entries.desk),
    listeners={
        TopicStarted: (telling.tell_of_topic,),
        PostAdded: (telling.tell_of_reply,),
        PersonNamed: (telling.tell_of_name,),
        AnswerChosen: (telling.tell_of_answer,),
        TextPublished: (telling.tell_of_text,),
        PostWaits: (moderation_heard.tell_of_waiting,),
        CommentWaits: (moderation_heard.tell_of_waiting_comment,),
        PostFlagged: (moderation_heard.tell_of_flag,),
    },
    provides={Discussions: Discussing()},
    slots={"courses.unit": slots.discussion, "courses.discussion": slots.course_discussion},
    notices=notices.kinds,
    letters={"refusal": letters.refusal},
    uploads=(ATTACHMENT, DRAFT),
    calendar_sources=(calendar.ConsultationDates(),),
    commands=(commands.mail_in,),
    tasks=(
        Task(posts.tell_followers),
        Task(posts.remind),
        Task(consultations.compile_consultation),
        Task(consultations.remind_of_closing),
    ),
    search_sources=(PostSource(), SubmissionSource(), CommentSource()),
    preview_sources=(PostPreviews(),),
    live=(
        LiveChannel("topic", live.may_join, tells_presence=False, standing=topic_queries.standing),
        LiveChannel(
            "topic_here",
            live.may_see_readers,
            shows_names=True,
            tells_writing=True,
            standing=topic_queries.standing_with_readers,
        ),
    ),
    personal_data=privacy.personal_data,
    retention=privacy.retention,
    reference_data=reference.load,
    demo_data=demo.load,
)
