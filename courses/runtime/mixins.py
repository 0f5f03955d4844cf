"""What blocks from others expect of every block: where it stands in a course, in the words of the platform they grew up in."""

from __future__ import annotations

from typing import Any

from markupsafe import escape
from xblock.core import XBlockMixin
from xblock.fields import Boolean, DateTime, Dict, Scope


class InCourse(XBlockMixin):  # type: ignore[misc]
    """Mixed into every block from others; a field of the same name in the block itself comes first."""

    graded = Boolean(default=False, scope=Scope.settings)
    due = DateTime(default=None, scope=Scope.settings)
    start = DateTime(default=None, scope=Scope.settings)
    xml_attributes = Dict(default={}, scope=Scope.settings)

    @property
    def location(self) -> Any:
        return self.scope_ids.usage_id

    @property
    def course_id(self) -> Any:
        return self.scope_ids.usage_id.course_key

    @property
    def category(self) -> str:
        return str(self.scope_ids.block_type)

    @property
    def url_name(self) -> str:
        return str(self.scope_ids.usage_id.block_id)

    @property
    def display_name_with_default(self) -> str:
        return str(getattr(self, "display_name", None) or self.url_name.replace("_", " "))

    @property
    def display_name_with_default_escaped(self) -> str:
        return str(escape(self.display_name_with_default))
