"""From the tree of a package to what is stored: block rows, and the outline that pages read."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from courses.blocks.problem.asking import NEEDS_A_SCRIPT
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.questions import Problem
from courses.blocks.reading import inside_of
from courses.blocks.registry import is_counted, is_ours
from courses.grades import usable_weight, words_of_types
from courses.links import block_named, file_named, name_in_key, part_named, term_named
from courses.olx.tree import BlockNode, CourseTree
from courses.outline import Chapter, Draw, Leaf, Outline, Section, Unit
from courses.runtime.loading import is_completable, is_scored
from minamata.content.sanitise import sanitise

# Most readers read in their second or third language, and think before they answer.
WORDS_A_MINUTE = 90
MINUTES_A_QUESTION = 3
STRUCTURE = frozenset({"course", "chapter", "sequential"})
INHERITED = ("due", "graceperiod", "max_attempts", "showanswer", "show_correctness", "rerandomize", "show_reset_button")
LONGEST_TITLE = 300
FLATTENED = frozenset({"vertical", "wrapper", "problemset", "videosequence"})
BANKS = frozenset({"library_content", "itembank"})
SPLIT = "split_test"
RANDOMIZE = "randomize"
DRAWN = BANKS | {SPLIT, RANDOMIZE}
"""Containers of which each learner gets a part."""
# What stands below a course beside its units: a unit of such a name gets another in its address.
RESERVED = frozenset(
    {
        "badge",
        "blocks",
        "certificate",
        "certificates",
        "cohorts",
        "enrol",
        "export",
        "files",
        "grades",
        "invitations",
        "languages",
        "learners",
        "leave",
        "media",
        "packages",
        "pages",
        "people",
        "progress",
        "rating",
        "resume",
        "retake",
        "settings",
    }
)
UNUSABLE_IN_ADDRESS = re.compile(r"[^\w.~-]+")


@dataclass(frozen=True)
class ComposedBlock:
    """A block as it is stored."""

    key: str
    type: str
    parent_key: str | None
    unit_key: str | None
    position: int
    display_name: str
    settings: dict[str, Any]
    content: str
    path: str | None


@dataclass(frozen=True)
class Composition:
    """All of a tree, ready to be stored.

    `dropped` counts what sanitising takes from its markup, by kind (decision 7); `missing` are links into the package that lead nowhere.
    """

    outline: Outline
    blocks: tuple[ComposedBlock, ...]
    problems: dict[str, Problem]
    dropped: dict[str, int]
    unsupported_questions: dict[str, list[str]]
    missing: tuple[str, ...]


def key_of(node: BlockNode) -> str:
    """The name of a block within its course, written so that it may stand in keys, fields and addresses."""
    return f"{node.type}@{name_in_key(node.url_name)}"


def title_of(node: BlockNode) -> str:
    """What a part of the course is called; where its author gave no name, the one in its address."""
    return (node.display_name.strip() or node.url_name)[:LONGEST_TITLE]


def about_of(tree: CourseTree) -> dict[str, Any]:
    """What is said of the course beside its units: texts by name, the list of its pages, and what its assignment types are called."""
    return {
        **tree.about,
        "pages": [[page.slug, page.name, page.path] for page in tree.pages],
        "assignment_types": words_of_types(tree.grading_policy),
    }


def compose(tree: CourseTree, files: Container[str], convention: Container[str] = ()) -> Composition:
    """Lay out `tree`; `files` are the paths of its package, `convention` the terms and articles that links may name."""
    return _Composer(tree, files, convention, {node.url_name for node in tree.root.walk()}).composition()


@dataclass
class _Composer:
    tree: CourseTree
    files: Container[str]
    convention: Container[str]
    names: Container[str]
    blocks: list[ComposedBlock] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    unsupported: dict[str, list[str]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    slugs: set[str] = field(default_factory=set)

    def composition(self) -> Composition:
        self._store(self.tree.root, None, {})
        outline = Outline(tuple(self._chapters(self.tree.root)))
        in_unit = {leaf.key: unit.key for unit in outline.units for leaf in unit.leaves}
        for block in self.blocks:  # parents come before their children, so what stands inside of a block is in its unit
            if block.parent_key in in_unit and block.key not in in_unit:
                in_unit[block.key] = in_unit[block.parent_key]
        blocks = tuple(ComposedBlock(**{**vars(block), "unit_key": in_unit.get(block.key)}) for block in self.blocks)
        self._sanitised(self.tree.about.get("overview", ""))
        missing = tuple(sorted(self.missing))
        return Composition(outline, blocks, self.problems, dict(self.dropped), self.unsupported, missing)

    def _store(self, node: BlockNode, parent_key: str | None, inherited: dict[str, Any]) -> None:
        key = key_of(node)
        settings = {**inherited, **node.settings}
        if node.type == "problem":
            self.problems[key] = read_problem(node.content)
            if reasons := [
                each for each in self.problems[key].unsupported if is_ours("problem") or each in NEEDS_A_SCRIPT
            ]:
                self.unsupported[key] = reasons
        self.blocks.append(
            ComposedBlock(
                key,
                node.type,
                parent_key,
                None,
                len(self.blocks),
                node.display_name[:LONGEST_TITLE],
                settings,
                node.content,
                node.file,
            )
        )
        for child in node.children:
            self._store(child, key, {name: settings[name] for name in INHERITED if name in settings})

    def _chapters(self, root: BlockNode) -> Iterator[Chapter]:
        loose: list[BlockNode] = []
        for child in root.children:
            if child.type == "chapter":
                yield Chapter(key_of(child), title_of(child), tuple(self._sections(child)))
            else:
                loose.append(child)
        if loose:
            stand_in = _with_children(root, loose)
            yield Chapter(key_of(root), title_of(root), tuple(self._sections(stand_in)))

    def _sections(self, chapter: BlockNode) -> Iterator[Section]:
        loose: list[BlockNode] = []
        for child in chapter.children:
            if child.type == "sequential":
                graded = str(child.settings.get("graded", "false")).lower() == "true"
                shape = child.settings.get("format")
                yield Section(
                    key_of(child),
                    title_of(child),
                    tuple(self._units(child, _schedule(self.tree.root, chapter, child))),
                    graded,
                    str(shape) if shape else None,
                    _due(child, chapter, self.tree.root),
                )
            else:
                loose.append(child)
        if loose:
            stand_in = _with_children(chapter, loose)
            yield Section(
                key_of(chapter), title_of(chapter), tuple(self._units(stand_in, _schedule(self.tree.root, chapter)))
            )

    def _units(self, section: BlockNode, inherited: dict[str, Any]) -> Iterator[Unit]:
        loose: list[BlockNode] = []
        for child in section.children:
            if child.type in FLATTENED:
                yield self._unit(child, child, inherited)
            else:
                loose.append(child)
        if loose:
            yield self._unit(section, _with_children(section, loose), inherited)

    def _unit(self, named: BlockNode, node: BlockNode, inherited: dict[str, Any]) -> Unit:
        leaves = list(_leaves(node))
        words = packed = 0
        minutes = 0.0
        for leaf in leaves:
            text = self._prose(leaf)
            words += len(Markup(text).striptags().split())
            packed += len(zlib.compress(text.encode()))
            questions = self.problems[key_of(leaf)].questions if leaf.type == "problem" else ()
            minutes += MINUTES_A_QUESTION * len(questions)
        own = _narrowed(inherited, named)
        return Unit(
            key=key_of(named),
            slug=self._slug(named),
            title=title_of(named),
            minutes=max(1, round(words / WORDS_A_MINUTE + minutes)),
            bytes=packed,
            leaves=tuple(self._leaf(leaf, can_count=not own.get("staff_only")) for leaf in leaves),
            staff_only=bool(own.get("staff_only")),
            start=own.get("start"),
            draws=tuple(_draws(node)),
        )

    def _leaf(self, node: BlockNode, can_count: bool) -> Leaf:
        key = key_of(node)
        can_count = can_count and not _flag(node.settings, "optional")
        if node.type != "problem" or not is_ours("problem"):
            counts = (is_counted(node.type) or is_completable(node.type)) and key not in self.unsupported
            points = usable_weight(node.settings.get("weight"))
            return Leaf(
                key,
                node.type,
                can_count and counts,
                (1.0 if points is None else points) if is_scored(node.type) else None,
            )
        problem = self.problems[key]
        weight = usable_weight(node.settings.get("weight"))
        possible = weight if weight is not None else float(len(problem.questions))
        gradable = bool(problem.questions) and not problem.unsupported
        return Leaf(key, node.type, can_count and gradable, possible if gradable else None)

    def _prose(self, node: BlockNode) -> str:
        """The markup of a block as it will be shown, to weigh it; what sanitising takes away is counted here."""
        if node.type == "html":
            return self._sanitised(node.content)
        if node.type in {"reflection", "questionnaire", "file"}:
            if node.settings.get("src"):
                self._found(str(node.settings["src"]))
            return self._sanitised(inside_of(node.content))
        if node.type == "problem":
            problem = self.problems[key_of(node)]
            for text in problem.other_texts:
                self._sanitised(text)
            return " ".join(map(self._sanitised, problem.texts_to_read))
        return ""

    def _sanitised(self, markup: str) -> str:
        clean = sanitise(markup, resolve=self._found, label=lambda kind, host: f"{kind} {host}")
        self.dropped.update(clean.dropped)
        return clean.html

    def _found(self, link: str) -> str | None:
        if file_named(link, self.files) is not None or block_named(link, self.names) is not None:
            return link
        if (term_named(link) or part_named(link)) in self.convention:
            return link
        self.missing.add(link)
        return None

    def _slug(self, node: BlockNode) -> str:
        slug = UNUSABLE_IN_ADDRESS.sub("-", node.url_name).strip("-.") or node.type
        if slug in self.slugs or slug in RESERVED:
            slug = f"{slug}-{node.type}"
        while slug in self.slugs:
            slug += "-2"
        self.slugs.add(slug)
        return slug


def _leaves(node: BlockNode) -> Iterator[BlockNode]:
    """The blocks of a unit in reading order, with all that banks and splits may let learners draw."""
    for child in node.children:
        if _flag(child.settings, "visible_to_staff_only"):
            continue
        if child.type in FLATTENED or child.type in DRAWN:
            yield from _leaves(child)
        else:
            yield child


def _draws(node: BlockNode) -> Iterator[Draw]:
    """The places of a unit where each learner gets some of several blocks."""
    for child in node.children:
        if _flag(child.settings, "visible_to_staff_only"):
            continue
        options = tuple(option for option in _options(child) if option)
        if child.type in BANKS and options:
            count = _whole(child.settings.get("max_count"), 1)
            yield Draw(key_of(child), len(options) if count < 0 else count, options)
        elif child.type == SPLIT and options:
            partition = child.settings.get("user_partition_id")
            yield Draw(key_of(child) if partition is None else f"partition {partition}", 1, options, is_split=True)
        elif child.type == RANDOMIZE and options:
            yield Draw(key_of(child), 1, options, is_split=True)
        elif child.type in FLATTENED:
            yield from _draws(child)


def _options(node: BlockNode) -> Iterator[tuple[str, ...]]:
    """What may be drawn: each child with what is in it; of a split in the order of its groups, which other splits share."""
    children = [child for child in node.children if not _flag(child.settings, "visible_to_staff_only")]
    groups = node.settings.get("group_id_to_child")
    if node.type == SPLIT and isinstance(groups, dict):
        places = {str(usage).rpartition("/")[2].rpartition("@")[2]: int(group) for group, usage in groups.items()}
        children.sort(key=lambda child: places.get(child.url_name, len(places)))
    for child in children:
        yield tuple(map(key_of, _leaves(child))) if child.type in FLATTENED else (key_of(child),)


def _whole(value: object, default: int) -> int:
    try:
        return int(str(value).strip('"'))
    except ValueError:
        return default


def _with_children(node: BlockNode, children: list[BlockNode]) -> BlockNode:
    return BlockNode(
        type=node.type,
        url_name=node.url_name,
        display_name=node.display_name,
        settings=node.settings,
        content=node.content,
        file=node.file,
        children=tuple(children),
    )


def _schedule(*nodes: BlockNode) -> dict[str, Any]:
    """What the blocks around a unit, outermost first, say about who may see it and from when."""
    schedule: dict[str, Any] = {}
    for node in nodes:
        schedule = _narrowed(schedule, node)
    return schedule


def _due(*nodes: BlockNode) -> str | None:
    """Until when the questions of the innermost, first of `nodes` take answers: its own date, else that of the nearest around it."""
    return next((due for node in nodes if (due := _instant(node.settings.get("due")))), None)


def _narrowed(schedule: dict[str, Any], node: BlockNode) -> dict[str, Any]:
    """The schedule inside of `node`: the latest start counts, and what is kept for the team stays so."""
    start = _instant(node.settings.get("start"))
    earlier = schedule.get("start")
    if start and earlier:
        start = max(start, earlier, key=datetime.fromisoformat)
    return {
        "staff_only": schedule.get("staff_only", False) or _flag(node.settings, "visible_to_staff_only"),
        "start": start or earlier,
    }


def _flag(settings: Any, name: str) -> bool:
    return str(settings.get(name, "")).strip('"').lower() in {"true", "1"}


def _instant(value: object) -> str | None:
    """An OLX date as an ISO instant; what is no date counts as none."""
    text = str(value or "").strip('"').replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
