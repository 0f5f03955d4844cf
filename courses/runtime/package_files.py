"""What of a course's package a block may read, and where it may write when it is asked for its XML."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from courses.models import PackageFile
from courses.runtime.content import revision_facts
from minamata.db import db
from minamata.files.models import StoredFile

FAMILY = "xblock-family"


class OverPackage:
    """Part of a runtime: what blocks from others look for beside their own element while they read or write it."""

    revision_id: UUID | None = None

    @cached_property
    def resources_fs(self) -> Any:
        """The package as it came in, in the language of the source; nothing in it can be changed."""
        return _folders().PackageFolder(partial(_files_of, self.revision_id))

    @cached_property
    def export_fs(self) -> Any:
        """A folder in memory: a course goes out as its package came in, so nobody keeps what a block writes here."""
        return _folders().ExportFolder()

    @staticmethod
    def parse_asides(node: Any, _definition_id: Any, _usage_id: Any, _id_generator: Any) -> list[Any]:
        """Take what asides wrote out of an element, and give none back: which of them are on here is said by the operator."""
        for child in [each for each in node if isinstance(each.tag, str) and FAMILY in each.attrib]:
            node.remove(child)
        return []

    @staticmethod
    def get_policy(_usage: Any) -> dict[str, Any]:
        """Policies were laid over settings when the course was read."""
        return {}

    @staticmethod
    def get_field_provenance(block: Any, field: Any) -> dict[str, Any]:
        """Whether a field was set by somebody, and what it is as long as nobody has."""
        data = block._field_data
        try:
            default = data.default(block, field.name)
        except KeyError:
            default = field.to_json(field.default)
        return {"default_value": default, "explicitly_set": bool(data.has(block, field.name))}


def _folders() -> Any:
    return importlib.import_module("courses.runtime.folders")


@lru_cache(maxsize=16)
def _files_of(revision_id: UUID | None) -> Mapping[str, Mapping[str, Any]]:
    """The files of a revision by path; they never change."""
    if revision_id is None:
        return {}
    found = db.session.execute(
        select(PackageFile.path, StoredFile.sha256, StoredFile.size)
        .join(StoredFile, StoredFile.id == PackageFile.file_id)
        .where(PackageFile.revision_id == revision_id, PackageFile.language == revision_facts(revision_id).language)
    )
    return {path: {"sha256": sha256, "size": size} for path, sha256, size in found}
