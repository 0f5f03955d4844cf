"""Edits of what others may have edited meanwhile (G2): the ETag that was read names the version that a change was made from."""

from __future__ import annotations

from typing import TypeVar

from flask import request

from minamata.api.errors import PreconditionFailed, PreconditionMissing

Version = TypeVar("Version", int, str)


def version_read(present: Version) -> Version:
    """The version that If-Match names; that at `present` for `*`. Raises PreconditionMissing and PreconditionFailed."""
    if "If-Match" not in request.headers:
        raise PreconditionMissing
    if request.if_match.star_tag:
        return present
    versions = {(tag or "").partition(".")[0] for tag in request.if_match.as_set(include_weak=True)}
    if str(present) not in versions:
        raise PreconditionFailed
    return present
