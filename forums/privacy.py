"""What the forums hold about a person (G9)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from forums.models import (
    AreaState,
    Attachment,
    Comment,
    Member,
    Mention,
    Post,
    PostVersion,
    SubmissionDraft,
    SubmissionVersion,
    Topic,
    TopicState,
    Unread,
)
from forums.writing import markup_of
from minamata.contracts.privacy import Exempt, Exporter, Held, HeldFile
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.files.services.keeping import open_file
from minamata.i18n import _, _l
from minamata.jobs.services import later
from minamata.privacy.rows import rows_of
from minamata.search import services as search
from minamata.web.addresses import short

OF_READING = (TopicState, AreaState, Unread)


def _posts(person_id: UUID) -> Held:
    files = db.session.scalars(
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(Post, Post.id == Attachment.post_id)
        .where(Post.author_id == person_id)
    )
    return Held(
        [
            *rows_of(Topic, Topic.author_id == person_id),
            *rows_of(Post, Post.author_id == person_id),
            *rows_of(PostVersion, PostVersion.written_by == person_id),
        ],
        [HeldFile(file.name, lambda file=file: open_file(file)) for file in files],  # type: ignore[misc]
    )


def _member(person_id: UUID) -> Held:
    return Held(rows_of(Member, Member.person_id == person_id))


def _erase_member(person_id: UUID) -> None:
    db.session.execute(delete(Member).where(Member.person_id == person_id))


def _reading(person_id: UUID) -> Held:
    return Held([row for table in OF_READING for row in rows_of(table, table.person_id == person_id)])


def _erase_reading(person_id: UUID) -> None:
    for table in OF_READING:
        db.session.execute(delete(table).where(table.person_id == person_id))


def _mentions(person_id: UUID) -> Held:
    return Held(rows_of(Mention, Mention.person_id == person_id))


def _erase_mentions(person_id: UUID) -> None:
    """Posts of others name the person no more; what else they say stays as it was."""
    named = select(Post, Mention.typed).join(Mention, Mention.post_id == Post.id).where(Mention.person_id == person_id)
    for post, typed in db.session.execute(named).all():
        others = {
            row.typed: row.person_id
            for row in db.session.scalars(
                select(Mention).where(Mention.post_id == post.id, Mention.person_id != person_id)
            )
        }
        post.text = post.text.replace(f"@{typed}", _("@former member"))
        post.html = markup_of(post.text, others, f"w-{short(post.id)}-")
        search.changed("forums.post", post.id)
    db.session.execute(delete(Mention).where(Mention.person_id == person_id))


def _views(person_id: UUID) -> Held:
    return Held(
        [
            *rows_of(Comment, Comment.author_id == person_id, {"hidden_by"}),
            *rows_of(SubmissionVersion, SubmissionVersion.sent_by == person_id),
            *rows_of(SubmissionDraft, SubmissionDraft.saved_by == person_id),
        ]
    )


def _erase_name_from_compilations(person_id: UUID) -> None:
    """What they said stays; compilations, which name people, are made anew without the name."""
    for topic_id in db.session.scalars(select(Comment.topic_id).where(Comment.author_id == person_id).distinct()):
        later("forums.compile_consultation", topic_id=str(topic_id))


personal_data = (
    Exporter(
        "views",
        _l("What you said in consultations, in personal capacity or for a Party or an organisation"),
        _l(
            "To compile what came in. When you ask for erasure, comments stay under “former member”, and submissions those of their bodies."
        ),
        "task",
        _l("As long as the consultation is kept."),
        (
            "forums_comment.author_id",
            "forums_submission_version.sent_by",
            "forums_submission_draft.saved_by",
        ),
        _views,
        _erase_name_from_compilations,
    ),
    Exempt("forums_comment.hidden_by", "that a moderator hid a comment is an act of office, in the log of acts"),
    Exempt("forums_consultation.started_by", "who started a consultation is an act of office, in the log of acts"),
    Exempt("forums_consultation_extension.extended_by", "who extended it is an act of office, in the log of acts"),
    Exempt("forums_draft_text.written_by", "who brought a text is an act of office, in the log of acts"),
    Exporter(
        "posts",
        _l("What you wrote in the forums"),
        _l(
            "To let others read it. When you ask for erasure it stays, under “former member”, so that discussions can still be followed."
        ),
        "task",
        _l("As long as the discussion is kept."),
        (
            "forums_topic.author_id",
            "forums_topic.last_author_id",
            "forums_post.author_id",
            "forums_post_version.written_by",
        ),
        _posts,
    ),
    Exporter(
        "membership",
        _l("How much you have written in the forums, and whether you were suspended"),
        _l("To know who is new here, and to keep what moderators have decided."),
        "task",
        _l("Until you ask for erasure."),
        ("forums_member.person_id",),
        _member,
        _erase_member,
    ),
    Exporter(
        "reading",
        _l("How far you have read in the forums, and what you follow"),
        _l("To show you what is new, on every device."),
        "contract",
        _l("Until you ask for erasure."),
        ("forums_topic_state.person_id", "forums_area_state.person_id", "forums_unread.person_id"),
        _reading,
        _erase_reading,
    ),
    Exporter(
        "mentions",
        _l("Posts that name you"),
        _l("To tell you of them."),
        "contract",
        _l("Until you ask for erasure; then the posts name you no more."),
        ("forums_mention.person_id",),
        _mentions,
        _erase_mentions,
    ),
)
