"""The forums for programs: reading what one may see, writing, following, what is new, moderating, and arranging."""

# Their operations stand once they are imported.
from forums.api import (
    areas,
    arranging,
    bookmarks,
    consultations,
    drafts,
    editing,
    files,
    moderated_people,
    moderation,
    polls,
    posts,
    reacting,
    reports,
    submitting,
    topics,
)
from forums.api.doors import MODERATION_READ, MODERATION_WRITE, READ, WRITE, blueprint

__all__ = [
    "MODERATION_READ",
    "MODERATION_WRITE",
    "READ",
    "WRITE",
    "areas",
    "arranging",
    "blueprint",
    "bookmarks",
    "consultations",
    "drafts",
    "editing",
    "files",
    "moderated_people",
    "moderation",
    "polls",
    "posts",
    "reacting",
    "reports",
    "submitting",
    "topics",
]
