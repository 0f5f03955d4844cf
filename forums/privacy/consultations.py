"""What consultations hold of people (F9)."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import or_, select

from forums.models import Comment, SubmissionDraft, SubmissionEntry, SubmissionFile, SubmissionVersion
from minamata.contracts.privacy import Exempt, Exporter, Held, HeldFile
from minamata.db import db
from minamata.files.models import StoredFile
from minamata.files.services.keeping import open_file
from minamata.i18n import _l
from minamata.jobs.services import later
from minamata.privacy.rows import rows_of


def _views(person_id: UUID) -> Held:
    """Their comments, what they sent for a body, with its texts and files whoever brought these, and what they saved last of a draft."""
    sent = select(SubmissionVersion.id).where(SubmissionVersion.sent_by == person_id)
    saved = select(SubmissionDraft.submission_id).where(SubmissionDraft.saved_by == person_id)
    files = select(SubmissionFile.file_id).where(
        or_(
            SubmissionFile.version_id.in_(sent),
            SubmissionFile.version_id.is_(None) & SubmissionFile.submission_id.in_(saved),
        )
    )
    return Held(
        [
            *rows_of(Comment, Comment.author_id == person_id, {"hidden_by"}),
            *rows_of(SubmissionVersion, SubmissionVersion.sent_by == person_id),
            *rows_of(SubmissionEntry, SubmissionEntry.version_id.in_(sent)),
            *rows_of(SubmissionDraft, SubmissionDraft.saved_by == person_id),
        ],
        [
            HeldFile(f"submission-{file.id}-{file.name}", partial(open_file, file))
            for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(files)).order_by(StoredFile.id))
        ],
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
)
