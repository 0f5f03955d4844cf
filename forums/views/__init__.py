"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import areas, badges, discussing, filters, posts, topics
from forums.views.blueprint import blueprint

__all__ = ["areas", "badges", "blueprint", "discussing", "filters", "posts", "topics"]
