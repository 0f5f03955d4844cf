"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import areas, filters, posts, topics
from forums.views.blueprint import blueprint

__all__ = ["areas", "blueprint", "filters", "posts", "topics"]
