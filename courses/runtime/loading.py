"""From the name of a block type to its class."""

from __future__ import annotations

import importlib
import inspect
import logging
from functools import lru_cache
from pathlib import Path

from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock, XBlockAside

from courses.blocks.containers import CONTAINERS
from courses.blocks.registry import BLOCK_TYPES, installed_name, is_ours, package_of
from courses.blocks.unknown import UnknownBlock
from courses.runtime import django_bridge
from courses.runtime.compatibility import make_compatible

log = logging.getLogger(__name__)


def block_class(block_type: str) -> type[XBlock]:
    """The class of a block type: ours, an installed package's, or the placeholder for a type that nobody here knows.

    Raises whatever the package raises on import.
    """
    if is_ours(block_type):
        return BLOCK_TYPES[block_type]
    name = installed_name(block_type)
    if name is not None:
        _prepare(block_type)
        found: type[XBlock] = XBlock.load_class(name)
        return found
    return CONTAINERS.get(block_type, UnknownBlock)


def aside_class(aside_type: str) -> type[XBlockAside]:
    """The class of an aside type. Raises PluginMissingError when no package brings it."""
    _prepare(aside_type)
    found: type[XBlockAside] = XBlockAside.load_class(aside_type)
    return found


def is_scored(block_type: str) -> bool:
    """Whether blocks of a type from others give a grade; False when that cannot be found out."""
    found = _usable(block_type)
    return bool(found is not None and getattr(found, "has_score", False))


def is_completable(block_type: str) -> bool:
    """Whether blocks of a type from others belong to the completion of a unit."""
    found = _usable(block_type)
    return found is not None and XBlockCompletionMode.get_mode(found) == XBlockCompletionMode.COMPLETABLE


def completes_by_viewing(block_type: str) -> bool:
    """Whether a block of a type from others counts as done once it was seen: it gives no grade and says nothing of completion itself."""
    found = _usable(block_type)
    if found is None or not is_completable(block_type) or is_scored(block_type):
        return False
    return not getattr(found, "has_custom_completion", False)


def version_of(block_type: str) -> str:
    """The version of the package that brings a type, so that its files may be kept by browsers for long."""
    package = package_of(block_type)
    return package.dist.version if package is not None and package.dist is not None else "0"


def _usable(block_type: str) -> type[XBlock] | None:
    """The class from others, None where there is none or it cannot be loaded: an import of a course does not fail by it."""
    if installed_name(block_type) is None:
        return None
    try:
        return block_class(block_type)
    except Exception:
        log.exception("a block type could not be loaded", extra={"block_type": block_type})
        return None


@lru_cache(maxsize=256)
def _prepare(block_type: str) -> None:
    make_compatible(block_type)
    django_bridge.prepare()


def package_files(block_type: str) -> str:
    """The name of the Python package in which the class of that type lies."""
    found = block_class(block_type) if installed_name(block_type) else aside_class(block_type)
    module = inspect.getmodule(found)
    assert module is not None
    return module.__package__ or module.__name__


def templates_beside(block: type[XBlock]) -> tuple[str, ...]:
    """The folders in which the package of a block keeps its templates: its own, then those of the packages around it."""
    named = next(each for each in block.__mro__ if not each.__module__.startswith(("xblock.", "courses.")))
    package = importlib.import_module(inspect.getmodule(named).__package__ or named.__module__)  # type: ignore[union-attr]
    return tuple(str(Path(folder) / "templates") for folder in package.__path__)
