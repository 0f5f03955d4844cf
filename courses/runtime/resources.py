"""Files that packages of blocks bring for the browser."""

from __future__ import annotations

import gzip
import importlib.resources
import logging
import mimetypes
from dataclasses import dataclass
from functools import lru_cache

from xblock.exceptions import DisallowedFileError
from xblock.plugin import PluginMissingError

from courses.blocks.registry import installed_name
from courses.runtime.compatibility import files_of
from courses.runtime.loading import aside_class, block_class, package_files

log = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json"}
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Resource:
    """A file of a package, ready to be sent."""

    body: bytes
    media_type: str


@lru_cache(maxsize=256)
def resource(block_type: str, path: str) -> Resource | None:
    """The file that a block or aside type gives out under `path`; None when it gives none.

    What the class itself opens, and any file of its package in a folder called `public`, where newer packages keep theirs.
    """
    body = _opened_by_class(block_type, path) or _in_public_folder(block_type, path)
    if body is None:
        return None
    ending = f".{path.rpartition('.')[2].lower()}"
    return Resource(body, TYPES.get(ending) or mimetypes.guess_type(path)[0] or UNKNOWN_TYPE)


@lru_cache(maxsize=1024)
def packed_size(block_type: str, path: str) -> int:
    """What the file weighs on the line, in bytes; 0 when there is none."""
    found = resource(block_type, path)
    return 0 if found is None else len(gzip.compress(found.body, 6))


def _opened_by_class(block_type: str, path: str) -> bytes | None:
    try:
        owner = block_class(block_type) if installed_name(block_type) else aside_class(block_type)
        with owner.open_local_resource(path) as file:
            body: bytes = file.read(LARGEST + 1)
    except (DisallowedFileError, PluginMissingError, OSError):
        return None
    except Exception:
        log.exception("a block failed", extra={"block": block_type, "handler": "open_local_resource"})
        return None
    return body if len(body) <= LARGEST else None


def _in_public_folder(block_type: str, path: str) -> bytes | None:
    parts = path.split("/")
    is_public = "public" in parts[:-1] or path.startswith(files_of(block_type))
    if not is_public or any(part in {"", ".", ".."} or part.startswith(".") for part in parts):
        return None
    try:
        # Some name their files from their own package, some from the one around it.
        for package in _packages_around(package_files(block_type)):
            found = importlib.resources.files(package).joinpath(*parts)
            if found.is_file():
                return found.read_bytes()
    except (PluginMissingError, OSError):
        return None
    except Exception:
        log.exception("a block failed", extra={"block": block_type})
    return None


def _packages_around(name: str) -> list[str]:
    """A package, then those it lies in."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
