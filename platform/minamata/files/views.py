"""The doors for files: resumable uploads as tus 1.0 has them, and addresses that open a file."""

from __future__ import annotations

import base64
import io
from contextlib import suppress
from http import HTTPStatus
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from minamata.db import db
from minamata.errors import NotFound, SignInNeeded
from minamata.files import queries
from minamata.files.delivery import send
from minamata.files.errors import NotAPiece, NotChecked, NotTus, OtherVersion
from minamata.files.models import StoredFile, Upload
from minamata.files.services import uploads
from minamata.files.services.uploads import CHECKSUMS, Checksum
from minamata.files.signing import file_id_in, opened_for_playing, signed_address
from minamata.i18n import _, _l
from minamata.modules import registry
from minamata.web.addresses import short
from minamata.web.current import current_user, without_session
from minamata.web.limits import limiter
from minamata.web.writes import answer_once, repeatable

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "expiration", "termination", "checksum")
PIECE_TYPE = "application/offset+octet-stream"
LONGEST_NUMBER = 15
LARGEST = 4 << 30
WORDS_KEPT = 3600

blueprint = Blueprint("files", __name__, url_prefix="/files")
uploads_blueprint = Blueprint("uploads", __name__, url_prefix="/files/uploads")


@blueprint.get("/<id:file_id>/<file_name>")
def file(file_id: UUID, file_name: str) -> ResponseReturnValue:
    """Lead whoever may read a file to an address that opens it for some minutes."""
    answer = redirect(signed_address(queries.stored_for(current_user, file_id)), 302)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/words")
@without_session
def words() -> Response:
    """What the script says while files go, in the language of the page; the same for everybody."""
    answer = jsonify(
        sent=_("%(percent)s sent", percent="{}"),
        waiting=_("The line is broken. The rest is sent as soon as it is back."),
        failed=_("It could not be sent. Choose the file again; what was sent is kept."),
        large=_("This file is too large: the largest that is taken here has %(largest)s.", largest="{}"),
        many=_("There is room for %(most)s files.", most="{}"),
    )
    answer.headers["Cache-Control"] = f"public, max-age={WORDS_KEPT}"
    return answer


@blueprint.get("/open/<token>/<file_name>")
def signed(token: str, file_name: str) -> Response:
    """The file behind a signed address; the token says which, its name is for people."""
    stored = db.session.get(StoredFile, file_id_in(token))
    if stored is None:
        raise NotFound
    return send(stored)


@blueprint.get("/play/<token>/<file_name>")
def played(token: str, file_name: str) -> Response:
    """The recording or document behind an address for playing, where no server of ours sends it beside the threads."""
    return send(opened_for_playing(token, str(current_app.config["SECRET_KEY"])))


@uploads_blueprint.before_request
def _check_the_protocol() -> None:
    if request.method == "OPTIONS":
        return
    if not current_user.is_signed_in:
        raise SignInNeeded
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion


@uploads_blueprint.after_request
def _name_the_protocol(answer: Response) -> Response:
    answer.headers["Tus-Resumable"] = VERSION
    if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        answer.headers["Tus-Version"] = VERSION
    answer.headers["Cache-Control"] = "no-store"
    return answer


@uploads_blueprint.route("/", methods=["OPTIONS"])
@repeatable
def abilities() -> Response:
    """What of tus is understood here."""
    largest = max((use.largest for use in registry().uploads.values()), default=0)
    return Response(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": ",".join(EXTENSIONS),
            "Tus-Max-Size": str(largest),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


@uploads_blueprint.post("/")
@repeatable
@limiter.limit("30/minute;300/hour")
def begin() -> Response:
    """Begin an upload, with its first piece where one comes along."""
    begun: list[UUID] = []

    def once() -> Response:
        told = _metadata()
        name = told.get("filename") or told.get("name", "")
        upload = uploads.begin(current_user, told.get("use", ""), name, _number("Upload-Length"))
        if request.mimetype == PIECE_TYPE:
            first = io.BytesIO(request.get_data())
            upload = uploads.append(current_user, upload.id, 0, first, request.content_length, _checksum())
        begun.append(upload.id)
        answer = _standing(upload, HTTPStatus.CREATED)
        answer.headers["Location"] = url_for(".standing", upload_id=upload.id)
        return answer

    answer = answer_once(once)
    # Looked at after the transaction, because that may take long. What cannot be looked at now is asked for again with the next piece.
    with suppress(NotChecked):
        for upload_id in begun:
            uploads.finish(current_user, upload_id)
    return answer


@uploads_blueprint.get("/<id:upload_id>")
def standing(upload_id: UUID) -> Response:
    """Where an upload stands."""
    upload = queries.upload_for(current_user, upload_id)
    answer = _standing(upload, HTTPStatus.OK)
    answer.headers["Upload-Length"] = str(upload.length)
    return answer


@uploads_blueprint.patch("/<id:upload_id>")
@repeatable
@limiter.limit("1200/minute")
def go_on(upload_id: UUID) -> Response:
    """Take the next piece of an upload."""
    if request.mimetype != PIECE_TYPE:
        raise NotAPiece
    request.max_content_length = LARGEST
    offset, checksum = _number("Upload-Offset"), _checksum()
    uploads.append(current_user, upload_id, offset, _arriving(), request.content_length, checksum)
    return _standing(uploads.finish(current_user, upload_id), HTTPStatus.NO_CONTENT)


@uploads_blueprint.delete("/<id:upload_id>")
@repeatable
def end(upload_id: UUID) -> Response:
    """Give an upload up."""
    uploads.end(current_user, upload_id)
    return Response(status=HTTPStatus.NO_CONTENT)


@uploads_blueprint.post("/<id:upload_id>")
@repeatable
def go_on_or_end(upload_id: UUID) -> Response:
    """What a client does whose network knows neither PATCH nor DELETE."""
    wanted = {"PATCH": go_on, "DELETE": end}.get(request.headers.get("X-HTTP-Method-Override", ""))
    if wanted is None:
        raise NotTus
    return wanted(upload_id)


class _Arriving:
    """The body as it comes in; where the line breaks, that is an error of input."""

    def read(self, size: int = -1) -> bytes:
        try:
            return request.stream.read(size)
        except ClientDisconnected as error:
            raise ConnectionError from error


def _arriving() -> BinaryIO:
    return cast(BinaryIO, _Arriving())


def _standing(upload: Upload, status: HTTPStatus) -> Response:
    return Response(
        status=status,
        headers={
            "Upload-Offset": str(upload.offset),
            "Upload-Expires": http_date(upload.expires_at),
            "Upload-Id": short(upload.id),
        },
    )


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise NotTus(fields={header: _l("This must be a whole number.")})
    return int(text)


def _metadata() -> dict[str, str]:
    """Upload-Metadata: pairs of a name and its value in Base64."""
    told = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode()
        except ValueError as error:
            raise NotTus from error
    return told


def _checksum() -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise NotTus from error
    if algorithm not in CHECKSUMS:
        raise NotTus
    return Checksum(algorithm, digest)
