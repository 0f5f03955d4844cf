"""Reading a whole course: identity, policies, the tree of blocks, drafts, and what nothing refers to."""

from collections.abc import Callable

from lxml import etree

from courses.olx.blocks import BlockReader, TextFiles
from courses.olx.nodes import BlockNode, CourseTree, TreeWarning, WarningKind
from courses.olx.package import Package
from courses.olx.pages import read_pages
from courses.olx.policy import JSON, read_block_policy, read_policy
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.xml import attributes_of, line_of

__all__ = ["BlockNode", "CourseTree", "TreeWarning", "WarningKind", "read_course"]

ABOUT_TEXTS = ("overview", "short_description", "effort")

FOLDERS_SERVED_BY_NAME = ("about/", "assets/", "info/", "policies/", "static/", "tabs/")
"""Folders whose files are asked for by address or by the platform, not by the tree."""

DRAFT_FOLDER = "drafts/"
PARENT_ATTRIBUTES = frozenset({"parent_url", "parent_sequential_url"})
"""How a draft unit says where it belongs; drafts without them hang below another draft."""


def read_course(package: Package) -> CourseTree:
    """Read a course package into memory (course specification C1).

    Nothing is dropped: unknown tags become leaves with their XML, blocks whose definition is missing stay
    as empty ones with a warning. Raises `PackageRefused` for XML or policies that cannot be read, two
    blocks of the same type and `url_name`, a block inside itself, a tree too deep or too large, and a
    course that is not there.
    """
    files = TextFiles(package)
    tag = files.element("course.xml")
    if tag.tag != "course":
        raise PackageRefused(Reason.NO_COURSE, "course.xml", line=line_of(tag), tag=str(tag.tag))
    run = tag.get("url_name") or ""
    policy = _first(read_block_policy, files, f"policies/{run}/policy.json", f"policies/{run}.json")
    warnings: list[TreeWarning] = []
    root = BlockReader(files, policy, warnings, folders=("",)).read(tag, "course.xml")
    if not root.content:
        raise PackageRefused(Reason.NO_COURSE, f"course/{run}.xml")
    identity = {name: str(root.settings.get(name) or "") for name in ("org", "course")}
    if not all(identity.values()):
        kind, block = WarningKind.COURSE_IDENTITY_INCOMPLETE, f"course/{root.url_name}"
        missing = ", ".join(name for name, value in identity.items() if not value)
        warnings.append(TreeWarning(kind, "course.xml", line_of(tag), block, missing))
    grading_policy = _first(read_policy, files, f"policies/{run}/grading_policy.json", "grading_policy.json")
    about = {name: files.text(f"about/{name}.html") for name in ABOUT_TEXTS if f"about/{name}.html" in files}
    drafts = _read_drafts(files, policy, warnings)
    return CourseTree(
        org=identity["org"],
        course=identity["course"],
        run=root.url_name,
        display_name=root.display_name,
        language=str(root.settings.get("language") or ""),
        settings=root.settings,
        grading_policy=grading_policy,
        root=root,
        drafts=drafts,
        about=about,
        pages=read_pages(root.settings, files),
        warnings=tuple(warnings),
        unreferenced=tuple(
            path for path in package if path not in files.reached and not path.startswith(FOLDERS_SERVED_BY_NAME)
        ),
    )


def _first(read: Callable[[bytes, str], dict[str, JSON]], files: TextFiles, *paths: str) -> dict[str, JSON]:
    """Return the first policy there is; older exports keep it under another path, small ones have none."""
    return next((read(files.read(path), path) for path in paths if path in files), {})


def _read_drafts(files: TextFiles, policy: dict[str, JSON], warnings: list[TreeWarning]) -> tuple[BlockNode, ...]:
    """Return the unpublished units: those that name their parent, then whatever else lies beside them."""
    prefix = f"{DRAFT_FOLDER}vertical/"
    paths = [path for path in files.package if path.startswith(prefix) and path.endswith(".xml")]
    attached = [path for path in paths if PARENT_ATTRIBUTES & attributes_of(files.element(path)).keys()]
    reader = BlockReader(files, policy, warnings, folders=(DRAFT_FOLDER, ""))
    drafts = []
    for path in dict.fromkeys((*attached, *paths)):
        url_name = path.removeprefix(prefix).removesuffix(".xml").replace("/", ":")
        if ("vertical", url_name) not in reader.seen:
            drafts.append(reader.read(etree.Element("vertical", url_name=url_name), path))
    return tuple(drafts)
