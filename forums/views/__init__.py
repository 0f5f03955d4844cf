"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import (
    areas,
    bookmarks,
    discussing,
    drafts,
    editing,
    feeds,
    files,
    filters,
    following,
    mail_in,
    names,
    polls,
    posts,
    printing,
    reacting,
    topics,
    writers,
)
from forums.views.blueprint import blueprint, feed_blueprint

__all__ = [
    "areas",
    "blueprint",
    "bookmarks",
    "discussing",
    "drafts",
    "editing",
    "feed_blueprint",
    "feeds",
    "files",
    "filters",
    "following",
    "mail_in",
    "names",
    "polls",
    "posts",
    "printing",
    "reacting",
    "topics",
    "writers",
]
