"""The forums for programs: reading what one may see, writing, following, and what is new."""

# Their operations stand once they are imported.
from forums.api import areas, posts, topics
from forums.api.doors import READ, WRITE, blueprint

__all__ = ["READ", "WRITE", "areas", "blueprint", "posts", "topics"]
