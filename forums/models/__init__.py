"""Areas, topics and posts, who has read how far, and who follows what."""

from forums.models.area import Area
from forums.models.draft import Draft
from forums.models.member import Member
from forums.models.post import Attachment, Mention, Post, PostVersion
from forums.models.reading import AreaState, TopicState, Unread
from forums.models.topic import Topic

__all__ = [
    "Area",
    "AreaState",
    "Attachment",
    "Draft",
    "Member",
    "Mention",
    "Post",
    "PostVersion",
    "Topic",
    "TopicState",
    "Unread",
]
