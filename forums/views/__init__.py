"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import (
    areas,
    bookmarks,
    discussing,
    feeds,
    filters,
    following,
    mail_in,
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
    "feed_blueprint",
    "feeds",
    "filters",
    "following",
    "mail_in",
    "polls",
    "posts",
    "printing",
    "reacting",
    "topics",
    "writers",
]
