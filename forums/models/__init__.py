"""Areas, topics and posts, who has read how far, and who follows what."""

from forums.models.area import Area
from forums.models.member import Member
from forums.models.moderation import Act, Duty, Flag
from forums.models.post import Attachment, Mention, Post, PostVersion
from forums.models.reading import AreaState, TopicState, Unread
from forums.models.topic import Topic

__all__ = [
    "Act",
    "Area",
    "AreaState",
    "Attachment",
    "Duty",
    "Flag",
    "Member",
    "Mention",
    "Post",
    "PostVersion",
    "Topic",
    "TopicState",
    "Unread",
]
