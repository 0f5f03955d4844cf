"""Blocks that only hold others, where a block from others holds them: in a unit they are laid out by the page itself."""

from __future__ import annotations

from typing import Any

from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Scope, String


class VerticalBlock(XBlock):  # type: ignore[misc]
    """Its children, one below the other. It is complete when they are, so it keeps no completion of its own."""

    has_children = True
    completion_mode = XBlockCompletionMode.AGGREGATOR
    display_name = String(default="", scope=Scope.settings)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """Every child in its order, with what it brings."""
        fragment = Fragment()
        for child in self.get_children():
            drawn = self.runtime.render_child(child, "student_view", context)
            fragment.add_content(drawn.content)
            fragment.add_fragment_resources(drawn)
        return fragment


CONTAINERS: dict[str, type[XBlock]] = {"vertical": VerticalBlock, "wrapper": VerticalBlock}
