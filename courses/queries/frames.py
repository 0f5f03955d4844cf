"""A block from others: the box it has in a unit, the page inside of its frame, and what can be read without either."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy import select
from web_fragments.fragment import Fragment

from courses import policies
from courses.blocks.drawing import clean
from courses.blocks.registry import is_installed
from courses.errors import PassOver, PassRefused
from courses.links import addresses_of_blocks
from courses.models import Block, Course, Edition, Enrolment, PackageFile
from courses.outline import Unit
from courses.runtime import django_bridge
from courses.runtime.changes import changes_of
from courses.runtime.content import BlockContent, revision_facts, unit_content
from courses.runtime.loading import version_of
from courses.runtime.passes import AUTHORS, Pass
from courses.runtime.resources import packed_size
from courses.runtime.runtime import CourseRuntime, Places, Surroundings
from courses.runtime.services import Addresses
from courses.runtime.state import LearnerStateStore
from minamata import assets
from minamata.config import Settings
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.policies import Actor

log = logging.getLogger(__name__)

SCRIPT = "block_frame.js"
RESOURCES = "/blocks/resource/"
STYLE, CODE, MARKUP = "text/css", "javascript", "text/html"


@dataclass(frozen=True)
class Frame:
    """An opened frame: whose it is, and the block it shows; without an enrolment it is the one of an author."""

    actor: Actor
    course: Course
    enrolment: Enrolment | None
    revision_id: UUID
    unit: Unit
    contents: Mapping[str, BlockContent]
    block_key: str
    lang: str


@dataclass(frozen=True)
class FramePage:
    """What stands inside of a frame: markup, style sheets, templates and scripts in their order, and what drawing it changed."""

    title: str
    lang: str
    html: Markup | None
    styles: Sequence[Brought] = ()
    scripts: Sequence[Brought] = ()
    templates: str = ""
    changes: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Brought:
    """A style sheet or script that a block brings: by its address, or in words."""

    url: str | None = None
    text: str = ""


def resource_address(block_type: str, path: str, origin: str = "") -> str:
    """Where a file of a block's package is served; the version stands in the address, so that browsers may keep it."""
    return f"{origin}{RESOURCES}{block_type}/{version_of(block_type)}/{path.lstrip('/')}"


@dataclass(frozen=True)
class Nowhere(Places):
    """Places for a drawing that is only looked at: its handlers are called by nobody."""

    def handler(self, usage: str, name: str, suffix: str, query: str) -> str:
        return "#"

    def resource(self, block_type: str, path: str) -> str:
        return resource_address(block_type, path)

    def kept(self, usage: str, place: str) -> str:
        return "#"


@dataclass(frozen=True)
class Box:
    """What stands in a unit for a block from others: its name, where its frame is, and what that weighs in bytes."""

    title: str
    address: str
    bytes: int


def box_of(runtime: CourseRuntime, key: str, lang: str, actor: Actor, course_id: UUID) -> Box:
    """The box of a block in a unit page. Raises what the block raises when it is drawn."""
    content = runtime.contents[key]
    assert actor.session_id is not None
    passed = Pass(actor.session_id, course_id, content.revision_id, key, lang)
    settings: Settings = current_app.extensions["settings"]
    token = passed.sealed(str(current_app.config["SECRET_KEY"]))
    address = url_for("courses_blocks.frame", lang=lang, block_key=key, token=token)
    return Box(content.display_name, f"{settings.blocks_origin or ''}{address}", weights.of(runtime, key, lang))


@dataclass(frozen=True)
class InFrame:
    """A block from others in a course: its key and type, and the unit it stands in."""

    key: str
    type: str
    unit: str


MOST_LISTED = 100


def blocks_in_frames(course: Course) -> list[InFrame]:
    """The blocks from others of the present revision, in their order; a hundred at most."""
    assert course.current_revision_id is not None
    units = revision_facts(course.current_revision_id).outline.units
    found = (
        InFrame(leaf.key, leaf.type, unit.title) for unit in units for leaf in unit.leaves if is_installed(leaf.type)
    )
    return list(islice(found, MOST_LISTED))


def studio_box(actor: Actor, course: Course, key: str, lang: str) -> Box:
    """The box of a block's view for authors, for its course team. NotFound when the course has no such block in a frame.

    Raises NotAllowed for others.
    """
    policies.course.require(actor, "export", course)
    assert course.current_revision_id is not None
    assert actor.session_id is not None
    unit_key = _unit_key(course.current_revision_id, key)
    found = unit_content(course.current_revision_id, None, unit_key).get(key) if unit_key else None
    if found is None or not is_installed(found.type):
        raise NotFound
    passed = Pass(actor.session_id, course.id, course.current_revision_id, key, lang, AUTHORS)
    settings: Settings = current_app.extensions["settings"]
    token = passed.sealed(str(current_app.config["SECRET_KEY"]))
    address = url_for("courses_blocks.studio_frame", lang=lang, block_key=key, token=token)
    size = assets.manifest()[SCRIPT].gzip_bytes
    return Box(found.display_name or found.type, f"{settings.blocks_origin or ''}{address}", size)


def frame_of(passed: Pass, actor: Actor) -> Frame:
    """The frame that a pass opens for `actor`, the person of its session.

    Raises PassOver when the session has ended or the person is no learner of the course any more, PassRefused for a block that the course
    does not show them.
    """
    if not actor.is_signed_in:
        raise PassOver
    course = db.session.get(Course, passed.course_id)
    if course is None or not policies.course.allows(actor, "see", course):
        raise PassOver
    enrolment = None if passed.view == AUTHORS else _enrolment(actor, course)
    is_open = policies.course.allows(actor, "export", course) if passed.view == AUTHORS else enrolment is not None
    if not is_open:
        raise PassOver
    unit = _unit_of(passed)
    if unit is None:
        raise PassRefused
    contents = unit_content(passed.revision_id, _edition(course, passed), unit.key)
    if passed.block_key not in contents:
        raise PassRefused
    return Frame(actor, course, enrolment, passed.revision_id, unit, contents, passed.block_key, passed.language)


def runtime_in(frame: Frame, surroundings: Surroundings, addresses: Addresses, writes: bool = False) -> CourseRuntime:
    """A runtime for the block of a frame and what is inside of it."""
    assert frame.actor.person_id is not None
    store = LearnerStateStore(frame.actor.person_id, frame.course.id, [frame.block_key], writes=writes)
    return CourseRuntime(frame.course.course_key, frame.contents, store, frame.actor, addresses, surroundings)


def frame_page(frame: Frame, surroundings: Surroundings, addresses: Addresses, view: str = "student_view") -> FramePage:
    """The page inside of a frame. A block that raises leaves a page without markup, and one line in the log (C2)."""
    content = frame.contents[frame.block_key]
    runtime = runtime_in(frame, surroundings, addresses)
    try:
        fragment = drawn(runtime, frame.block_key, frame.lang, view)
    except Exception:
        log.exception("a block failed", extra={"block": frame.block_key})
        return FramePage(content.display_name, content.lang, None)
    return FramePage(
        title=content.display_name,
        lang=content.lang,
        html=Markup(addresses.replace_urls(fragment.content)),
        styles=tuple(_brought(fragment, STYLE)),
        scripts=tuple(_brought(fragment, CODE)),
        templates="\n".join(each.text for each in _brought(fragment, MARKUP)),
        changes=changes_of(runtime.store, runtime.published),
    )


def drawn(runtime: CourseRuntime, key: str, lang: str, view: str = "student_view") -> Fragment:
    """A block from others in the words of `lang`, as far as its package has them. Raises what the block raises."""
    with django_bridge.speaking(lang):
        return runtime.render(runtime.block(key), view, {})


def text_of(runtime: CourseRuntime, key: str, lang: str, addresses: Addresses) -> Markup:
    """What can be read of a block without its scripts, with nothing in it that could act."""
    return clean(drawn(runtime, key, lang).content, addresses, lang)


@lru_cache(maxsize=64)
def places_of_blocks(revision_id: UUID) -> Mapping[str, str]:
    """Where each block of a revision is read, below the page of the course."""
    return addresses_of_blocks(revision_facts(revision_id).outline)


@lru_cache(maxsize=64)
def static_files_of(revision_id: UUID) -> frozenset[str]:
    """The paths of the files that a revision shows from its package; they never change."""
    found = select(PackageFile.path).where(
        PackageFile.revision_id == revision_id, PackageFile.path.startswith("static/")
    )
    return frozenset(db.session.scalars(found))


@dataclass
class Weights:
    """What frames weigh, in bytes on the line, once they have been drawn: content does not change under its revision."""

    known: dict[tuple[UUID, str, str], int] = field(default_factory=dict)

    def of(self, runtime: CourseRuntime, key: str, lang: str) -> int:
        """The weight of the frame of a block. Raises what the block raises when it is drawn."""
        place = (runtime.contents[key].revision_id, lang, key)
        if place not in self.known:
            if len(self.known) > MOST_WEIGHTS:
                self.known.clear()
            self.known[place] = _weight(drawn(runtime, key, lang))
        return self.known[place]


MOST_WEIGHTS = 10_000
weights = Weights()


def _weight(fragment: Fragment) -> int:
    texts = [fragment.content, *(each.data for each in fragment.resources if each.kind == "text")]
    addresses = {each.data for each in fragment.resources if each.kind == "url"}
    files = [_path_of(address) for address in addresses if RESOURCES in address]
    sizes = [packed_size(block_type, path) for block_type, path in files]
    return len(gzip.compress("\n".join(texts).encode(), 6)) + sum(sizes) + assets.manifest()[SCRIPT].gzip_bytes


def _path_of(address: str) -> tuple[str, str]:
    """Block type and path in the address of a resource: `…/blocks/resource/<type>/<version>/<path>`."""
    block_type, _version, path = address.partition(RESOURCES)[2].split("/", 2)
    return block_type, path


def _brought(fragment: Fragment, kind: str) -> list[Brought]:
    """Style sheets or scripts, each once; what lies on another site is left out, because a frame asks nobody else (decision 7)."""
    found: dict[Brought, None] = {}
    for each in fragment.resources:
        if kind not in (each.mimetype or ""):
            continue
        if each.kind == "text":
            found[Brought(text=each.data)] = None
        elif RESOURCES in each.data:
            found[Brought(url=each.data)] = None
        else:
            log.info("a block asks for a file of another site, which is left out", extra={"address": each.data})
    return list(found)


def _unit_of(passed: Pass) -> Unit | None:
    key = _unit_key(passed.revision_id, passed.block_key)
    outline = revision_facts(passed.revision_id).outline
    shown = outline if passed.view == AUTHORS else outline.open_at(now())
    return next((unit for unit in shown.units if unit.key == key), None)


def _enrolment(actor: Actor, course: Course) -> Enrolment | None:
    return db.session.scalars(
        select(Enrolment).where(Enrolment.person_id == actor.person_id, Enrolment.course_id == course.id)
    ).first()


@lru_cache(maxsize=8192)
def _unit_key(revision_id: UUID, block_key: str) -> str | None:
    return db.session.scalar(
        select(Block.unit_key).where(Block.revision_id == revision_id, Block.block_key == block_key)
    )


def _edition(course: Course, passed: Pass) -> UUID | None:
    """The edition in which the unit was shown, also of a revision that another has followed meanwhile."""
    if passed.revision_id == course.current_revision_id:
        edition = course.editions.get(passed.language)
        return UUID(edition) if edition else None
    return db.session.scalar(
        select(Edition.id).where(Edition.revision_id == passed.revision_id, Edition.language == passed.language)
    )
