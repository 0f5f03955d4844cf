"""Declared exceptions: what some published packages ask for that only the platform they grew up in has.

Everything else about a package is found out by asking it. An entry says which types need it; `EVERY_PACKAGE` stands for what many do.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO


@dataclass(frozen=True)
class Compatibility:
    """Modules to stand in for missing ones, and those that come in the place of others: full name -> what it holds.

    `files` are folders of the package that browsers may ask for, beside those called `public`.
    """

    modules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    instead: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    files: tuple[str, ...] = ()


class _FlagThatIsOff:
    """A switch of that platform, as it is where nobody has touched it."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        """Names of the switch, which stays off whatever it is called."""

    def is_enabled(self, *_arguments: Any, **_named: Any) -> bool:
        return False


def _package(name: str) -> Any:
    module = importlib.import_module(name)
    return importlib.resources.files(module.__package__ or name)


def _resource_string(package: str, path: str) -> bytes:
    return bytes(_package(package).joinpath(path.lstrip("/")).read_bytes())


def _resource_stream(package: str, path: str) -> BinaryIO:
    opened: BinaryIO = _package(package).joinpath(path.lstrip("/")).open("rb")
    return opened


def _resource_filename(package: str, path: str) -> str:
    return str(_package(package).joinpath(path.lstrip("/")))


def _resource_exists(package: str, path: str) -> bool:
    found = _package(package).joinpath(path.lstrip("/"))
    return bool(found.is_file() or found.is_dir())


def _resource_isdir(package: str, path: str) -> bool:
    return bool(_package(package).joinpath(path.lstrip("/")).is_dir())


def _resource_listdir(package: str, path: str) -> list[str]:
    return sorted(each.name for each in _package(package).joinpath(path.lstrip("/")).iterdir())


def _nothing(*_arguments: Any) -> None:
    """Namespaces need no declaration any more."""


class ScriptRefused(Exception):
    """A question brings a script that would run on the server."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        super().__init__(
            "This question needs a script that would run on the server. Scripts of authors are not run here."
        )


def _refuse_script(*_arguments: Any, **_named: Any) -> None:
    raise ScriptRefused


EVERY_PACKAGE = Compatibility(
    # Older blocks read their files by it; setuptools has given it up, and `importlib.resources` does the same.
    modules={
        "pkg_resources": {
            "resource_string": _resource_string,
            "resource_stream": _resource_stream,
            "resource_filename": _resource_filename,
            "resource_exists": _resource_exists,
            "resource_isdir": _resource_isdir,
            "resource_listdir": _resource_listdir,
            "declare_namespace": _nothing,
        }
    }
)

PACKAGES: Mapping[str, Compatibility] = {
    # Asks, while it grades, for a switch that exists on that platform only.
    "drag-and-drop-v2": Compatibility(
        modules={
            "openedx": {},
            "openedx.core": {},
            "openedx.core.djangoapps": {},
            "openedx.core.djangoapps.waffle_utils": {"CourseWaffleFlag": _FlagThatIsOff},
        }
    ),
    # Its sandbox asks for an account and a profile of the kernel; without them it would run code of authors as it is.
    "problem": Compatibility(
        instead={"xblocks_contrib.problem.capa.safe_exec": {"safe_exec": _refuse_script, "update_hash": _nothing}},
        files=("problem/capa/static/",),
    ),
}


def files_of(block_type: str) -> tuple[str, ...]:
    """Folders that the package of that type lets browsers ask for, though they are not called `public`."""
    return PACKAGES.get(block_type, Compatibility()).files


def make_compatible(block_type: str) -> None:
    """Let the class of that type be imported: put what the table says in the place of modules that are missing."""
    for declared in (EVERY_PACKAGE, PACKAGES.get(block_type, Compatibility())):
        for name, held in declared.modules.items():
            _stand_in(name, held)
        for name, held in declared.instead.items():
            if name not in sys.modules:
                sys.modules[name] = _module(name, held)


def _stand_in(name: str, held: Mapping[str, Any | Callable[..., Any]]) -> None:
    if name in sys.modules or _exists(name):
        return
    sys.modules[name] = _module(name, held)


def _module(name: str, held: Mapping[str, Any | Callable[..., Any]]) -> types.ModuleType:
    module = types.ModuleType(name, "Stands in for another module; see courses.runtime.compatibility.")
    module.__path__ = []
    for attribute, value in held.items():
        setattr(module, attribute, value)
    return module


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
