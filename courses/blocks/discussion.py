"""A place to talk about a part of the course."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Scope, String

from courses.blocks.drawing import draw
from courses.blocks.naming import key_of
from courses.blocks.reading import ReadsItsElement


@XBlock.needs("i18n")
@XBlock.wants("slots")
class DiscussionBlock(ReadsItsElement, XBlock):  # type: ignore[misc]
    """`<discussion discussion_category="…" discussion_target="…" discussion_id="…"/>`, as Studio writes it.

    What stands here is lent by whoever keeps discussions (the slot `courses.discussion`); until somebody does, it says that none is open.
    Talking is nobody's duty, so it does not belong to the completion of a unit.
    """

    completion_mode = XBlockCompletionMode.EXCLUDED

    display_name = String(default="", scope=Scope.settings)
    data = String(default="<discussion/>", scope=Scope.content)
    discussion_category = String(default="", scope=Scope.settings)
    discussion_target = String(default="", scope=Scope.settings)
    discussion_id = String(default="", scope=Scope.settings)

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The discussion, or a note that it is not open yet."""
        title = self.display_name or self.discussion_target
        return draw(self, "discussion.html", title=title, slot=self._slot)

    def _slot(self, name: str, **context: Any) -> Markup:
        """What another room puts into this block; nothing where there are no rooms, as in the SDK."""
        lent = self.runtime.service(self, "slots")
        return Markup("") if lent is None else lent.slot(name, block_key=key_of(self), **context)
