"""What an import tells the author: counts and lists; the sentences belong to the page that shows it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from courses.olx.nodes import CourseTree, TreeWarning
from courses.olx.package import Package


@dataclass(frozen=True)
class UnknownBlock:
    """A block of a type unknown to this platform, kept word for word; `path` is its own file, if any."""

    type: str
    url_name: str
    path: str | None


@dataclass(frozen=True)
class WordlessBlock:
    """A recording of which nothing can be read, by its key and its title."""

    block: str
    title: str


@dataclass(frozen=True)
class ImportReport:
    """The report of course specification C1.

    `blocks` counts the published blocks by type, most frequent first, and `drafts` the unpublished ones.
    `bytes` counts all files. The fields with a default are filled by whoever stores the course and looks at its markup:
    `course` (its slug), `course_id`, `language` and `title` are what it became; `dropped` counts markup that will not be shown, by kind;
    `unsupported_questions` names, by block, what keeps a question from being asked; `missing` are the links to files and
    blocks that the package does not hold; `editions` says, by language, how many blocks are missing, machine's, reviewed and stale;
    `without_words` names the recordings with neither transcript nor captions of which nobody said that there is no speech in them.
    """

    blocks: Mapping[str, int]
    drafts: int
    warnings: tuple[TreeWarning, ...]
    unknown: tuple[UnknownBlock, ...]
    unreferenced: tuple[str, ...]
    files: int
    bytes: int
    dropped: dict[str, int] = field(default_factory=dict)
    unsupported_questions: dict[str, list[str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    course: str = ""
    course_id: str = ""
    language: str = ""
    title: str = ""
    editions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    without_words: tuple[WordlessBlock, ...] = ()

    @classmethod
    def of(cls, package: Package, tree: CourseTree, known_types: Collection[str]) -> Self:
        """Return the report on a course just read; types outside `known_types` are listed as unknown."""
        blocks = tuple(tree.root.walk())
        counts = Counter(block.type for block in blocks)
        return cls(
            blocks=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
            drafts=sum(1 for draft in tree.drafts for _ in draft.walk()),
            warnings=tree.warnings,
            unknown=tuple(
                UnknownBlock(block.type, block.url_name, block.file)
                for block in blocks
                if block.type not in known_types
            ),
            unreferenced=tree.unreferenced,
            files=len(package),
            bytes=package.size,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dictionaries, lists, texts and numbers, ready for JSON."""
        return asdict(self) | {
            "warnings": [asdict(warning) | {"kind": warning.kind.value} for warning in self.warnings],
            "unknown": [asdict(block) for block in self.unknown],
            "unreferenced": list(self.unreferenced),
            "missing": list(self.missing),
            "without_words": [asdict(block) for block in self.without_words],
        }
