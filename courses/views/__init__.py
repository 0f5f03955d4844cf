"""The pages of the courses room."""

from courses.views import awards, catalogue, certificates, filters, progress, units  # noqa: F401  (their routes stand once they are imported)
from courses.views.blueprint import blueprint

__all__ = ["blueprint"]
