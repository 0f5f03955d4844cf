"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import areas, discussing, filters, posts, topics
from forums.views.blueprint import blueprint

__all__ = ["areas", "blueprint", "discussing", "filters", "posts", "topics"]
