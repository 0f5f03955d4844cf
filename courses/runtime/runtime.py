"""One learner's view of one course's blocks."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from zlib import crc32

from markupsafe import Markup
from opaque_keys.edx.keys import CourseKey
from sqlalchemy import select
from web_fragments.fragment import Fragment
from xblock.core import XBlock, XBlockAside
from xblock.fields import ScopeIds
from xblock.runtime import KvsFieldData, Runtime

from courses.blocks.recordings import Shelf
from courses.blocks.registry import is_installed, is_ours
from courses.models import Progress
from courses.runtime import django_bridge
from courses.runtime.content import BlockContent
from courses.runtime.definitions import Definition, defined_by
from courses.runtime.fields import AuthoredFields, ByScope
from courses.runtime.ids import UsageIds, block_key, usage_key
from courses.runtime.keeping import KeptFiles
from courses.runtime.loading import aside_class, block_class, completes_by_viewing, templates_beside
from courses.runtime.mixins import InCourse
from courses.runtime.package_files import OverPackage
from courses.runtime.publishing import Published
from courses.runtime.querying import Blocks
from courses.runtime.services import (
    Addresses,
    Completions,
    Learner,
    LearnerByPseudonym,
    NoCache,
    NoQueue,
    NoSandbox,
    NoSettings,
    Slots,
    StatesOfBlocks,
    Translations,
    TranslationsOfOthers,
)
from courses.runtime.state import LearnerStateStore
from minamata.db import db
from minamata.policies import Actor

__all__ = ["CourseRuntime", "Places", "Published"]

log = logging.getLogger(__name__)


class Places(Protocol):
    """Where what a block asks for is served, in the frame that it stands in."""

    def handler(self, usage: str, name: str, suffix: str, query: str) -> str: ...

    def resource(self, block_type: str, path: str) -> str: ...

    def kept(self, usage: str, place: str) -> str: ...


@dataclass(frozen=True)
class Surroundings:
    """What a frame adds to a block from others: addresses, asides that are switched on, and whether its reader is of the course team."""

    places: Places
    asides: Sequence[str] = ()
    is_team: bool = False


class CourseRuntime(OverPackage, Runtime):  # type: ignore[misc]
    """An XBlock runtime for the blocks of one unit and one learner (C2).

    Without `surroundings` it draws our own blocks, which bring no scripts; with them, those of others as well.
    """

    def __init__(
        self,
        course_key: str,
        contents: Mapping[str, BlockContent],
        store: LearnerStateStore,
        learner: Actor,
        addresses: Addresses,
        surroundings: Surroundings | None = None,
        media: Shelf | None = None,
    ) -> None:
        ids = UsageIds()
        self.course_key = course_key
        self.contents = contents
        self.revision_id = next((content.revision_id for content in contents.values()), None)
        self.published = Published()
        self.store = store
        self._learner = learner
        self._surroundings = surroundings
        self._definitions: dict[str, Definition] = {}
        self._blocks: dict[str, XBlock] = {}
        self._drawing: XBlock | None = None
        words = Translations()
        self._fields = ByScope(AuthoredFields(self), KvsFieldData(store))
        common = {
            "field-data": self._fields,
            "replace_urls": addresses,
            "completion": Completions(self._completions_of, completes_by_viewing),
        }
        self.kept_files = KeptFiles(store, lambda block, place: self._places.kept(self._name_in_frame(block), place))
        self._for_ours = {
            **common,
            "i18n": words,
            "user": Learner(learner),
            "media": media,
            "slots": Slots(store.course_id),
        }
        self._for_others = {
            **common,
            "i18n": TranslationsOfOthers(),
            "user": LearnerByPseudonym(self.anonymous_student_id, self.user_is_staff, words.language),
            "user_state": StatesOfBlocks(store),
            "settings": NoSettings(),
            "fs": self.kept_files,
            "sandbox": NoSandbox(),
            "cache": NoCache(),
            "xqueue": NoQueue(),
        }
        super().__init__(ids, ids, services=self._for_ours, mixins=(InCourse,))

    # Who learns, and where.

    @property
    def user_id(self) -> str:
        """An id of the learner that means nothing outside of the course."""
        return self.anonymous_student_id

    @cached_property
    def anonymous_student_id(self) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.course_key}#{self._learner.person_id}").hex

    @property
    def user_is_staff(self) -> bool:
        return self._surroundings is not None and self._surroundings.is_team

    @property
    def user_is_admin(self) -> bool:
        return False

    @property
    def seed(self) -> int:
        """A number of the learner's own that stays the same, for what is drawn by lot."""
        return crc32(self.anonymous_student_id.encode())

    @cached_property
    def course_id(self) -> CourseKey:
        return CourseKey.from_string(self.course_key)

    def get_real_user(self, _anonymous_id: str) -> None:
        """Who is behind a pseudonym is told to no block."""

    # Blocks.

    def block(self, key: str) -> XBlock:
        """The block `type@url_name` for this learner; KeyError when the unit has none of that name.

        Raises whatever the block itself raises.
        """
        if key not in self._blocks:
            definition = self.definition(key)
            block_type = definition.type if definition is not None else self.contents[key].type
            usage = usage_key(self.course_key, key)
            self._blocks[key] = self._made(block_class(block_type), block_type, usage)
            # The content that blocks of ours draw their language from; blocks of others have a field of that name.
            if not is_installed(block_type):
                self._blocks[key].content = self.contents.get(key)
        return self._blocks[key]

    def _made(self, block_type_class: type[XBlock], block_type: str, usage: Any) -> XBlock:
        scope_ids = ScopeIds(self.user_id, block_type, usage, usage)
        if is_ours(block_type):
            return block_type_class(runtime=self, scope_ids=scope_ids)
        return self.construct_xblock_from_class(block_type_class, scope_ids)

    def definition(self, key: str) -> Definition | None:
        """What a block from others read out of its own XML; None for one of ours, which needs no reading."""
        if key in self._definitions:
            return self._definitions[key]
        content = self.contents.get(key)
        if content is None:
            self._read_what_is_nested()
            if key not in self._definitions:
                raise KeyError(key)
            return self._definitions[key]
        if not is_installed(content.type):
            return None
        found = defined_by(self.course_key, key, content.type, content.content, content.revision_id)
        self._definitions |= found
        return self._definitions[key]

    def _read_what_is_nested(self) -> None:
        for key, content in self.contents.items():
            if is_installed(content.type) and key not in self._definitions:
                read = defined_by(self.course_key, key, content.type, content.content, content.revision_id)
                self._definitions |= read

    def children_of(self, key: str) -> tuple[str, ...]:
        """The blocks inside of `key`: those written into its XML, and those that stand in the course as blocks of its own."""
        definition = self.definition(key)
        nested = tuple(definition.children) if definition is not None else ()
        return (*nested, *(other.key for other in self.contents.values() if other.parent_key == key))

    def parent_of(self, key: str) -> str | None:
        definition = self.definition(key)
        if definition is not None and definition.parent is not None:
            return definition.parent
        content = self.contents.get(key)
        parent = content.parent_key if content is not None else None
        return parent if parent in self.contents else None

    def family_of(self, key: str) -> frozenset[str]:
        """`key` and everything inside of it."""
        return frozenset({key}).union(*(self.family_of(child) for child in self.children_of(key)))

    def get_block(self, usage_id: Any, for_parent: Any = None) -> XBlock:
        return self.block(block_key(usage_id))

    def load_block_type(self, block_type: str) -> type[XBlock]:
        return block_class(block_type)

    def service(self, block: XBlock, service_name: str) -> Any:
        """A service by its name; what a block needs and nobody offers raises NoSuchServiceError."""
        if service_name == "field-data":
            return self._fields  # asked for at every look at every field
        self._services = self._for_others if _is_of_others(block) else self._for_ours
        return super().service(block, service_name)

    # Asides.

    def load_aside_type(self, aside_type: str) -> type[XBlockAside]:
        return aside_class(aside_type)

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        """Those that the operator has switched on, and no others that happen to be installed."""
        return list(self._surroundings.asides) if self._surroundings is not None else []

    def aside(self, key: str, aside_type: str) -> XBlockAside:
        """An aside of the block `key`. KeyError when asides of that type are switched off."""
        if self._surroundings is None or aside_type not in self._surroundings.asides:
            raise KeyError(aside_type)
        return self.get_aside_of_type(self.block(key), aside_type)

    # Drawing.

    def wrap_xblock(self, block: XBlock, view: str, frag: Fragment, context: Any) -> Fragment:
        """What brings no script stands in the page as it is, as ours do; the others get the element that their scripts look for."""
        is_plain = not _is_of_others(block) and not frag.js_init_fn
        if is_plain or self._surroundings is None:
            return frag
        return self._wrapped(block, view, frag, {"name": block.name} if getattr(block, "name", None) else {})

    def wrap_aside(self, block: XBlock, aside: XBlockAside, view: str, frag: Fragment, context: Any) -> Fragment:
        return self._wrapped(aside, view, frag, {"block_id": block.scope_ids.usage_id})

    def _wrapped(self, block: Any, view: str, frag: Fragment, extra: Mapping[str, Any]) -> Fragment:
        """The element of a block with what its script starts from. Every value is escaped, unlike in the SDK (it is an XSS hole there)."""
        key = self._name_in_frame(block)
        data: dict[str, Any] = {
            "usage": block.scope_ids.usage_id,
            "usage-id": block.scope_ids.usage_id,
            "block-type": block.scope_ids.block_type,
            "handler-prefix": self._places.handler(key, "", "", "").rstrip("/?") + "/",
            **extra,
        }
        if frag.js_init_fn:
            data |= {"init": frag.js_init_fn, "runtime-version": frag.js_init_version}
        attributes = Markup("").join(Markup(' data-{}="{}"').format(name, value) for name, value in data.items())
        marks = [] if hasattr(block.scope_ids.usage_id, "aside_type") else ["xblock", f"xblock-{view}"]
        classes = " ".join([*marks, *self._css_classes_for(block, view)])
        arguments = Markup("")
        if getattr(frag, "json_init_args", None) is not None:
            arguments = Markup('<script type="json/xblock-args" class="xblock-json-init-args">{}</script>').format(
                json_in_markup(frag.json_init_args)
            )
        opening = Markup('<div class="{}"{}>').format(classes, attributes)
        wrapped = Fragment(opening + Markup(frag.body_html()) + arguments + Markup("</div>"))
        wrapped.add_fragment_resources(frag)
        return wrapped

    # Addresses.

    @property
    def _places(self) -> Places:
        if self._surroundings is None:
            raise LookupError("blocks that load resources or call handlers by script need a frame of their own")
        return self._surroundings.places

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        """Where a script, or with `thirdparty` another program, calls a handler: an absolute address that is its own authority."""
        handler = getattr(block, handler_name, None)
        if not getattr(handler, "_is_xblock_handler", False) and not hasattr(block, "fallback_handler"):
            raise ValueError(f"{handler_name!r} is not a handler")
        return self._places.handler(self._name_in_frame(block), handler_name, suffix, query)

    def resource_url(self, resource: str) -> str:
        return self._places.resource("runtime", resource)

    def local_resource_url(self, block: Any, uri: str) -> str:
        return self._places.resource(block.scope_ids.block_type, uri)

    @staticmethod
    def _name_in_frame(block: Any) -> str:
        usage = block.scope_ids.usage_id
        if hasattr(usage, "aside_type"):
            return f"{block_key(usage.usage_key)}+{usage.aside_type}"
        return block_key(usage)

    # What blocks tell.

    def publish(self, block: XBlock, event_type: str, event_data: Any) -> None:
        """Take note of a grade, a completion or an event; the service that called the block writes them down."""
        usage = block.scope_ids.usage_id
        key = block_key(getattr(usage, "usage_key", usage))
        says_it_itself = not _is_of_others(block) or bool(getattr(block, "has_custom_completion", False))
        self.published.take(key, event_type, event_data, says_completion_itself=says_it_itself)

    def _completions_of(self, keys: list[str]) -> Mapping[str, float]:
        rows = db.session.execute(
            select(Progress.block_key, Progress.completion).where(
                Progress.person_id == self._learner.person_id,
                Progress.course_id == self.store.course_id,
                Progress.block_key.in_(keys),
            )
        )
        return {row[0]: row[1] for row in rows}

    # What the platform that blocks grew up in offers beside all this.

    def query(self, block: XBlock) -> Blocks:
        """Where a path from `block` to others begins."""
        return Blocks(self.get_block, [block])

    def render(self, block: XBlock, view_name: str, context: Any = None) -> Fragment:
        before, self._drawing = self._drawing, block
        try:
            return super().render(block, view_name, context)
        finally:
            self._drawing = before

    def render_template(self, name: str, **values: Any) -> str:
        """A template of the package of the block that is being drawn: templates of others of the same name stay out of it."""
        if self._drawing is None:
            raise LookupError(name)
        return django_bridge.drawn(templates_beside(type(self._drawing)), name, values)


def _is_of_others(block: Any) -> bool:
    """Whether a block or aside comes from a package that is not ours."""
    scope_ids = block.scope_ids
    return hasattr(scope_ids.usage_id, "aside_type") or is_installed(scope_ids.block_type)


def json_in_markup(value: Any) -> Markup:
    """A value as JSON that may stand inside of a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(value)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
