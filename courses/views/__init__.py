"""The pages of the courses room."""

# Their routes stand once they are imported.
from courses.views import (
    awards,
    catalogue,
    certificates,
    filters,
    frames,
    media,
    packages,
    pages_of_course,
    people,
    progress,
    rating,
    recordings,
    rules,
    studio,
    translations,
    units,
)
from courses.views.blueprint import blueprint

__all__ = [
    "awards",
    "blueprint",
    "catalogue",
    "certificates",
    "filters",
    "frames",
    "media",
    "packages",
    "pages_of_course",
    "people",
    "progress",
    "rating",
    "recordings",
    "rules",
    "studio",
    "translations",
    "units",
]
