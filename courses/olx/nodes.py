"""What reading a course package gives: plain values, nothing that refers back to files or parsers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.olx.policy import JSON


class WarningKind(StrEnum):
    """What an author should look at, though the course can be read; stable names for reports."""

    MISSING_DEFINITION = "missing_definition"
    MISSING_HTML = "missing_html"
    URL_NAME_GENERATED = "url_name_generated"
    POINTER_WITH_ATTRIBUTES = "pointer_with_attributes"
    DEFINITION_OF_ANOTHER_TYPE = "definition_of_another_type"
    COURSE_IDENTITY_INCOMPLETE = "course_identity_incomplete"


@dataclass(frozen=True)
class TreeWarning:
    """One thing to look at, in `path` at `line`; `block` is "type/url_name", `detail` what is missing."""

    kind: WarningKind
    path: str
    line: int | None
    block: str
    detail: str = ""


@dataclass(frozen=True)
class BlockNode:
    """One block with everything below it.

    `settings` are the attributes of the pointer tag, then of the definition, then the policy, later ones
    winning; `url_name` is not among them. `content` is the markup of an html block, the tag without its
    child blocks of a container, the whole element of anything else, and empty when the definition is
    missing. `file` is the path of the definition, none when it stands inline. `display_name` is empty when
    the author gave none.
    """

    type: str
    url_name: str
    display_name: str
    settings: Mapping[str, JSON]
    content: str
    file: str | None
    children: tuple["BlockNode", ...] = ()

    def walk(self) -> Iterator["BlockNode"]:
        """Yield this block and all below it, parents before children, in the order of the course."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting.extend(reversed(block.children))


@dataclass(frozen=True)
class PackagePage:
    """A page: its name in addresses, what its author calls it (empty for handouts and news), and the file that holds its HTML."""

    slug: str
    name: str
    path: str


@dataclass(frozen=True)
class CourseTree:
    """A course as its package tells it.

    `settings` are those of the course block (start, end, ...), dates as the text of the package.
    `grading_policy` is empty when there is none. `drafts` are unpublished units. `unreferenced` are files
    that nothing in the tree asks for and that lie in none of the folders served by name (such as
    `static/`). `about` holds short texts in HTML,
    `pages` are what its author wrote beside the units.
    """

    org: str
    course: str
    run: str
    display_name: str
    language: str
    settings: Mapping[str, JSON]
    grading_policy: Mapping[str, JSON]
    root: BlockNode
    drafts: tuple[BlockNode, ...]
    about: Mapping[str, str]
    pages: tuple[PackagePage, ...]
    warnings: tuple[TreeWarning, ...]
    unreferenced: tuple[str, ...]
