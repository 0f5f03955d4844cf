"""From where an act came: the network address and the reference of the request, when there is one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import has_request_context, request

from minamata.web.logs import reference


@dataclass(frozen=True)
class Origin:
    """Both are None for what a command or a listener did."""

    address: str | None
    reference: str | None


def origin() -> Origin:
    """Where the present act comes from."""
    if not has_request_context():
        return Origin(None, None)
    return Origin(request.remote_addr, reference())
