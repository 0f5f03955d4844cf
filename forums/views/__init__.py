"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import areas, discussing, filters, following, mail_in, posts, topics
from forums.views.blueprint import blueprint

__all__ = ["areas", "blueprint", "discussing", "filters", "following", "mail_in", "posts", "topics"]
