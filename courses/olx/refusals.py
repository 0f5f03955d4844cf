"""Why a package is refused. Facts only: whoever talks to the author turns them into sentences."""

from enum import StrEnum


class Reason(StrEnum):
    """The kinds of refusal, stable names for reports and translations (course specification C1)."""

    UNSAFE_PATH = "unsafe_path"
    NAME_TOO_LONG = "name_too_long"
    NAME_NOT_UTF8 = "name_not_utf8"
    DUPLICATE_NAME = "duplicate_name"
    LINK = "link"
    SPECIAL_FILE = "special_file"
    ARCHIVE_TOO_LARGE = "archive_too_large"
    UNPACKED_TOO_LARGE = "unpacked_too_large"
    TOO_MANY_FILES = "too_many_files"
    COMPRESSION_RATIO = "compression_ratio"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    CORRUPT = "corrupt"
    NO_COURSE = "no_course"
    XML_MALFORMED = "xml_malformed"
    XML_ENTITIES = "xml_entities"
    TEXT_LIMITS = "text_limits"
    NOT_UTF8 = "not_utf8"
    POLICY_MALFORMED = "policy_malformed"
    DUPLICATE_BLOCK = "duplicate_block"
    CYCLE = "cycle"
    TREE_TOO_DEEP = "tree_too_deep"
    TREE_TOO_LARGE = "tree_too_large"


class PackageRefused(Exception):
    """The package cannot be taken in, or not be written.

    `path` is the offending path inside the package, or the name of the package itself when no single file is
    to blame. `line` and `column` count from 1 and are given where a text is to blame. `detail` holds further
    values by name: the limit passed, the other path of a duplicate, the blocks of a cycle.
    """

    def __init__(
        self,
        reason: Reason,
        path: str,
        *,
        line: int | None = None,
        column: int | None = None,
        **detail: str | int,
    ) -> None:
        super().__init__(reason, path, line, column, detail)
        self.reason = reason
        self.path = path
        self.line = line
        self.column = column
        self.detail: dict[str, str | int] = detail

    def __str__(self) -> str:
        """Return the facts in one line, for logs."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        values = "".join(f" {name}={value!r}" for name, value in self.detail.items())
        return f"{self.reason} {place}{values}"
