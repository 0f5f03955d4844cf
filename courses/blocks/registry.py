"""The block types that this program draws itself."""

from __future__ import annotations

from xblock.core import XBlock

from courses.blocks.html import HtmlBlock
from courses.blocks.problem.block import ProblemBlock
from courses.blocks.unknown import UnknownBlock
from courses.blocks.video import VideoBlock


class BlockTypes(dict[str, type[XBlock]]):
    """Block type -> class; a type that nobody knows is kept and shown as a labelled placeholder (C1)."""

    def __missing__(self, block_type: str) -> type[XBlock]:
        return UnknownBlock


BLOCK_TYPES = BlockTypes(html=HtmlBlock, problem=ProblemBlock, video=VideoBlock)
