"""The only place that knows Django: as a library for templates and translations, which most published blocks use.

No ORM, no addresses, no settings of ours. It is set up when the first block of others is loaded, never before.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

CAPA = "xblocks_contrib.problem.capa"
"""The one package that keeps its templates where Django looks for those of an application."""

LANGUAGES = {"zh": "zh-hans"}
"""What Django calls a language otherwise than we do."""


@lru_cache(maxsize=1)
def is_present() -> bool:
    """Whether Django is installed; blocks that do without it run all the same."""
    return importlib.util.find_spec("django") is not None


@lru_cache(maxsize=1)
def prepare() -> None:
    """Make Django's templates and translations usable in this process."""
    if not is_present():
        return
    settings = importlib.import_module("django.conf").settings
    if not settings.configured:
        settings.configure(
            USE_I18N=True,
            USE_TZ=True,
            INSTALLED_APPS=[CAPA] if _version_of_capa() else [],
            STATIC_URL=f"/blocks/resource/problem/{_version_of_capa()}/problem/capa/static/",
            DATABASES={},
            # Only for what a package signs for itself within one process; nothing of ours hangs on it.
            SECRET_KEY=secrets.token_urlsafe(32),
            CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            STORAGES={"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}},
            TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        )
    importlib.import_module("django").setup(set_prefix=False)


def _version_of_capa() -> str:
    """The version of the package that brings it; nothing where it is not installed."""
    try:
        return importlib.metadata.version("xblocks-contrib")
    except importlib.metadata.PackageNotFoundError:
        return ""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What blocks write by Django's translations is in `language` meanwhile."""
    if not is_present():
        yield
        return
    prepare()
    translation = importlib.import_module("django.utils.translation")
    with translation.override(LANGUAGES.get(language, language)):
        yield


def drawn(folders: tuple[str, ...], name: str, values: Mapping[str, Any]) -> str:
    """The template `name` of one package, which lies in one of `folders`, with these values."""
    prepare()
    template = importlib.import_module("django.template")
    found = _engine(folders).get_template(name)
    return str(found.render(template.Context(dict(values))))


@lru_cache(maxsize=64)
def _engine(folders: tuple[str, ...]) -> Any:
    return importlib.import_module("django.template").Engine(dirs=list(folders))
