"""From XML tags to block nodes: pointers followed, settings merged, impossible trees refused."""

import copy
import hashlib
import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from courses.olx.nodes import BlockNode, TreeWarning, WarningKind
from courses.olx.package import Package
from courses.olx.policy import JSON, decode_setting, memory_of_setting
from courses.olx.refusals import PackageRefused, Reason
from courses.olx.xml import LARGEST_TEXT_BYTES, attributes_of, decode, line_of, parse

CONTAINER_TYPES = frozenset(
    {
        "course",
        "chapter",
        "sequential",
        "vertical",
        "split_test",
        "library_content",
        "itembank",
        "conditional",
        "randomize",
        "wrapper",
        "problemset",
        "videosequence",
    }
)
"""Types whose child tags are blocks of their own. Any other type keeps the tags inside it as its content."""

SETTINGS_TAGS: Mapping[str, frozenset[str]] = {
    "course": frozenset({"wiki", "textbook"}),
    "conditional": frozenset({"show"}),
}
"""Child tags of containers that are no blocks."""

LONGEST_NAME = 255
DEEPEST_BLOCK = 32
MOST_BLOCKS = 100_000
MOST_TEXT_BYTES = 256 * 1024 * 1024
"""Text read for one tree and kept in it; the files of a package may hold more, films for example."""


class TextFiles:
    """The text files of a package, read within bounds; `reached` tells which were asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.reached: set[str] = set()
        self._left = MOST_TEXT_BYTES

    def __contains__(self, path: str) -> bool:
        return path in self.package

    def read(self, path: str) -> bytes:
        """Return a file's bytes; raises `PackageRefused` when it, or all read so far, is too large."""
        file = self.package[path]
        if file.size > LARGEST_TEXT_BYTES:
            raise PackageRefused(Reason.TEXT_LIMITS, path, limit=LARGEST_TEXT_BYTES)
        self.spend(file.size, path)
        self.reached.add(file.path)
        return file.read()

    def spend(self, amount: int, path: str) -> None:
        """Count text that stays in memory because of `path`; raises `PackageRefused` when it is too much."""
        self._left -= amount
        if self._left < 0:
            raise PackageRefused(Reason.TREE_TOO_LARGE, path, limit=MOST_TEXT_BYTES)

    def text(self, path: str) -> str:
        """Return a file's text."""
        return decode(self.read(path), path)

    def element(self, path: str) -> etree._Element:
        """Return the root element of an XML file."""
        return parse(self.read(path), path)


class BlockReader:
    """Reads blocks, each (type, url_name) once.

    `policy` holds settings by "type/url_name". Definitions are looked for in each of `folders` in turn: the
    top folder, written as an empty string, for the published course; `drafts/` before it for drafts.
    """

    def __init__(
        self,
        files: TextFiles,
        policy: Mapping[str, JSON],
        warnings: list[TreeWarning],
        folders: tuple[str, ...],
    ) -> None:
        self.seen: dict[tuple[str, str], tuple[str, int | None]] = {}
        self._files = files
        self._policy = policy
        self._warnings = warnings
        self._folders = folders
        self._ancestors: list[tuple[str, str]] = []

    def read(self, tag: etree._Element, holder: str, ordinal: int = 0) -> BlockNode:
        """Return the block that `tag`, found in the file `holder`, stands for, with everything below it.

        `ordinal` counts the tags of the same type without a name before it in the same parent. Raises
        `PackageRefused` for a duplicate, a cycle, a tree too deep or too large, and every fault of an XML
        file.
        """
        key = self._enter(tag, holder, ordinal)
        definition, file = self._definition(tag, key, holder)
        missing = definition is None
        definition = tag if definition is None else definition
        settings = self._settings(tag, definition, key, file or holder)
        display_name = settings.get("display_name")
        block = BlockNode(
            type=key[0],
            url_name=key[1],
            display_name="" if display_name is None else str(display_name),
            settings=settings,
            content="" if missing else self._content(definition, key, file, holder),
            file=file,
            children=tuple(self._children(definition, key[0], file or holder)),
        )
        self._ancestors.pop()
        return block

    def _enter(self, tag: etree._Element, holder: str, ordinal: int) -> tuple[str, str]:
        """Return type and url_name of a tag, refusing what would make the tree endless or ambiguous."""
        block_type = etree.QName(tag).localname
        name = tag.get("url_name") or ""
        if max(len(block_type), len(name)) > LONGEST_NAME:
            raise PackageRefused(Reason.NAME_TOO_LONG, holder, line=line_of(tag), limit=LONGEST_NAME)
        key = (block_type, name or self._name_from_position(block_type, ordinal))
        if not name:
            self._warn(WarningKind.URL_NAME_GENERATED, holder, tag, key)
        if key in self._ancestors:
            way_round = [*self._ancestors[self._ancestors.index(key) :], key]
            chain = " > ".join(map("/".join, way_round))
            raise PackageRefused(Reason.CYCLE, holder, line=line_of(tag), chain=chain)
        if key in self.seen:
            other, other_line = self.seen[key]
            raise PackageRefused(
                Reason.DUPLICATE_BLOCK,
                holder,
                line=line_of(tag),
                block="/".join(key),
                other=other,
                other_line=other_line or 0,
            )
        if len(self._ancestors) >= DEEPEST_BLOCK:
            raise PackageRefused(Reason.TREE_TOO_DEEP, holder, line=line_of(tag), limit=DEEPEST_BLOCK)
        if len(self.seen) >= MOST_BLOCKS:
            raise PackageRefused(Reason.TREE_TOO_LARGE, holder, line=line_of(tag), limit=MOST_BLOCKS)
        self.seen[key] = (holder, line_of(tag))
        self._ancestors.append(key)
        return key

    def _name_from_position(self, block_type: str, ordinal: int) -> str:
        """Name a block by its place, not its content, so that its translation gets the same name."""
        parent = "/".join(self._ancestors[-1]) if self._ancestors else ""
        digest = hashlib.sha256(f"{parent}\n{block_type}\n{ordinal}".encode()).hexdigest()
        return f"{block_type}_{digest[:16]}"

    def _definition(
        self, tag: etree._Element, key: tuple[str, str], holder: str
    ) -> tuple[etree._Element | None, str | None]:
        """Return the element that defines a block, none when missing, and its file, none when inline."""
        bare = {"url_name", "org", "course"} if key[0] == "course" else {"url_name"}
        further = attributes_of(tag).keys() - bare
        if not tag.get("url_name") or len(tag) or (tag.text or "").strip():
            return tag, None
        relative = f"{key[0]}/{key[1].replace(':', '/')}.xml"
        path = next((folder + relative for folder in self._folders if folder + relative in self._files), None)
        if path is None:
            if further:
                return tag, None
            self._warn(WarningKind.MISSING_DEFINITION, holder, tag, key, relative)
            return None, None
        if further:
            self._warn(WarningKind.POINTER_WITH_ATTRIBUTES, holder, tag, key, path)
        definition = self._files.element(path)
        if definition.tag != tag.tag:
            self._warn(WarningKind.DEFINITION_OF_ANOTHER_TYPE, path, definition, key, str(definition.tag))
        return definition, path

    def _settings(
        self, tag: etree._Element, definition: etree._Element, key: tuple[str, str], holder: str
    ) -> Mapping[str, JSON]:
        attributes = attributes_of(tag) | attributes_of(definition)
        self._files.spend(sum(map(memory_of_setting, attributes.values())), holder)
        settings = {name: decode_setting(name, raw) for name, raw in attributes.items() if name != "url_name"}
        policy = self._policy.get("/".join(key))
        return {**settings, **policy} if isinstance(policy, dict) else settings

    def _content(self, definition: etree._Element, key: tuple[str, str], file: str | None, holder: str) -> str:
        if key[0] == "html":
            return self._html(definition, key, file, holder)
        if key[0] in CONTAINER_TYPES:
            definition = _without_blocks(definition, key[0])
        content = etree.tostring(definition, encoding="unicode", with_tail=False)
        # A file declares a namespace once, but here it is written again with every block below it.
        self._files.spend(len(content), file or holder)
        return content

    def _html(self, definition: etree._Element, key: tuple[str, str], file: str | None, holder: str) -> str:
        filename = definition.get("filename")
        if filename is None:
            # The text stays as it was written, so that markup inside CDATA is markup again, as in Studio.
            parts = [definition.text or ""]
            for child in definition:
                parts.append(etree.tostring(child, encoding="unicode", method="html"))
                self._files.spend(len(parts[-1]), file or holder)
            return "".join(parts)
        relative = filename.replace(":", "/") + ".html"
        beside = posixpath.dirname(file) + "/" if file else ""
        candidates = [beside + relative, *(f"{folder}html/{relative}" for folder in self._folders)]
        for path in candidates:
            if path in self._files:
                return self._files.text(path)
        self._warn(WarningKind.MISSING_HTML, file or holder, definition, key, candidates[-1])
        return ""

    def _children(self, definition: etree._Element, block_type: str, holder: str) -> Iterator[BlockNode]:
        unnamed: Counter[str] = Counter()
        for child in definition if block_type in CONTAINER_TYPES else ():
            if _is_block(child, block_type):
                yield self.read(child, holder, unnamed[str(child.tag)])
                unnamed[str(child.tag)] += not child.get("url_name")

    def _warn(
        self,
        kind: WarningKind,
        path: str,
        tag: etree._Element,
        key: tuple[str, str],
        detail: str = "",
    ) -> None:
        self._warnings.append(TreeWarning(kind, path, line_of(tag), "/".join(key), detail))


def _is_block(child: etree._Element, parent_type: str) -> bool:
    """Tell blocks from comments, processing instructions and the container's own settings tags."""
    return isinstance(child.tag, str) and child.tag not in SETTINGS_TAGS.get(parent_type, ())


def _without_blocks(definition: etree._Element, block_type: str) -> etree._Element:
    """Return a copy of a container's tag with its settings tags and comments, but without its blocks."""
    namespaces = cast("dict[str, str]", definition.nsmap)  # the stubs forget that the default has no prefix
    shell = etree.Element(definition.tag, attributes_of(definition), namespaces)
    shell.text = definition.text if (definition.text or "").strip() else None
    for child in definition:
        if not _is_block(child, block_type):
            own = copy.deepcopy(child)
            own.tail = None
            shell.append(own)
    return shell
