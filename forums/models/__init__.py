"""Areas, topics and posts, how people read and follow them, what they do with them; consultations with what comes in on them."""

from forums.models.area import Area
from forums.models.bookmark import Bookmark
from forums.models.consultation import Compilation, Consultation, DraftText, Extension, Paragraph
from forums.models.draft import Draft
from forums.models.mail import MailAddress, MailReceived
from forums.models.member import Member
from forums.models.moderation import Act, Duty, Flag
from forums.models.poll import Ballot, Poll
from forums.models.post import Attachment, Mention, Post, PostVersion
from forums.models.reaction import Reaction
from forums.models.reading import AreaState, TopicState, Unread
from forums.models.submission import (
    Comment,
    Submission,
    SubmissionDraft,
    SubmissionEntry,
    SubmissionFile,
    SubmissionVersion,
)
from forums.models.topic import Topic

__all__ = [
    "Act",
    "Area",
    "AreaState",
    "Attachment",
    "Ballot",
    "Bookmark",
    "Comment",
    "Compilation",
    "Consultation",
    "Draft",
    "DraftText",
    "Duty",
    "Extension",
    "Flag",
    "MailAddress",
    "MailReceived",
    "Member",
    "Mention",
    "Paragraph",
    "Poll",
    "Post",
    "PostVersion",
    "Reaction",
    "Submission",
    "SubmissionDraft",
    "SubmissionEntry",
    "SubmissionFile",
    "SubmissionVersion",
    "Topic",
    "TopicState",
    "Unread",
]
