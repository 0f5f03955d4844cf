"""The pages of the forums."""

# Their routes stand once they are imported.
from forums.views import areas, discussing, drafts, editing, files, filters, names, posts, topics
from forums.views.blueprint import blueprint

__all__ = ["areas", "blueprint", "discussing", "drafts", "editing", "files", "filters", "names", "posts", "topics"]
