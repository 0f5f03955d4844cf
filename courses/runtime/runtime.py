"""One learner's view of one course's blocks."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Never

from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.field_data import SplitFieldData
from xblock.fields import Scope, ScopeIds
from xblock.runtime import KvsFieldData, Runtime

from courses.blocks.registry import BLOCK_TYPES
from courses.runtime.content import BlockContent
from courses.runtime.fields import AuthoredFields
from courses.runtime.ids import UsageIds, block_key, usage_key
from courses.runtime.services import Addresses, Learner, Translations
from courses.runtime.state import LearnerStateStore
from minamata.policies import Actor

log = logging.getLogger(__name__)

LEARNER_SCOPES = (Scope.user_state, Scope.preferences, Scope.user_info, Scope.user_state_summary)
AUTHOR_SCOPES = (Scope.content, Scope.settings, Scope.parent, Scope.children)


@dataclass
class Published:
    """What blocks published while a request was handled."""

    grades: dict[str, tuple[float, float]] = field(default_factory=dict)
    completions: dict[str, float] = field(default_factory=dict)


class CourseRuntime(Runtime):  # type: ignore[misc]
    """An XBlock runtime for the blocks of one unit and one learner (C2)."""

    def __init__(
        self,
        course_key: str,
        contents: Mapping[str, BlockContent],
        store: LearnerStateStore,
        learner: Actor,
        addresses: Addresses,
    ) -> None:
        ids = UsageIds()
        learner_fields, authored = KvsFieldData(store), AuthoredFields(contents)
        services = {
            "field-data": SplitFieldData(
                {**dict.fromkeys(LEARNER_SCOPES, learner_fields), **dict.fromkeys(AUTHOR_SCOPES, authored)}
            ),
            "i18n": Translations(),
            "user": Learner(learner),
            "replace_urls": addresses,
        }
        super().__init__(ids, ids, services=services)
        self.course_key = course_key
        self.contents = contents
        self.published = Published()
        self._learner_id = str(learner.person_id)

    def block(self, key: str) -> XBlock:
        """The block `type@url_name` for this learner; KeyError when the unit has none of that name."""
        content = self.contents[key]
        usage = usage_key(self.course_key, key)
        scope_ids = ScopeIds(self._learner_id, content.type, usage, usage)
        block = self.construct_xblock_from_class(self.load_block_type(content.type), scope_ids)
        block.content = content
        return block

    def load_block_type(self, block_type: str) -> type[XBlock]:
        return BLOCK_TYPES[block_type]

    def get_block(self, usage_id: Any, for_parent: Any = None) -> XBlock:
        return self.block(block_key(usage_id))

    def wrap_xblock(self, block: XBlock, view: str, frag: Fragment, context: Any) -> Fragment:
        """Our own blocks bring no scripts, so nothing is wrapped around them (the SDK's wrapper does not escape, either)."""
        return frag

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        return []

    def publish(self, block: XBlock, event_type: str, event_data: Mapping[str, Any]) -> None:
        """Take note of a grade or a completion; the service that called the block writes them down."""
        key = block_key(block.scope_ids.usage_id)
        if event_type == "grade":
            self.published.grades[key] = (float(event_data["value"]), float(event_data["max_value"]))
        elif event_type == "completion":
            self.published.completions[key] = min(1.0, max(0.0, float(event_data["completion"])))
        else:
            log.info("a block published an event", extra={"block": key, "event": event_type})

    def _needs_a_frame(self, *_arguments: Any, **_named: Any) -> Never:
        raise LookupError("blocks that load resources or call handlers by script need a frame of their own")

    handler_url = resource_url = local_resource_url = _needs_a_frame
