"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import areas, consultations, consulting, discussing, filters, posts, submitting, topics
from forums.views.blueprint import blueprint

__all__ = [
    "areas",
    "blueprint",
    "consultations",
    "consulting",
    "discussing",
    "filters",
    "posts",
    "submitting",
    "topics",
]
