"""The block types that this program draws itself, and the names of those that packages from others bring."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from xblock.core import XBlock, XBlockAside

from courses.blocks.discussion import DiscussionBlock
from courses.blocks.file import FileBlock
from courses.blocks.html import HtmlBlock
from courses.blocks.problem.block import ProblemBlock
from courses.blocks.questionnaire import QuestionnaireBlock
from courses.blocks.reflection import ReflectionBlock
from courses.blocks.responding import Responding
from courses.blocks.unknown import UnknownBlock
from courses.blocks.video import VideoBlock

ALIAS = "_{}_extracted"
"""How blocks that were taken out of the platform they grew up in call themselves, beside the name that courses use."""


class BlockTypes(dict[str, type[XBlock]]):
    """Block type -> class; a type that nobody knows is kept and shown as a labelled placeholder (C1)."""

    def __missing__(self, block_type: str) -> type[XBlock]:
        return UnknownBlock


BLOCK_TYPES = BlockTypes(
    html=HtmlBlock,
    problem=ProblemBlock,
    video=VideoBlock,
    reflection=ReflectionBlock,
    questionnaire=QuestionnaireBlock,
    survey=QuestionnaireBlock,
    file=FileBlock,
    discussion=DiscussionBlock,
)
GIVES_WAY = {"survey"}
"""Types that are ours as long as no package brings a block of that name; `problem` too, where the operator says so."""

VIEWED = frozenset({"html", "video", "file"})
"""Types of ours that are complete when their learner goes on from the unit."""

RESPONDING = frozenset(name for name, block in BLOCK_TYPES.items() if issubclass(block, Responding))
"""Types that take an answer without grading it."""


def is_ours(block_type: str) -> bool:
    """Whether this program draws that type itself, in the page and without a frame."""
    return block_type in BLOCK_TYPES and not (block_type in GIVES_WAY and _present(block_type) is not None)


def leave_problems_to_package(is_left: bool) -> None:
    """Whether questions are asked by the block of a package (xblocks-contrib), where one is installed; said when the program starts."""
    (GIVES_WAY.add if is_left else GIVES_WAY.discard)("problem")


def is_counted(block_type: str) -> bool:
    """Whether blocks of a type of ours that are not graded belong to the completion of a unit."""
    return block_type in VIEWED or (block_type in RESPONDING and is_ours(block_type))


def installed_name(block_type: str) -> str | None:
    """The name under which a package brings a class for that type; None when none does, or when the type is ours."""
    return None if is_ours(block_type) else _present(block_type)


def _present(block_type: str) -> str | None:
    present = _installed(XBlock.entry_point)
    added = {name.lower() for name, _entry_point in XBlock.extra_entry_points}
    names = (block_type.lower(), ALIAS.format(block_type.lower()))
    return next((name for name in names if name in present or name in added), None)


def is_installed(block_type: str) -> bool:
    """Whether a package from others draws that type, in a frame."""
    return installed_name(block_type) is not None


def is_known(block_type: str) -> bool:
    """Whether blocks of that type are shown at all."""
    return is_ours(block_type) or is_installed(block_type)


def package_of(block_type: str) -> EntryPoint | None:
    """Where a block or aside type comes from; None for one that no installed package declares."""
    name = installed_name(block_type) or block_type.lower()
    return _installed(XBlock.entry_point).get(name) or _installed(XBlockAside.entry_point).get(name)


@lru_cache
def _installed(group: str) -> Mapping[str, EntryPoint]:
    """The classes of a group by the names that packages gave them; packages do not change while the program runs."""
    return {entry.name.lower(): entry for entry in entry_points(group=group)}
