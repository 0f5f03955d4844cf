"""Areas, topics and posts, who has read how far, who follows what, and what readers do with posts."""

from forums.models.area import Area
from forums.models.bookmark import Bookmark
from forums.models.draft import Draft
from forums.models.mail import MailAddress, MailReceived
from forums.models.member import Member
from forums.models.moderation import Act, Duty, Flag
from forums.models.poll import Ballot, Poll
from forums.models.post import Attachment, Mention, Post, PostVersion
from forums.models.reaction import Reaction
from forums.models.reading import AreaState, TopicState, Unread
from forums.models.topic import Topic

__all__ = [
    "Act",
    "Area",
    "AreaState",
    "Attachment",
    "Ballot",
    "Bookmark",
    "Draft",
    "Duty",
    "Flag",
    "MailAddress",
    "MailReceived",
    "Member",
    "Mention",
    "Poll",
    "Post",
    "PostVersion",
    "Reaction",
    "Topic",
    "TopicState",
    "Unread",
]
