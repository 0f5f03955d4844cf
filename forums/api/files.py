"""Files for posts and submissions: brought whole, and taken when the text is posted or sent."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any
from uuid import UUID

from flask import Response, url_for

from forums.api.doors import READ, WRITE, blueprint
from forums.attachments import ATTACHMENT, USE
from forums.documents.posts import FileBrought, FileGiven
from forums.services import attaching
from minamata.errors import InvalidInput, NotFound
from minamata.files.services import holding, uploads
from minamata.files.services.uploads import Inspected
from minamata.i18n import _l
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.limits import limiter
from minamata.web.writes import answer_once, repeatable

LARGEST_BODY = ATTACHMENT.largest * 4 // 3 + 10_000
"""Base64 takes four signs for three bytes."""


def looked_at(use: str, given: dict[str, Any], field: str) -> Inspected:
    """A file that came in whole, looked at for a use; outside of any transaction. InvalidInput, of `field`, for what is no Base64."""
    try:
        content = base64.b64decode(given["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(fields={field: _l("This is not Base64.")}) from error
    return uploads.inspect(current_user, use, given["name"], io.BytesIO(content))


@blueprint.reading(
    "/forums/files/<id:file_id>",
    FileBrought,
    says=_l("A file that I brought for a post or a submission"),
    scope=READ,
    refuses=(404,),
)
def file_brought(file_id: UUID) -> dict[str, Any]:
    """A file that I brought for a post or a submission, until one takes it."""
    held = attaching.held(current_user, [file_id])
    if not held:
        raise NotFound
    return {"id": held[0].id, "name": held[0].name, "bytes": held[0].size}


@blueprint.writing(
    "POST",
    "/forums/files",
    FileBrought,
    says=_l("Bring a file for a post or a submission"),
    scope=WRITE,
    takes=FileGiven,
    status=201,
    refuses=(503,),
)
@takes_up_to(LARGEST_BODY)
@limiter.limit("30/minute;300/hour", key_func=lambda: f"files:{current_user.person_id}")
@repeatable
def bring_file(given: dict[str, Any]) -> str:
    """Bring a file for a post or a submission. It is looked at before the transaction of the write, because that may take long."""
    inspected = looked_at(USE, given, "content")

    def once() -> Response:
        upload = holding.put_by(current_user, USE, inspected)
        return Response(status=201, headers={"Location": url_for(".file_brought", file_id=upload.id)})

    return answer_once(once).headers["Location"]
