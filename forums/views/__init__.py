"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import (
    acting,
    areas,
    arranging,
    desk,
    discussing,
    filters,
    people_on_desk,
    posts,
    rota,
    topics,
)
from forums.views.blueprint import blueprint

__all__ = [
    "acting",
    "areas",
    "arranging",
    "blueprint",
    "desk",
    "discussing",
    "filters",
    "people_on_desk",
    "posts",
    "rota",
    "topics",
]
