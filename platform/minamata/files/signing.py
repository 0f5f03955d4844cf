"""Short addresses that open one file for a while, for who was let through to it."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app, url_for
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from minamata.errors import NotFound
from minamata.files.errors import AddressOver
from minamata.files.models import StoredFile

LASTS = 300
SALT = "file"
LASTS_FOR_PLAYING = timedelta(hours=6)
PLAYING_SALT = "file to play"
SAME_FOR = 3600


@dataclass(frozen=True)
class Sealed:
    """What an address for playing says of its file, so that it can be sent without asking the database."""

    sha256: str
    size: int
    media_type: str
    name: str
    audience: str = "private"


def signed_address(stored: StoredFile) -> str:
    """An address that opens this file to whoever has it, for five to ten minutes; the caller has asked whether the reader may see it.

    It is the same for five minutes, so that a browser fetches a picture once.
    """
    token = base64.urlsafe_b64encode(stored.id.bytes).rstrip(b"=")
    return url_for("files.signed", token=_signer().sign(token).decode(), file_name=stored.name)


def file_id_in(token: str) -> UUID:
    """The file that an address opens. Raises NotFound for what we did not sign, AddressOver for what has run out."""
    signer = _signer()
    try:
        value, signed_at = signer.unsign(token, return_timestamp=True)
        file_id = UUID(bytes=base64.urlsafe_b64decode(value + b"=="))
    except (BadSignature, ValueError) as error:
        raise NotFound from error
    if signed_at.timestamp() + 2 * LASTS < time.time():
        raise AddressOver
    return file_id


def playing_address(sealed: Sealed) -> str:
    """An address that sends a recording or document for five to six hours; the caller has asked whether the reader may have it.

    It is the same for an hour, so that a browser keeps what it has played.
    """
    told = [sealed.sha256, sealed.size, sealed.media_type, sealed.name]
    token = _serializer(str(current_app.config["SECRET_KEY"])).dumps(told)
    return url_for("files.played", token=token, file_name=sealed.name)


def opened_for_playing(token: str, secret: str) -> Sealed:
    """What an address for playing opens. Raises NotFound for what we did not sign, AddressOver for what has run out."""
    try:
        sha256, size, media_type, name = _serializer(secret).loads(
            token, max_age=int(LASTS_FOR_PLAYING.total_seconds()) - SAME_FOR
        )
    except SignatureExpired as error:
        raise AddressOver from error
    except BadSignature as error:
        raise NotFound from error
    return Sealed(sha256, size, media_type, name)


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret, salt=PLAYING_SALT, signer=_HourlySigner, signer_kwargs={"digest_method": hashlib.sha256}
    )


class _HourlySigner(TimestampSigner):
    def get_timestamp(self) -> int:
        """The beginning of the present hour."""
        return int(time.time()) // SAME_FOR * SAME_FOR


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        """The beginning of the present five minutes."""
        return int(time.time()) // LASTS * LASTS


def _signer() -> _Signer:
    return _Signer(str(current_app.config["SECRET_KEY"]), salt=SALT, digest_method=hashlib.sha256)
