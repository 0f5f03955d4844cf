"""Areas, topics and posts, who has read how far, who follows what; and consultations with what comes in on them."""

from forums.models.area import Area
from forums.models.consultation import Compilation, Consultation, DraftText, Extension, Paragraph
from forums.models.member import Member
from forums.models.post import Attachment, Mention, Post, PostVersion
from forums.models.reading import AreaState, TopicState, Unread
from forums.models.submission import Comment, Submission, SubmissionDraft, SubmissionEntry, SubmissionVersion
from forums.models.topic import Topic

__all__ = [
    "Area",
    "AreaState",
    "Attachment",
    "Comment",
    "Compilation",
    "Consultation",
    "DraftText",
    "Extension",
    "Member",
    "Mention",
    "Paragraph",
    "Post",
    "PostVersion",
    "Submission",
    "SubmissionDraft",
    "SubmissionEntry",
    "SubmissionVersion",
    "Topic",
    "TopicState",
    "Unread",
]
