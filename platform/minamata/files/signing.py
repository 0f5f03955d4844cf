"""Short addresses that open one file for a while, for who was let through to it."""

from __future__ import annotations

import base64
import hashlib
import time
from uuid import UUID

from flask import current_app, url_for
from itsdangerous import BadSignature, TimestampSigner

from minamata.errors import NotFound
from minamata.files.errors import AddressOver
from minamata.files.models import StoredFile

LASTS = 300
SALT = "file"


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


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        """The beginning of the present five minutes."""
        return int(time.time()) // LASTS * LASTS


def _signer() -> _Signer:
    return _Signer(str(current_app.config["SECRET_KEY"]), salt=SALT, digest_method=hashlib.sha256)
