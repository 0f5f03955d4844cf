"""Text to read."""

from __future__ import annotations

from typing import Any

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Scope, String

from courses.blocks.drawing import draw, prose
from courses.blocks.reading import ReadsItsElement


@XBlock.needs("i18n")
@XBlock.wants("replace_urls")
class HtmlBlock(ReadsItsElement, XBlock):  # type: ignore[misc]
    """Prose as the author wrote it, with nothing in it that could act. It is complete when the learner goes on from its unit."""

    keeps_inside_only = True
    looks_the_same_to_all = True

    display_name = String(default="", scope=Scope.settings)
    data = String(default="", scope=Scope.content)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The prose."""
        return draw(self, "html.html", prose=prose(self, self.data))
