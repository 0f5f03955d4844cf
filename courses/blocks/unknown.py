"""A block of a type that this program does not draw."""

from __future__ import annotations

from typing import Any

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Scope, String

from courses.blocks.drawing import draw


@XBlock.needs("i18n")
class UnknownBlock(XBlock):  # type: ignore[misc]
    """Says which type it is and that it was kept, so that nothing of a course disappears silently (C1)."""

    display_name = String(default="", scope=Scope.settings)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """A labelled placeholder."""
        return draw(self, "unknown.html", block_type=self.scope_ids.block_type)
