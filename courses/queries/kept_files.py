"""The block that a call from a frame names, and a file that it keeps."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from courses.errors import BlockFailed, NoSuchHandler, PassRefused
from courses.queries.frames import Frame, runtime_in
from courses.runtime.runtime import CourseRuntime, Surroundings
from courses.runtime.services import Addresses
from minamata.db import db
from minamata.errors import DomainError, NotFound
from minamata.files.models import StoredFile

log = logging.getLogger(__name__)


def block_in(runtime: CourseRuntime, frame: Frame, usage: str) -> Any:
    """The block `type@name` of a frame, or one inside of it, or with `+aside_type` an aside of theirs; no other opens by its pass.

    Raises PassRefused for another, NoSuchHandler for an aside that is off, BlockFailed when the block raises.
    """
    key, _plus, aside_type = usage.partition("+")
    try:
        if key not in runtime.family_of(frame.block_key):
            raise PassRefused
        return runtime.aside(key, aside_type) if aside_type else runtime.block(key)
    except DomainError:
        raise
    except KeyError as error:
        raise NoSuchHandler from error
    except Exception as error:
        log.exception("a block failed", extra={"block": usage})
        raise BlockFailed from error


def kept_file(frame: Frame, surroundings: Surroundings, usage: str, field: str, path: str) -> StoredFile:
    """A file that a block of this frame keeps in its `field`, for this learner or for all. NotFound when it keeps none of that name."""
    runtime = runtime_in(frame, surroundings, Addresses(lambda link: None))
    block = block_in(runtime, frame, usage)
    entry = runtime.kept_files.load(block.fields.get(field, field), block).entries().get(path, {})
    stored = db.session.get(StoredFile, UUID(entry["file"])) if "file" in entry else None
    if stored is None:
        raise NotFound
    return stored
